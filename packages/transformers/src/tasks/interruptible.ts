import type { WireResult } from '../host/protocol.js';
import type { OnText, Task } from '../host/task.js';

/** A task that looks between batches and between tokens whether it is to stop. */
export function interruptible(
  run: (inputs: readonly unknown[], stopped: () => boolean, onText?: OnText) => Promise<readonly WireResult<unknown>[]>,
): Task {
  let stop = false;
  return {
    run: (inputs, onText) => run(inputs, () => stop, onText),
    get interrupted() {
      return stop;
    },
    interrupt() {
      stop = true;
    },
    resume() {
      stop = false;
    },
  };
}
