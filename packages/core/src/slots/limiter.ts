import type { Clock } from '../base/clock.js';
import type { CallEnd, Limit, Range } from './limit.js';

/** The first wait at a known ceiling before the limiter tries one call more, in milliseconds: a few calls of an ordinary server. */
const FIRST_HOLD_MS = 4_000;
/** The longest such wait. A ceiling that rises is found within it, and one refused call a minute costs next to nothing. */
const MAX_HOLD_MS = 60_000;
/** The share of the limit that is left after the first overload in a long time. TCP's CUBIC leaves 0.7; here the ceiling is known, and is soon reached again. */
const LIGHT_CUT = 0.9;
/** The share that each further overload leaves while no call made after the last cut is answered. Ten of them divide the limit by eighteen. */
const HARD_CUT = 0.75;
/** A round is as many answers as the limit. After so many without an overload the next one may be a chance, and the next try may come. */
const QUIET_ROUNDS = 2;
/** A server that still has too much to do refuses the first calls made after a cut: this share of the limit. Later refusals have other reasons. */
const FIRST_CALLS = 1 / 8;
/** The first pause, in milliseconds, if the server does not ask for one. Each further pause is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
/** The longest pause that a server's `Retry-After` causes: it was meant for one request, and the server may accept others earlier. */
const MAX_RETRY_AFTER_MS = 30_000;

/**
 * A number of calls that adapts to what a server bears. It climbs by one with each answer (doubling each round) up to where the server refused, and stays
 * there, like CUBIC, which remembers that place. At times it tries to go higher: by 1, then by 2, 4, …; after each failed try it waits longer before the next.
 * An overload cuts it once: calls that had started before do not cut it again. It pauses only while nothing at all is answered.
 *
 * It grows only with calls that ended while the limit was fully used.
 */
export class AdaptiveLimiter implements Limit {
  private limit: number;
  /** The ceiling: the highest number of calls that the server is known to bear. The limit climbs there fast. 0: no overload so far. */
  private ceiling = 0;
  /** Where the limit climbs to: the ceiling, or beyond it during a try. */
  private target: number;
  private step = 1;
  private holdMs = FIRST_HOLD_MS;
  private holdUntil = 0;
  /** Tickets are numbers that count up: the last one given out, at the last cut, at the cut before it, and when the limit reached its target. */
  private last = 0;
  private cutAt = 0;
  private cutBefore = 0;
  private roundFrom = 0;
  private active = 0;
  /** Answers since the last cut of calls made after it; and, at the target, of calls made there. */
  private answers = 0;
  private round = 0;
  /** Whether any call was answered since the last cut. */
  private answered = true;
  /** Hard cuts and pauses since a call made after the last cut was answered. */
  private hardCuts = 0;
  private pauses = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private cancelOpen: (() => void) | undefined;
  /** How far refused calls of before the last cut may still lower the limit. */
  private floor = 0;

  constructor(
    private readonly range: Range,
    private readonly clock: Clock,
  ) {
    this.limit = range.from;
    this.target = range.to;
  }

  get calls(): number {
    return this.pausedMs === undefined ? this.limit : 0;
  }

  get pausedMs(): number | undefined {
    const left = this.pausedUntil - this.clock.now();
    return left > 0 ? left : undefined;
  }

  whenOpen(callback: () => void): void {
    this.cancelOpen?.();
    this.cancelOpen = this.clock.after(this.pausedMs ?? 0, () => {
      this.cancelOpen = undefined;
      callback();
    });
  }

  started(): number {
    this.active++;
    return ++this.last;
  }

  ended(ticket: number, how: CallEnd, retryAfterMs?: number): void {
    const active = this.active--;
    if (how === 'answered') this.answer(ticket, active);
    else if (how === 'overloaded') this.overload(ticket, active, retryAfterMs);
  }

  private answer(ticket: number, active: number): void {
    this.answered = true;
    this.pausedUntil = Number.NEGATIVE_INFINITY;
    if (ticket <= this.cutAt) return;
    this.answers++;
    // The server takes calls again: half of what it bore is tried at once, the rest by climbing.
    if (this.hardCuts > 0) this.limit = Math.max(this.limit, Math.ceil(this.ceiling / 2));
    this.hardCuts = this.pauses = 0;
    if (active < this.limit) return;
    if (this.limit < this.target) this.climb();
    else if (ticket > this.roundFrom) this.stay();
  }

  private climb(): void {
    this.limit++;
    if (this.limit < this.target) return;
    this.roundFrom = this.last;
    this.round = 0;
  }

  /** An answer while the limit is where it climbed to. */
  private stay(): void {
    this.round++;
    if (this.target >= this.range.to) return;
    if (this.limit > this.ceiling) {
      // A whole round went well: the ceiling is higher.
      if (this.round < this.limit) return;
      this.ceiling = this.limit;
      this.holdMs = FIRST_HOLD_MS;
      this.step *= 2;
    } else {
      if (this.round < QUIET_ROUNDS * this.limit || this.clock.now() < this.holdUntil) return;
      this.step = 1;
    }
    this.target = Math.min(this.range.to, this.ceiling + this.step);
    this.climb();
  }

  private overload(ticket: number, active: number, retryAfterMs: number | undefined): void {
    if (ticket <= this.cutAt) {
      // Refused together with the call that cut: the server bears one less than it seemed.
      if (ticket > this.cutBefore && this.limit > this.floor) this.lower(this.limit - 1, this.ceiling - 1);
      return;
    }
    // What the server bore while it refused this one.
    const borne = Math.max(1, Math.min(active - 1, this.limit));
    const again = this.answers === 0 && this.cutAt > 0 && ticket - this.cutAt <= Math.max(1, this.limit * FIRST_CALLS);
    if (again) this.cutAgain(retryAfterMs);
    else if (this.limit > this.ceiling) this.foundCeiling(borne);
    else if (this.answers >= QUIET_ROUNDS * this.limit) {
      this.limit = this.floor = Math.max(1, Math.floor(this.limit * LIGHT_CUT));
    } else {
      // Below the ceiling: it has moved, or this is chance. Halfway down, it is soon found in either case.
      this.floor = Math.ceil(this.limit / 2);
      this.holdMs = FIRST_HOLD_MS;
      this.lower(borne, Math.floor((this.ceiling + borne) / 2));
    }
    this.answered = false;
    this.answers = 0;
    this.cutBefore = this.cutAt;
    this.cutAt = this.last;
  }

  /** The server refused a call beyond the ceiling. */
  private foundCeiling(borne: number): void {
    const known = this.ceiling;
    this.floor = known || Math.ceil(this.limit / 2);
    if (known > 0) this.holdMs = Math.min(MAX_HOLD_MS, this.holdMs * 2);
    const found = Math.max(known, Math.min(borne, this.limit - 1), 1);
    this.lower(found, found);
  }

  /** The server refused the first calls after a cut, too. */
  private cutAgain(retryAfterMs: number | undefined): void {
    this.hardCuts++;
    this.limit = this.floor = Math.max(1, Math.floor(this.limit * HARD_CUT));
    if (this.answered) return;
    this.limit = this.floor = 1;
    const waitMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.pauses++);
    this.pausedUntil = this.clock.now() + Math.min(MAX_RETRY_AFTER_MS, retryAfterMs ?? waitMs);
  }

  private lower(limit: number, ceiling: number): void {
    this.limit = Math.min(this.limit, limit);
    this.ceiling = this.target = Math.max(this.limit, ceiling);
    this.roundFrom = this.last;
    this.round = 0;
    this.holdUntil = this.clock.now() + this.holdMs;
  }
}
