import { ChurningMap } from '../../base/churning-map.js';
import type { Flow } from '../graph/flow.js';

/** A row of which several examples were made. */
interface Several {
  /** How many of its examples are still inside. */
  left: number;
  /** How many of them wait at the `gather` stage `at`. */
  waiting: number;
  at: number;
  /** Whether one of those that have left was done. */
  done: boolean;
}

/**
 * Counts the rows of a source that have ended, even if the chain makes several examples of a row or joins rows. A row ends with the last of its
 * examples. It is done if one of them was done or was joined into another row's.
 */
export class SourceRows {
  /** Rows with several examples; rows that stay one example are not in it. Made with the first: few chains make several of one. */
  private several: ChurningMap<Several> | undefined;
  private held = 0;
  private stretch = 0;
  private waiting = 0;

  constructor(private readonly ended: (as: 'done' | 'rejected') => void) {}

  /** Rows whose remaining examples all wait at a `gather` stage. */
  get gathered(): number {
    return this.waiting;
  }

  /** One example has become `count`. */
  born({ index }: Flow, count: number): void {
    const row = this.of(index);
    if (row) row.left += count - 1;
    else if (count > 1) {
      this.several ??= new ChurningMap();
      this.several.set(index.toFixed(0), { left: count, waiting: 0, at: this.stretch, done: false });
      this.held++;
    }
  }

  /** An example has come to a `gather` stage. */
  arrived({ index }: Flow): void {
    const row = this.of(index);
    if (!row) {
      this.waiting++;
      return;
    }
    if (row.at !== this.stretch) Object.assign(row, { at: this.stretch, waiting: 0 });
    if (++row.waiting === row.left) this.waiting++;
  }

  /** A `gather` stage has finished. Examples that came and are not among those `left` were joined into others. */
  opened(came: readonly Flow[], left: readonly Flow[]): void {
    this.waiting = 0;
    this.stretch++;
    if (came.length === left.length) return;
    const on = new Set(left);
    for (const flow of came) if (!on.has(flow)) this.leave(flow, 'done');
  }

  leave({ index }: Flow, status: 'done' | 'rejected'): void {
    const row = this.of(index);
    if (!row) {
      this.ended(status);
      return;
    }
    row.done ||= status === 'done';
    if (--row.left > 0) return;
    this.several?.delete(index.toFixed(0));
    this.held--;
    this.ended(row.done ? 'done' : 'rejected');
  }

  private of(index: number): Several | undefined {
    return this.held === 0 ? undefined : this.several?.get(index.toFixed(0));
  }
}
