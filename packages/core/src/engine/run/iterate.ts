import type { Observable } from 'rxjs';
import { SitflowError } from '../../base/errors.js';
import { pulled } from '../operators/pulled.js';

/**
 * The outcomes of a run as an async iterable. `taken` is called when one is handed out: that lets the run go on. Once `cancelled` gives a reason, what is held
 * is not handed out any more, though the run may have ended already. It can be iterated once: a second iterator would run everything again, so it
 * throws `run.iterated-twice`.
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
      return pulled(source, { lazy: true, taken, cancelled });
    },
  };
}
