import type { WireResult } from '../host/protocol.js';
import type { OnText, Report, Task } from '../host/task.js';

/** What a task does with a call: it gives all results, reports those that are done before, and stops when it is told to. */
export type Run = (
  inputs: readonly unknown[],
  call: { readonly stopped: () => boolean; readonly report: Report; readonly onText: OnText | undefined },
) => Promise<readonly WireResult<unknown>[]>;

/** A task that looks between batches and between tokens whether it is to stop. */
export function interruptible(run: Run): Task {
  let stop = false;
  const stopped = () => stop;
  return {
    run: (inputs, report, onText) => run(inputs, { stopped, report, onText }),
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
