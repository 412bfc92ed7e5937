/** How far a run is. Counts rows of the source, even if the chain makes several examples of a row or joins rows. */
export interface Progress {
  /** Rows of which at least one example is done. */
  readonly done: number;
  /** Rows of which all examples were rejected. */
  readonly rejected: number;
  /** Examples rejected by a bug in a stage's code; `rejected` includes them. */
  readonly bugs: number;
  /** Rows that wait at a `gather` stage for the others. They have not ended. */
  readonly gathered: number;
  /** Rows before the run's `from`. They were not read again, and are not among those done or rejected. */
  readonly skipped: number;
  /** The number of all rows, including skipped ones, if the caller gave it. Never less than the number of rows that have ended or were skipped. */
  readonly total: number | undefined;
  readonly ms: number;
  /** Rows that end per second: a moving average. `1 / rate` is the seconds per row. */
  readonly rate: number;
  /** Estimated milliseconds until the end, if `total` is known. Smoothed, so that it does not jump when rows end in bursts. */
  readonly etaMs: number | undefined;
}

/** Rows that end within so many milliseconds are one burst. */
const TICK_MS = 100;
/** The average covers about this time, or several bursts if that takes longer. */
const FORGET_MS = 10_000;
const BURSTS = 5;
/** The reported estimate moves to a new prediction over about this time, by at most one second's share in one step. */
const SMOOTH_MS = 5_000;

/**
 * The pace of a run whose rows end one by one or in bursts. It is measured from burst to burst, because a pause means nothing until it is known how many rows
 * end after it.
 */
class Pace {
  /** The average: rows that ended, and in how many milliseconds. */
  private ended = 0;
  private over = 0;
  /** When the last burst of the average ended. */
  private last = 0;
  /** The burst that goes on, and the rows that were counted since it was looked at. */
  private burst = { rows: 0, from: 0, to: 0 };
  private fresh = 0;
  private first: number | undefined;
  /** The longest pause between bursts of late. */
  private pause = 0;
  private endsAt: number | undefined;

  count(): void {
    this.fresh++;
  }

  /** Takes into account what has ended; `left` rows have not. */
  mark(ms: number, left: number | undefined): void {
    if (this.fresh === 0) return;
    const { burst } = this;
    if (burst.rows > 0 && ms - burst.from >= TICK_MS) this.close(left === undefined ? undefined : left + this.fresh);
    if (burst.rows === 0) burst.from = ms;
    this.first ??= ms;
    burst.to = ms;
    burst.rows += this.fresh;
    this.fresh = 0;
  }

  private close(left: number | undefined): void {
    const { burst } = this;
    const first = this.first as number;
    const gap = burst.to - this.last;
    // The time before the first row is no pause: models were loaded.
    if (this.over > 0) this.pause = Math.max(gap, this.pause * Math.exp(-gap / (BURSTS * FORGET_MS)));
    const kept = Math.exp(-gap / Math.max(FORGET_MS, BURSTS * this.pause));
    this.ended = this.ended * kept + burst.rows;
    this.over = this.over * kept + gap;
    this.last = burst.to;
    burst.rows = 0;
    if (left === undefined || left === 0) return;
    const predicted = (left * this.over) / this.ended;
    const said = this.endsAt === undefined ? 0 : this.endsAt - this.last;
    // At first little is known, and anything better.
    const weight = said <= 0 || this.last < 2 * first ? 1 : 1 - Math.exp(-Math.min(gap, 1_000) / SMOOTH_MS);
    this.endsAt = this.last + (weight === 1 ? predicted : said * (predicted / said) ** weight);
  }

  /** Rows per second. */
  rate(ms: number): number {
    const over = this.over + this.until - this.last + this.overdue(ms);
    return over > 0 ? ((this.ended + this.burst.rows) * 1_000) / over : 0;
  }

  etaMs(ms: number, left: number): number | undefined {
    if (left === 0) return 0;
    const rate = this.rate(ms);
    if (rate === 0) return undefined;
    const plain = (left * 1_000) / rate;
    // An end that has come nearer than half of what the rate says was predicted too soon.
    return this.endsAt === undefined ? plain : Math.max(this.endsAt + this.overdue(ms) - ms, plain / 2);
  }

  /** When the last row ended. */
  private get until(): number {
    return this.burst.rows > 0 ? this.burst.to : this.last;
  }

  /** How much longer than usual nothing has ended. */
  private overdue(ms: number): number {
    const usual = this.pause > 0 ? this.pause : (this.first ?? ms);
    return Math.max(0, ms - this.until - Math.max(usual, TICK_MS));
  }
}

/** Counts a run's rows and knows their pace. */
export class ProgressMeter {
  private done = 0;
  private rejected = 0;
  private bugs = 0;
  private lastSaid = Number.NEGATIVE_INFINITY;
  private readonly pace = new Pace();

  constructor(
    private readonly total: number | undefined,
    private readonly elapsed: () => number,
    private readonly skipped = 0,
  ) {}

  count(outcome: 'done' | 'rejected'): void {
    this[outcome]++;
    this.pace.count();
  }

  bug(): void {
    this.bugs++;
  }

  /** The current progress, at most ten times a second; `undefined` in between. Call it whenever something was counted. */
  due(gathered: number): Progress | undefined {
    const ms = this.elapsed();
    this.pace.mark(ms, this.left());
    if (ms - this.lastSaid < TICK_MS) return undefined;
    this.lastSaid = ms;
    return this.now(gathered, ms);
  }

  now(gathered: number, ms = this.elapsed()): Progress {
    const { done, rejected, skipped } = this;
    const left = this.left();
    this.pace.mark(ms, left);
    return {
      done,
      rejected,
      bugs: this.bugs,
      gathered,
      skipped,
      total: left === undefined ? undefined : skipped + done + rejected + left,
      ms,
      rate: this.pace.rate(ms),
      etaMs: left === undefined ? undefined : this.pace.etaMs(ms, left),
    };
  }

  private left(): number | undefined {
    if (this.total === undefined) return undefined;
    return Math.max(0, this.total - this.skipped - this.done - this.rejected);
  }
}
