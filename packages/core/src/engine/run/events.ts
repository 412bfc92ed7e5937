import type { SitflowError } from '../../base/errors.js';
import type { FinishReason, Usage } from '../../model/ports.js';
import type { Progress } from './progress.js';
import type { TextPiece } from './read-along.js';

/**
 * An event of a run; `run` tells runs apart. Times are milliseconds since the run began.
 *
 * A stage at work on an example has one `stage-started` and then one of `stage-done`, `stage-failed` and `stage-dropped`, unless the run ends before.
 */
export type RunEvent = { readonly run: string } & Told;

/** An event without the id of its run. */
export type Told =
  | {
      readonly type: 'started';
      readonly chain: string;
      readonly stages: readonly string[];
      readonly total: number | undefined;
    }
  | { readonly type: 'stage-started'; readonly id: string; readonly stage: string }
  | {
      readonly type: 'stage-done';
      readonly id: string;
      readonly stage: string;
      readonly by: 'run' | 'cache' | 'gold';
      readonly ms: number;
      /** Tokens and cost of all its calls, if the model reports them. */
      readonly usage?: Usage;
      /** Why the reply of its last call ended. */
      readonly finishReason?: FinishReason;
    }
  | {
      /** The stage's work was cancelled, because the example failed in another stage. */
      readonly type: 'stage-dropped';
      readonly id: string;
      readonly stage: string;
      readonly ms: number;
    }
  | {
      /** The stage failed for one example, which is then rejected. Times and tries as in its span. */
      readonly type: 'stage-failed';
      readonly id: string;
      readonly stage: string;
      readonly code: string;
      readonly ms: number;
      readonly attempts: number;
    }
  | {
      /**
       * A call failed, or an image or recording could not be read; it is tried again after `waitMs` milliseconds. A failed batch has one event for
       * each of its examples. It is called again as a whole, or in halves if one of its examples may be the reason.
       */
      readonly type: 'retried';
      readonly id: string;
      readonly stage: string;
      /** Which try failed, from 1. */
      readonly attempt: number;
      readonly waitMs: number;
      readonly error: SitflowError;
      /** The number of examples in the call that failed, if it was a batch. */
      readonly batch?: number;
    }
  | {
      /**
       * The model, or the server that the stage calls, cannot be reached, or is back. In between, the stage's requests wait while single calls probe it.
       * `since`: milliseconds from the start of the run until it went away; `error`: the last error of a call to it.
       */
      readonly type: 'model-away' | 'model-back';
      readonly stage: string;
      readonly since: number;
      readonly error: SitflowError;
    }
  | {
      /** Its model failed, and the next one in the order of `use` is asked. */
      readonly type: 'fell-back';
      readonly id: string;
      readonly stage: string;
      readonly error: SitflowError;
    }
  | {
      readonly type: 'rejected';
      readonly id: string;
      readonly stage: string | undefined;
      readonly code: string;
      readonly error: SitflowError;
    }
  /** A piece of text, in the run of a single example with `onText`. */
  | ({ readonly type: 'text' } & TextPiece)
  | ({ readonly type: 'progress' } & Progress)
  /** `cancelled` is true if the caller ended the run: by its signal, or by leaving the loop. It is false if the source threw or `failFast` ended it. */
  | ({ readonly type: 'finished'; readonly cancelled: boolean } & Progress);
