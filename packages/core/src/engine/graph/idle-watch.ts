import type { Clock } from '../../base/clock.js';

/** Tells when something that holds has not moved for so long, though nothing but itself could move. One timer at a time, however often it moves. */
export class IdleWatch {
  private lastMove = 0;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    /** 0: never. */
    private readonly timeoutMs: number,
    private readonly holds: () => boolean,
    private readonly idle: () => boolean,
    private readonly stuck: () => void,
  ) {}

  moved(): void {
    this.lastMove = this.clock.now();
    if (this.timeoutMs > 0 && !this.cancelTimer) this.after(this.timeoutMs);
  }

  cancel(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private after(ms: number): void {
    this.cancelTimer = this.clock.after(ms, () => {
      this.cancelTimer = undefined;
      if (!this.holds()) return;
      const left = this.lastMove + this.timeoutMs - this.clock.now();
      if (left > 0) this.after(left);
      else if (this.idle()) this.stuck();
      else this.after(this.timeoutMs);
    });
  }
}
