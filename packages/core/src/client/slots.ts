import { type Clock, systemClock } from '../base/clock.js';
import { Queue } from '../base/queue.js';
import type { Range } from '../model/ports.js';
import { type CallEnd, FixedLimit, type Limit } from './limit.js';
import { AdaptiveLimiter } from './limiter.js';

/** Turns of the microtask queue after a call has ended: what the answered examples ask next is there by then, and goes first. */
const TURNS = 8;

/** What wants slots: a model's queue. */
export interface Dispatcher {
  /** Sends one call, if it has one to send now; gives whether it did. */
  send(): boolean;
}

/** A call under way: the limit that it started under, and its number there. */
export interface Ticket {
  readonly limit: Limit;
  readonly number: number;
}

/**
 * Limits how many calls are under way at once, of one model or of several on the same endpoint and key: give them one `Slots` as `capacity.slots`.
 * Models with calls waiting take turns.
 */
export class Slots {
  private readonly waiting = new Queue<Dispatcher>();
  private readonly known = new Set<Dispatcher>();
  private active = 0;
  private scheduled = false;
  private limit: Limit;

  /** `concurrency`: a number of calls (default 2), or a range within which the limit adapts to what the server bears. */
  constructor(concurrency: number | Range = 2, clock: Clock = systemClock) {
    this.limit = limitOf(concurrency, clock);
  }

  /** Sets another limit from now on. Calls under way go on. */
  setConcurrency(concurrency: number | Range, clock: Clock = systemClock): void {
    this.limit = limitOf(concurrency, clock);
    this.schedule(0);
  }

  /** Whether a call may start now. */
  get free(): boolean {
    return this.active < this.limit.calls;
  }

  /** A dispatcher has something to send, now or when a slot is free. It is asked once the present turn is over. */
  want(dispatcher: Dispatcher): void {
    if (this.known.has(dispatcher)) return;
    this.known.add(dispatcher);
    this.waiting.push(dispatcher);
    this.schedule(0);
  }

  /** A call starts. Gives its ticket, which `ended` takes. */
  started(): Ticket {
    this.active++;
    const { limit } = this;
    return { limit, number: limit.started() };
  }

  /** A call has ended, and how. `retryAfterMs` is the wait that an overloaded server asked for. */
  ended({ limit, number }: Ticket, how: CallEnd, retryAfterMs?: number): void {
    this.active--;
    limit.ended(number, how, retryAfterMs);
    this.schedule(TURNS);
  }

  private schedule(turns: number): void {
    if (this.scheduled || this.waiting.length === 0) return;
    this.scheduled = true;
    const turn = (left: number): void => {
      queueMicrotask(() => {
        if (left > 0) {
          turn(left - 1);
          return;
        }
        this.scheduled = false;
        this.pump();
      });
    };
    turn(turns);
  }

  private pump(): void {
    const pause = this.limit.pausedMs;
    if (pause !== undefined) {
      this.limit.whenOpen(() => this.schedule(0));
      return;
    }
    while (this.free && this.waiting.length > 0) {
      const dispatcher = this.waiting.shift() as Dispatcher;
      this.known.delete(dispatcher);
      // One that has sent may have more to send: it goes behind the others.
      if (dispatcher.send()) this.want(dispatcher);
    }
  }
}

function limitOf(concurrency: number | Range, clock: Clock): Limit {
  return typeof concurrency === 'number' ? new FixedLimit(concurrency) : new AdaptiveLimiter(concurrency, clock);
}
