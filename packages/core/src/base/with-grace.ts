import { cancelled } from './cancelled.js';
import type { Clock } from './clock.js';
import { onAbort } from './on-abort.js';

/** Waits for `work`. Once `signal` is aborted, the work has `ms` milliseconds left; then the promise rejects with `run.cancelled`. */
export function withGrace<T>(work: PromiseLike<T>, signal: AbortSignal, ms: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    let stopTimer: () => void = () => {};
    const wait = () => {
      stopTimer = clock.after(ms, () => reject(cancelled(signal.reason)));
    };
    const leave = onAbort(signal, wait);
    if (signal.aborted) wait();
    const ended = () => {
      leave();
      stopTimer();
    };
    work.then(resolve, reject).then(ended, ended);
  });
}
