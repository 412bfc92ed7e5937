import { ChurningMap } from './churning-map.js';
import type { Flow } from './flow.js';

/** A row of which several examples were made. */
interface Several {
  /** How many of its examples are still inside. */
  left: number;
  /** How many of them wait at the whole-set stage `at`. */
  waiting: number;
  at: number;
  /** Whether one of those that have left was done. */
  done: boolean;
}

/**
 * Counts what becomes of a source's rows, whatever their examples become in between: a row has ended with the last of its examples. It is done
 * where one of these was done, or went on as part of another row's.
 */
export class SourceRows {
  /** Rows that are one example throughout are not held. */
  private readonly several = new ChurningMap<Several>();
  private held = 0;
  private stretch = 0;
  private waiting = 0;

  constructor(private readonly ended: (as: 'done' | 'rejected') => void) {}

  /** Rows of which all that is left waits at a whole-set stage. */
  get gathered(): number {
    return this.waiting;
  }

  /** One example has become `count`. */
  born({ index }: Flow, count: number): void {
    const row = this.of(index);
    if (row) row.left += count - 1;
    else if (count > 1) {
      this.several.set(index.toFixed(0), { left: count, waiting: 0, at: this.stretch, done: false });
      this.held++;
    }
  }

  /** An example has come to a whole-set stage. */
  arrived({ index }: Flow): void {
    const row = this.of(index);
    if (!row) {
      this.waiting++;
      return;
    }
    if (row.at !== this.stretch) Object.assign(row, { at: this.stretch, waiting: 0 });
    if (++row.waiting === row.left) this.waiting++;
  }

  /** A whole-set stage has let go of what came to it. What is not among those `left` was joined into another. */
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
    this.several.delete(index.toFixed(0));
    this.held--;
    this.ended(row.done ? 'done' : 'rejected');
  }

  private of(index: number): Several | undefined {
    return this.held === 0 ? undefined : this.several.get(index.toFixed(0));
  }
}
