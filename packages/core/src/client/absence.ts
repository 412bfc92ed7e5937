import { saysAway, unavailable } from '../base/away-errors.js';
import type { Deadlines } from '../base/deadlines.js';
import type { SitflowError } from '../base/errors.js';
import { waitBefore } from '../base/tries.js';
import type { AwayNotice, RequestPolicy } from '../model/scope.js';

/** The shortest wait between two probes, whatever `retry.baseMs` is. */
const PROBE_MS = 100;

/** Callbacks of an absence. */
export interface AbsenceEvents {
  /** A probe may start now. */
  onDue(): void;
  /** Called when some of those that wait have waited long enough; `refuses` tells which. */
  onExpired(): void;
  /** The model or server is away. Not called if the first probe finds it back. */
  onAway(notice: AwayNotice): void;
  onBack(notice: AwayNotice): void;
}

type Policy = Pick<RequestPolicy, 'awayMs' | 'retry'>;

/**
 * The state of a model or server that is away. Calls to it wait; single calls probe it, with growing waits, until one succeeds or the `awayMs` of all
 * waiting calls have passed. It holds timers only while something waits (`rest`).
 */
export class Absence {
  private first: AwayNotice | undefined;
  private last: SitflowError | undefined;
  private probes = 0;
  private probing = false;
  private due = false;
  private shown = false;
  private nextProbeAt = 0;
  private cancelProbe: (() => void) | undefined;
  /** Keyed by waiting time in milliseconds: cancels the timer that ends the wait; `undefined` once the wait has ended. */
  private readonly ends = new Map<number, (() => void) | undefined>();
  /** The same for callers that came after that time was over: cancels the timer that ends their wait for the probe under way. */
  private readonly late = new Map<number, () => void>();

  constructor(
    private readonly deadlines: Deadlines,
    private readonly events: AbsenceEvents,
  ) {}

  /** Whether a call may succeed when it is made again: its error is retryable, or the policy waits for what is away. */
  static retries(error: SitflowError, { awayMs }: Policy): boolean {
    return error.retryable || (awayMs > 0 && saysAway(error));
  }

  get on(): boolean {
    return this.first !== undefined;
  }

  /** Whether those who are told of an absence have been told. */
  get told(): boolean {
    return this.shown;
  }

  get notice(): AwayNotice {
    return { since: this.first?.since ?? 0, error: this.reason };
  }

  /** Whether a call may start: any while nothing is away; the next probe, once it is due. */
  get open(): boolean {
    if (!this.on) return true;
    if (this.probing) return false;
    return this.waited ? this.deadlines.now() >= this.nextProbeAt : this.due;
  }

  /** Whether all that waited have waited long enough. */
  private get waited(): boolean {
    if (this.ends.size === 0) return false;
    for (const end of this.ends.values()) if (end) return false;
    return true;
  }

  /** Something that waits so long is there. What comes only after that time is over waits for the probe under way, if there is one, and for no other. */
  waits({ awayMs, retry }: Policy): void {
    if (!this.first) return;
    const left = this.first.since + awayMs - this.deadlines.now();
    if (left > 0) {
      if (!this.ends.has(awayMs))
        this.ends.set(
          awayMs,
          this.deadlines.after(left, () => this.end(awayMs, retry.maxMs)),
        );
      return;
    }
    if (!this.ends.has(awayMs)) this.ends.set(awayMs, undefined);
    if (awayMs === 0 || this.late.has(awayMs) || !(this.probing || this.open)) return;
    this.late.set(
      awayMs,
      this.deadlines.after(awayMs, () => {
        this.late.delete(awayMs);
        this.events.onExpired();
      }),
    );
  }

  /** Whether what waits so long fails at once: it has waited, and no probe that it may wait for is due or under way. */
  refuses({ awayMs }: Policy): boolean {
    if (!this.on || !this.ends.has(awayMs) || this.ends.get(awayMs) !== undefined) return false;
    return !this.open && !(this.probing && this.late.has(awayMs));
  }

  private noneLate(): void {
    for (const cancel of this.late.values()) cancel();
    this.late.clear();
  }

  /** Somebody new asks: one may try at once whether what was away is back. */
  probeAtOnce(): void {
    this.nextProbeAt = 0;
  }

  /** Counts a call that starts. Returns whether it is a probe. */
  started(): boolean {
    if (!this.on) return false;
    this.due = false;
    this.probing = true;
    return true;
  }

  /** A probe ended without a verdict (its request was cancelled): another one may start. */
  left(): void {
    if (!this.probing) return;
    this.probing = false;
    this.due = true;
  }

  /** A call said that the model is away. `atOnce`: something that has not been asked yet may be the first probe. */
  failed(error: SitflowError, policy: Policy, probe: boolean, atOnce: boolean, jitter: number): void {
    const { deadlines } = this;
    this.last = error;
    if (probe) {
      this.probing = false;
      this.noneLate();
    }
    if (!this.first) {
      this.first = { since: deadlines.now(), error };
      this.waits(policy);
      this.plan(atOnce && error.retryAfterMs === undefined ? 0 : this.waitMs(error, policy, jitter));
      if (!this.due) this.show();
      return;
    }
    this.show();
    if (this.waited) this.nextProbeAt = deadlines.now() + policy.retry.maxMs;
    else if (probe || error.retryAfterMs !== undefined) this.plan(this.waitMs(error, policy, jitter));
  }

  private show(): void {
    if (this.shown || !this.first) return;
    this.shown = true;
    this.events.onAway(this.notice);
  }

  private waitMs(error: SitflowError, { retry }: Policy, jitter: number): number {
    const baseMs = Math.max(PROBE_MS, retry.baseMs);
    return waitBefore({ ...retry, baseMs, maxMs: Math.max(baseMs, retry.maxMs) }, ++this.probes, error, jitter);
  }

  private plan(waitMs: number): void {
    this.cancelProbe?.();
    this.cancelProbe = undefined;
    this.due = waitMs === 0;
    if (this.due) return;
    this.cancelProbe = this.deadlines.after(waitMs, () => {
      this.cancelProbe = undefined;
      this.due = true;
      this.events.onDue();
    });
  }

  private end(awayMs: number, maxMs: number): void {
    this.ends.set(awayMs, undefined);
    this.show();
    if (this.waited) {
      this.cancelProbe?.();
      this.cancelProbe = undefined;
      this.due = false;
      this.nextProbeAt = this.deadlines.now() + maxMs;
    }
    this.events.onExpired();
  }

  /** Ends the absence after an answer: everything goes on as before. */
  back(): void {
    const { shown, notice } = this;
    this.forget();
    if (shown) this.events.onBack(notice);
  }

  /** Nothing waits any more: clears the timers. If all have waited long enough, later ones still do not wait for it. */
  rest(): void {
    this.noneLate();
    if (!this.waited) this.forget();
  }

  forget(): void {
    this.cancelProbe?.();
    for (const end of this.ends.values()) end?.();
    this.ends.clear();
    this.noneLate();
    this.cancelProbe = this.first = this.last = undefined;
    this.probes = 0;
    this.probing = this.due = this.shown = false;
  }

  /** The error for a call that has waited long enough. */
  error(): SitflowError {
    return unavailable(this.deadlines.now() - (this.first?.since ?? 0), 'away', this.reason);
  }

  /** The last error that made it count as away. */
  get reason(): SitflowError {
    return this.last as SitflowError;
  }
}
