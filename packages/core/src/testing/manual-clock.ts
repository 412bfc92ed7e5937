import type { Clock } from '../base/clock.js';

/** A clock that stands still until it is told otherwise. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.time;
  }

  /** Timers set and not yet rung or taken back. */
  get pending(): number {
    return this.timers.size;
  }

  /** Milliseconds until the nearest timer; `undefined` if none is set. */
  get untilNext(): number | undefined {
    return this.timers.size === 0 ? undefined : Math.min(...[...this.timers].map(({ at }) => at)) - this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on, ringing what comes due in its order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = [...this.timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }
}
