/** Time, injected so that tests can hold it still. `now` must never go back (the wall clock may). */
export interface Clock {
  /** Milliseconds since any fixed moment, monotonic. */
  now(): number;
  /** Calls back after `ms` milliseconds, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
