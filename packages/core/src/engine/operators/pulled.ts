import { type Observable, Subscription } from 'rxjs';
import { Queue } from '../../base/queue.js';

/** An Observable as an iterator, which can be iterated once. */
export interface Pulled<T> extends AsyncIterableIterator<T> {
  /** Unsubscribes and drops the values held. A pull that waits resolves as done. */
  close(): void;
  return(): Promise<IteratorResult<T>>;
}

export interface PulledOptions {
  /** Subscribe at the first pull. Otherwise it subscribes at once, because what is pushed before the first pull would be lost. */
  readonly lazy?: boolean;
  /** Called when a value is handed out, which lets a bounded source go on. */
  readonly taken?: () => void;
  /** Gives an error once held values must not be handed out any more; the pull rejects with it. */
  readonly cancelled?: () => unknown;
  /** Called with the number of held values when one more comes. If it gives an error, the iteration ends with it after the held values. */
  readonly overflow?: (held: number) => unknown;
}

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Pulls an Observable, and holds values that come faster than they are pulled. It is used for sources (`app.operator`) and for outcomes
 * (`app.stream`). RxJS has no such operator with a limit on the values held.
 */
export function pulled<T>(source: Observable<T>, options: PulledOptions = {}): Pulled<T> {
  const { taken, cancelled, overflow } = options;
  const held = new Queue<T>();
  const waiting = new Queue<Waiting<T>>();
  const subscription = new Subscription();
  let subscribed = false;
  let end: { readonly failed: boolean; readonly error?: unknown } | undefined;

  const settle = () => {
    while (waiting.length > 0) {
      if (held.length > 0) {
        const reason = cancelled?.();
        if (reason === undefined) {
          (waiting.shift() as Waiting<T>).resolve({ done: false, value: held.shift() as T });
          taken?.();
        } else {
          held.clear();
          end = { failed: true, error: reason };
        }
      } else if (end?.failed) {
        const { error } = end;
        // Told once; whoever pulls again finds it over.
        end = { failed: false };
        (waiting.shift() as Waiting<T>).reject(error);
      } else if (end) {
        (waiting.shift() as Waiting<T>).resolve({ done: true, value: undefined });
      } else return;
    }
  };
  const finish = (as: NonNullable<typeof end>) => {
    end ??= as;
    subscription.unsubscribe();
    settle();
  };
  const subscribe = () => {
    if (subscribed || end) return;
    subscribed = true;
    subscription.add(
      source.subscribe({
        next(value) {
          if (end) return;
          const error = waiting.length === 0 ? overflow?.(held.length) : undefined;
          if (error !== undefined) return finish({ failed: true, error });
          held.push(value);
          settle();
        },
        error: (error) => finish({ failed: true, error }),
        complete: () => finish({ failed: false }),
      }),
    );
  };
  const close = () => {
    held.clear();
    end = { failed: false };
    finish(end);
  };
  if (!options.lazy) subscribe();
  return {
    close,
    next() {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        subscribe();
        settle();
      });
    },
    return() {
      close();
      return Promise.resolve({ done: true as const, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
