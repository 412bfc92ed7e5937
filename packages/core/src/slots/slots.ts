import { type Clock, systemClock } from '../base/clock.js';
import { type CallEnd, FixedLimit, type Limit, type Range } from './limit.js';
import { AdaptiveLimiter } from './limiter.js';
import { Turns } from './turns.js';

/** How many turns of the microtask queue to wait after a call has ended, so that the next requests of the answered examples are queued, and go first. */
const MICROTASKS = 8;

/** The next request of a dispatcher: its run's place in line, its stage and its index. */
export interface Candidate {
  readonly place: number;
  readonly stage: number;
  readonly index: number;
}

/** Something that uses slots: a model's queue. */
export interface Dispatcher {
  /** The request that it would send now; `undefined` if there is none. It calls `want` once it has one. */
  next(): Candidate | undefined;
  /** Sends it. */
  send(): void;
}

/** A call under way: the limit that it started under, and its number there. */
export interface Ticket {
  readonly limit: Limit;
  readonly number: number;
}

/**
 * Limits how many calls are under way at once, of one model or of several on the same endpoint and key: give them one `Slots` as `capacity.slots`.
 * Runs that wait take turns, whatever models they ask; within a run later stages go first, then source order.
 */
export class Slots {
  /** @internal The order of the runs that wait. */
  readonly turns = new Turns();
  private readonly ready = new Set<Dispatcher>();
  private active = 0;
  private scheduled = false;
  private limit: Limit;

  /** `concurrency`: a number of calls (default 2), or a range within which the limit adapts to what the server bears. */
  constructor(concurrency: number | Range = 2, clock: Clock = systemClock) {
    this.limit = limitOf(concurrency, clock);
  }

  /** Changes the limit. Calls under way go on. */
  setConcurrency(concurrency: number | Range, clock: Clock = systemClock): void {
    this.limit = limitOf(concurrency, clock);
    this.schedule(0);
  }

  /** Whether a call may start now. */
  get free(): boolean {
    return this.active < this.limit.calls;
  }

  /** Registers a dispatcher that may have something to send. Its `next` is called after the present turn. */
  want(dispatcher: Dispatcher): void {
    if (this.ready.has(dispatcher)) return;
    this.ready.add(dispatcher);
    this.schedule(0);
  }

  /** Counts a call that starts. Gives its ticket, to be passed to `ended`. */
  started(): Ticket {
    this.active++;
    const { limit } = this;
    return { limit, number: limit.started() };
  }

  /** Counts a call that has ended. `retryAfterMs` is the wait that an overloaded server asked for. */
  ended({ limit, number }: Ticket, how: CallEnd, retryAfterMs?: number): void {
    this.active--;
    limit.ended(number, how, retryAfterMs);
    this.schedule(MICROTASKS);
  }

  private schedule(microtasks: number): void {
    if (this.scheduled || this.ready.size === 0) return;
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
    turn(microtasks);
  }

  private pump(): void {
    const pause = this.limit.pausedMs;
    if (pause !== undefined) {
      this.limit.whenOpen(() => this.schedule(0));
      return;
    }
    while (this.free) {
      const dispatcher = this.foremost();
      if (!dispatcher) return;
      dispatcher.send();
    }
  }

  private foremost(): Dispatcher | undefined {
    let found: Dispatcher | undefined;
    let best: Candidate | undefined;
    for (const dispatcher of this.ready) {
      const candidate = dispatcher.next();
      if (!candidate) this.ready.delete(dispatcher);
      else if (!best || goesBefore(candidate, best)) [found, best] = [dispatcher, candidate];
    }
    return found;
  }
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  if (a.place !== b.place) return a.place < b.place;
  return a.stage === b.stage ? a.index < b.index : a.stage > b.stage;
}

function limitOf(concurrency: number | Range, clock: Clock): Limit {
  return typeof concurrency === 'number' ? new FixedLimit(concurrency) : new AdaptiveLimiter(concurrency, clock);
}
