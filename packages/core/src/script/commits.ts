import type { AnyChain } from '../chain/chain.js';

/**
 * Which rows of the source are wholly written, and all before them: a resumed run begins behind them. A row that a chain may `expand` is whole when the next one
 * begins; of a run out of order, when the run ends. Behind a `gather` there is no such row, because a run that begins in the middle would show that stage half of the set.
 */
export class Commits {
  private readonly expands: boolean;
  private readonly gathers: boolean;
  /** Rows that are written, beyond one that is not. */
  private readonly ahead = new Set<number>();
  private last: number;

  /** `from`: the first row of the run. */
  constructor(
    chain: AnyChain,
    private readonly ordered: boolean,
    private next: number,
  ) {
    const shapes = chain.stages.map(({ spec }) => spec.shape);
    this.expands = shapes.includes('expand');
    this.gathers = shapes.includes('gather');
    this.last = next - 1;
  }

  /** Says that an outcome of the row `index` is written. Gives the last row that is whole now, if there is a new one. */
  wrote(index: number): number | undefined {
    this.last = Math.max(this.last, index);
    if (this.gathers || (this.expands && !this.ordered)) return undefined;
    return this.expands ? this.upTo(index) : this.after(index);
  }

  /** Says that the run has come to its end. */
  ended(): number | undefined {
    return this.gathers ? undefined : this.upTo(this.last + 1);
  }

  private upTo(end: number): number | undefined {
    if (end <= this.next) return undefined;
    this.next = end;
    return end - 1;
  }

  private after(index: number): number | undefined {
    this.ahead.add(index);
    let end = this.next;
    while (this.ahead.delete(end)) end++;
    return this.upTo(end);
  }
}
