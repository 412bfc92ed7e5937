import type { Clock } from './clock.js';

interface Deadline {
  readonly at: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** Many deadlines, one timer: set on the nearest, and on none when nothing is waited for. A timer a call costs more than the call. */
export class Deadlines {
  private readonly waiting = new Set<Deadline>();
  private cancelTimer: (() => void) | undefined;
  private timerAt = Number.POSITIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Calls back once `ms` milliseconds have passed, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void {
    const deadline: Deadline = { at: this.clock.now() + ms, callback, cancelled: false };
    this.waiting.add(deadline);
    if (deadline.at < this.timerAt) this.arm(deadline.at);
    return () => {
      deadline.cancelled = true;
      this.waiting.delete(deadline);
      if (this.waiting.size === 0) this.disarm();
    };
  }

  private arm(at: number): void {
    this.cancelTimer?.();
    this.timerAt = at;
    this.cancelTimer = this.clock.after(Math.max(0, at - this.clock.now()), () => this.ring());
  }

  private disarm(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private ring(): void {
    this.disarm();
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    const due: Deadline[] = [];
    for (const deadline of this.waiting) {
      // Timers may ring a fraction of a millisecond early.
      if (deadline.at <= now + 0.5) due.push(deadline);
      else next = Math.min(next, deadline.at);
    }
    for (const deadline of due) this.waiting.delete(deadline);
    if (next < this.timerAt) this.arm(next);
    // One that rings may take back another that is due with it.
    for (const deadline of due) if (!deadline.cancelled) deadline.callback();
  }
}
