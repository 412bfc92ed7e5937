import type { InterruptableStoppingCriteria } from '@xenova/transformers';
import type { WireResult } from '../host/protocol.js';
import type { Task } from '../host/task.js';

/** A task that stops between batches and, by its criteria, between tokens. */
export function interruptible(
  criteria: InterruptableStoppingCriteria | undefined,
  run: (inputs: readonly unknown[], stopped: () => boolean) => Promise<readonly WireResult[]>,
): Task {
  let stop = false;
  return {
    run: (inputs) => run(inputs, () => stop),
    get interrupted() {
      return stop;
    },
    interrupt() {
      stop = true;
      criteria?.interrupt();
    },
    resume() {
      stop = false;
      criteria?.reset();
    },
  };
}
