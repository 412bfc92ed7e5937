import type { HostFacts, WireResult } from '../host/protocol.js';
import type { Report, Task } from '../host/task.js';

/** The context of a task's call, besides its inputs. */
export interface CallInHost {
  readonly stopped: () => boolean;
  readonly report: Report;
}

/** Runs a call of a task: gives all results, reports those that are done early, and stops when the signal is aborted. */
export type Run = (inputs: readonly unknown[], call: CallInHost) => Promise<readonly WireResult<unknown>[]>;

/** A task that looks between batches and between tokens whether it is to stop. */
export function interruptible(facts: HostFacts, run: Run): Task {
  let stop = false;
  const stopped = () => stop;
  return {
    facts,
    run: (inputs, report) => run(inputs, { stopped, report }),
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
