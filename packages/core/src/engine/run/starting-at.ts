import type { Clock } from '../../base/clock.js';
import { isThenable } from '../../base/thenable.js';
import type { Pullable } from '../operators/admit.js';

/** Calls of `next` that answer at once, before the event loop is let go: a long way to the start must not keep it from hearing of a cancellation. */
const AT_ONCE = 4_096;

/**
 * The source from its example number `index` on, counted from 0. Those before it are pulled and dropped: nothing is made of them. Of an array nothing is read, holes
 * and all, before it.
 */
export function startingAt<T>(source: Pullable<T>, index: number, clock: Clock): Pullable<T> {
  if (Array.isArray(source)) return fromPlace<T>(source, index);
  return {
    [Symbol.asyncIterator]() {
      const iterator: Iterator<T> | AsyncIterator<T> =
        (source as Partial<AsyncIterable<T>>)[Symbol.asyncIterator]?.() ?? (source as Iterable<T>)[Symbol.iterator]();
      let left = index;
      let closed = false;
      const skip = async (): Promise<IteratorResult<T>> => {
        let inARow = 0;
        while (left > 0 && !closed) {
          left--;
          const next = iterator.next();
          const result = isThenable(next) ? await next : next;
          // What is no result is told by whoever admits it.
          if (typeof result !== 'object' || result === null || result.done) {
            left = 0;
            return result as IteratorResult<T>;
          }
          if (++inARow % AT_ONCE === 0) await new Promise<void>((resolve) => clock.after(0, resolve));
        }
        return closed ? { done: true, value: undefined } : iterator.next();
      };
      return {
        next: () => (left > 0 ? skip() : (iterator.next() as Promise<IteratorResult<T>>)),
        async return() {
          closed = true;
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

function* fromPlace<T>(array: readonly T[], index: number): Iterable<T> {
  for (let i = index; i < array.length; i++) yield array[i] as T;
}
