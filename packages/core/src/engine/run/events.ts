import type { SitflowError } from '../../base/errors.js';

/** An event of a run. Times are milliseconds since the run began. */
export type RunEvent =
  | {
      readonly type: 'started';
      readonly chain: string;
      readonly stages: readonly string[];
      readonly total: number | undefined;
    }
  | {
      readonly type: 'stage-done';
      readonly id: string;
      readonly stage: string;
      readonly by: 'run' | 'cache' | 'gold';
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
  | ({ readonly type: 'progress' } & Progress)
  /** `cancelled` where somebody ended it: by its signal, or by leaving. A source that throws and `failFast` are the run's own ends. */
  | ({ readonly type: 'finished'; readonly cancelled: boolean } & Progress);

/** How far a run is. Counts rows of the source, even if the chain makes several examples of a row or joins rows. */
export interface Progress {
  /** Rows of which at least one example is done. */
  readonly done: number;
  /** Rows of which all examples were rejected. */
  readonly rejected: number;
  /** Rows that wait at a `gather` stage for the others. They have not ended. */
  readonly gathered: number;
  /** The number of rows, if the caller gave it. Never less than the number that have ended. */
  readonly total: number | undefined;
  readonly ms: number;
  /** Rows that ended, per second, over the last seconds. */
  readonly rate: number;
  /** Milliseconds until the end at this rate, where `total` is known. */
  readonly etaMs: number | undefined;
}

/** Counts a run's rows and knows its rate: over a sliding window, so that a slow start (loading models) is soon forgotten. */
export class ProgressMeter {
  private done = 0;
  private rejected = 0;
  private marks: { ms: number; count: number }[] = [];
  private lastSaid = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly total: number | undefined,
    private readonly elapsed: () => number,
    private readonly everyMs = 100,
    private readonly overMs = 5_000,
  ) {
    this.marks.push({ ms: 0, count: 0 });
  }

  count(outcome: 'done' | 'rejected'): void {
    this[outcome]++;
  }

  /** Where things stand, at most once in `everyMs`; `undefined` in between. */
  due(gathered: number): Progress | undefined {
    const ms = this.elapsed();
    if (ms - this.lastSaid < this.everyMs) return undefined;
    this.lastSaid = ms;
    return this.now(gathered, ms);
  }

  now(gathered: number, ms = this.elapsed()): Progress {
    const count = this.done + this.rejected;
    while (this.marks.length > 1 && ms - (this.marks[1] as { ms: number }).ms > this.overMs) this.marks.shift();
    const from = this.marks[0] as { ms: number; count: number };
    if (ms - (this.marks.at(-1) as { ms: number }).ms >= this.everyMs) this.marks.push({ ms, count });
    const rate = ms > from.ms ? ((count - from.count) * 1000) / (ms - from.ms) : 0;
    const total = this.total === undefined ? undefined : Math.max(this.total, count);
    const left = total === undefined ? undefined : total - count;
    const etaMs = left === undefined || rate === 0 ? undefined : (left * 1000) / rate;
    return { done: this.done, rejected: this.rejected, gathered, total, ms, rate, etaMs };
  }
}
