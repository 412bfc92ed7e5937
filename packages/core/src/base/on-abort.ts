interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/**
 * Who waits for which signal. One listener a signal, because a program's one signal may end any number of runs, and Node warns of a leak
 * from the eleventh listener on.
 */
const waiting = new WeakMap<AbortSignal, Waiting>();

/** Calls back once `signal` is aborted, unless the function it returns is called before. Of no effect on one that is aborted already. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  // Wrapped, so that a callback added twice is called twice.
  const own = () => callback();
  callbacks.add(own);
  return () => {
    if (!callbacks.delete(own) || callbacks.size > 0) return;
    signal.removeEventListener('abort', listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = () => {
    waiting.delete(signal);
    // What one of them calls may take another back, which is not told then.
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  const made = { callbacks, listener };
  waiting.set(signal, made);
  signal.addEventListener('abort', listener, { once: true });
  return made;
}
