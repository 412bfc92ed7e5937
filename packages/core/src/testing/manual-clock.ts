import type { Clock } from '../base/clock.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told otherwise. */
export class ManualClock implements Clock {
  private time = 0;
  /** In the order in which they ring: of equal ones, the one set first goes first. */
  private readonly timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  /** Timers set and not yet rung or taken back. */
  get pending(): number {
    return this.timers.length;
  }

  /** Milliseconds until the nearest timer; `undefined` if none is set. */
  get untilNext(): number | undefined {
    const [next] = this.timers;
    return next && next.at - this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.splice(this.behind(timer.at), 0, timer);
    return () => {
      const at = this.timers.lastIndexOf(timer, this.behind(timer.at));
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  /** Where a timer for that time goes: behind those that ring before it or with it. */
  private behind(at: number): number {
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.timers[middle] as Timer).at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Moves on, ringing what comes due in its order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let [next] = this.timers; next && next.at <= end; [next] = this.timers) {
      this.timers.shift();
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }
}
