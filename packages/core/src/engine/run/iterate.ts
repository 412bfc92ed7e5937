import type { Observable, Subscription } from 'rxjs';
import { SitflowError } from '../../base/errors.js';

/**
 * An Observable as an async iterable. `taken` is called when a value is handed out: that is what lets a bounded source go on. Once `cancelled` gives a
 * reason, what is held is not handed out any more, though the source may have ended already. It can be iterated once: a second iterator would run everything again,
 * so it throws `run.iterated-twice`.
 */
export function iterate<T>(source: Observable<T>, taken: () => void, cancelled: () => unknown): AsyncIterable<T> {
  let iterated = false;
  return {
    [Symbol.asyncIterator]() {
      if (iterated) {
        throw new SitflowError('run.iterated-twice', 'the outcomes of this run are iterated a second time', {
          mend: 'Iterate a stream once: keep its outcomes in an array to see them again, or call app.stream() for another run.',
        });
      }
      iterated = true;
      const held: T[] = [];
      const waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void }[] = [];
      let over: { failed: boolean } | undefined;
      let failure: unknown;
      let subscription: Subscription | undefined;
      const settle = () => {
        while (waiting.length > 0) {
          const next = waiting[0] as (typeof waiting)[number];
          const reason = held.length > 0 ? cancelled() : undefined;
          if (reason !== undefined) {
            held.length = 0;
            over = { failed: true };
            failure = reason;
          }
          if (held.length > 0) {
            waiting.shift();
            next.resolve({ done: false, value: held.shift() as T });
            taken();
          } else if (over) {
            waiting.shift();
            if (over.failed) {
              over = { failed: false };
              next.reject(failure);
            } else next.resolve({ done: true, value: undefined });
          } else return;
        }
      };
      const start = () => {
        subscription ??= source.subscribe({
          next(value) {
            held.push(value);
            settle();
          },
          error(error) {
            failure = error;
            over = { failed: true };
            settle();
          },
          complete() {
            over = { failed: false };
            settle();
          },
        });
      };
      return {
        next() {
          return new Promise<IteratorResult<T>>((resolve, reject) => {
            waiting.push({ resolve, reject });
            if (!over) start();
            settle();
          });
        },
        return() {
          subscription?.unsubscribe();
          held.length = 0;
          over = { failed: false };
          settle();
          return Promise.resolve({ done: true as const, value: undefined });
        },
      };
    },
  };
}
