import { Observable } from 'rxjs';
import type { Clock } from '../../base/clock.js';
import { describe, SitflowError } from '../../base/errors.js';
import { isThenable } from '../../base/thenable.js';

/**
 * Stages that never wait would keep the event loop from turning, and so from hearing of a cancellation: after so many milliseconds the
 * loop is let go once.
 */
const BREATH_MS = 20;

/** A source of examples that can be pulled. */
export type Pullable<T> = Iterable<T> | AsyncIterable<T>;

export interface Admission<T> {
  /** Emits as long as there is room in the window; completes when the source ends or `stop` is called. One subscriber. */
  readonly items$: Observable<T>;
  /** One example has left: there is room for another. */
  release(): void;
  /** So many more are inside than came from the source. */
  occupy(count: number): void;
  /** How many more examples the window has room for. */
  room(): number;
  /** What the source threw, if it did: the run ends with it once all that were admitted have ended. */
  readonly failure: () => { readonly error: unknown } | undefined;
}

/** Admits examples from a pulled source: at most `window` are inside at once, however fast they could be read. `enter` makes of each what is inside. */
export function admit<Given, T>(
  source: Pullable<Given>,
  window: number,
  clock: Clock,
  enter: (given: Given) => T,
): Admission<T> {
  let room = window;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let pump: () => void = () => {};
  let breathed = clock.now();
  const items$ = new Observable<T>((subscriber) => {
    const iterator: Iterator<Given> | AsyncIterator<Given> =
      (source as Partial<AsyncIterable<Given>>)[Symbol.asyncIterator]?.() ??
      (source as Iterable<Given>)[Symbol.iterator]();
    let pulling = false;
    let exhausted = false;
    const end = (thrown?: { error: unknown }) => {
      if (ended) return;
      ended = true;
      if (thrown) failure = { error: thrown.error ?? noReason() };
      subscriber.complete();
    };
    const take = (result: IteratorResult<Given>) => {
      if (typeof result !== 'object' || result === null) {
        end({ error: new SitflowError('source.failed', `the source's next() gave ${describe(result)}`) });
      } else if (result.done) {
        exhausted = true;
        end();
      } else if (!ended) {
        room--;
        subscriber.next(enter(result.value));
      }
    };
    // Sources that throw are over; those we leave early are told (`return`), so that files get closed.
    const close = () => {
      if (exhausted) return;
      exhausted = true;
      try {
        const returned = iterator.return?.();
        if (returned instanceof Promise) returned.catch(() => {});
      } catch {
        // A source that fails while it is being closed has nothing more to lose.
      }
    };
    pump = () => {
      if (pulling) return;
      pulling = true;
      while (room > 0 && !ended) {
        if (clock.now() - breathed > BREATH_MS) {
          clock.after(0, () => {
            breathed = clock.now();
            pulling = false;
            pump();
          });
          return;
        }
        let result: IteratorResult<Given> | Promise<IteratorResult<Given>>;
        try {
          result = iterator.next();
        } catch (error) {
          exhausted = true;
          end({ error });
          break;
        }
        if (isThenable(result)) {
          result.then(
            (value) => {
              pulling = false;
              take(value);
              pump();
            },
            (error) => {
              exhausted = true;
              end({ error });
            },
          );
          return;
        }
        take(result);
      }
      pulling = false;
    };
    pump();
    return () => {
      ended = true;
      close();
    };
  });
  return {
    items$,
    release() {
      room++;
      pump();
    },
    occupy(count) {
      room -= count;
    },
    room: () => room,
    failure: () => failure,
  };
}

/** What is thrown for a source that fails with nothing (`controller.error()`): who waits for the run has to be told all the same. */
function noReason(): SitflowError {
  return new SitflowError('source.failed', 'the source failed, and gave no reason');
}
