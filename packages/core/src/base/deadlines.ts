import type { Clock } from './clock.js';
import { type Linked, LinkedList } from './linked.js';

/** Something that is to happen at a time, unless it is taken back before. */
export abstract class Deadline implements Linked<Deadline> {
  before: Deadline | undefined = undefined;
  after: Deadline | undefined = undefined;
  /** When it is due, by the clock; `undefined` while it is not set. */
  due: number | undefined = undefined;

  abstract ring(): void;
}

class Callback extends Deadline {
  constructor(readonly ring: () => void) {
    super();
  }
}

/** What a timer can hold: one that is set on more rings at once. Whatever is due later is waited for in several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Many deadlines, one timer: set on the nearest, or before it, and on none when nothing is waited for. A timer a call costs more than the call, so that it
 * stays where one deadline follows on another.
 */
export class Deadlines {
  private readonly waiting = new LinkedList<Deadline>();
  private cancelTimer: (() => void) | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  /** Whether it is about to be seen if nothing is waited for any more. */
  private emptied = false;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds by the clock that the deadlines go by. */
  now(): number {
    return this.clock.now();
  }

  /** Calls back once `ms` milliseconds have passed, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void {
    const deadline = new Callback(callback);
    this.set(deadline, ms);
    return () => this.cancel(deadline);
  }

  /** Lets a deadline ring once `ms` milliseconds have passed. */
  set(deadline: Deadline, ms: number): void {
    deadline.due = this.clock.now() + ms;
    this.waiting.add(deadline);
    if (deadline.due < this.timerAt) this.arm(deadline.due);
  }

  /** Takes a deadline back; of no effect on one that has rung, or was never set. */
  cancel(deadline: Deadline): void {
    if (deadline.due === undefined) return;
    deadline.due = undefined;
    this.waiting.remove(deadline);
    if (this.waiting.first || this.emptied) return;
    this.emptied = true;
    queueMicrotask(() => {
      this.emptied = false;
      if (!this.waiting.first) this.disarm();
    });
  }

  private arm(at: number): void {
    this.cancelTimer?.();
    this.timerAt = at;
    const ms = Math.min(LONGEST_TIMER_MS, Math.max(0, at - this.clock.now()));
    this.cancelTimer = this.clock.after(ms, () => this.ring());
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
    for (let deadline = this.waiting.first; deadline; deadline = deadline.after) {
      const at = deadline.due as number;
      // Timers may ring a fraction of a millisecond early.
      if (at <= now + 0.5) due.push(deadline);
      else next = Math.min(next, at);
    }
    if (next < Number.POSITIVE_INFINITY) this.arm(next);
    for (const deadline of due) {
      // One that rings may take back another that is due with it.
      if (deadline.due === undefined) continue;
      this.cancel(deadline);
      deadline.ring();
    }
  }
}
