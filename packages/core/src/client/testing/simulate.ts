import { unit } from '../../base/random.js';
import type { Limit } from '../../slots/limit.js';
import type { ManualClock } from '../../testing/manual-clock.js';
import type { SimulatedReply, SimulatedServer } from './simulated-server.js';

export interface SimulationOptions {
  readonly clock: ManualClock;
  readonly server: SimulatedServer;
  readonly limiter: Limit;
  readonly seed: number;
  /** How many requests there are (default: they never run out). */
  readonly requests?: number;
  /** At most so many calls, whatever the limiter allows. */
  readonly atMost?: number;
}

/** Figures of a stretch of time. */
export interface Figures {
  /** The time-weighted mean of the calls under way, as the caller counts them (refused ones too, until they are told). */
  readonly inFlight: number;
  /** The same of the calls that the server works on. */
  readonly working: number;
  /** The share of asked calls that were refused. */
  readonly refused: number;
  readonly answered: number;
  readonly asked: number;
}

/** A caller that always has requests waiting: each asks when the limiter lets it, and asks again after a wait when it is refused. */
export class Simulation {
  answered = 0;
  private fresh = 0;
  private active = 0;
  private readonly again: number[] = [];
  private readonly refusals = new Map<number, number>();
  private awayUntil = 0;
  private opening = false;
  private sums = { at: 0, inFlight: 0, working: 0 };

  constructor(private readonly options: SimulationOptions) {
    this.pump();
  }

  /** Requests that wait, are under way or hold back. */
  get open(): number {
    return this.fresh - this.answered;
  }

  /** Goes on until `ms` milliseconds from now, or until all is answered. Gives the figures of that time. */
  run(ms: number): Figures {
    const { clock, server } = this.options;
    const end = clock.now() + ms;
    const before = { at: clock.now(), answered: this.answered, asked: server.asked, refused: server.refused };
    this.sums = { at: before.at, inFlight: 0, working: 0 };
    while (this.answered < (this.options.requests ?? Number.POSITIVE_INFINITY)) {
      const next = clock.untilNext ?? Number.POSITIVE_INFINITY;
      const step = Math.min(next, end - clock.now());
      this.sums.inFlight += this.active * step;
      this.sums.working += server.active * step;
      clock.advance(step);
      if (clock.now() >= end) break;
    }
    const took = clock.now() - before.at;
    const asked = server.asked - before.asked;
    return {
      inFlight: this.sums.inFlight / took,
      working: this.sums.working / took,
      refused: asked === 0 ? 0 : (server.refused - before.refused) / asked,
      answered: this.answered - before.answered,
      asked,
    };
  }

  private pump(): void {
    const { clock, limiter, requests = Number.POSITIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = this.options;
    if (limiter.pausedMs !== undefined) {
      if (this.opening) return;
      this.opening = true;
      limiter.whenOpen(() => {
        this.opening = false;
        this.pump();
      });
    }
    while (this.active < Math.min(atMost, limiter.calls) && clock.now() >= this.awayUntil) {
      const request = this.again.shift() ?? (this.fresh < requests ? this.fresh++ : undefined);
      if (request === undefined) return;
      this.active++;
      const ticket = limiter.started();
      this.options.server.ask((reply) => this.replied(request, ticket, reply));
    }
  }

  private replied(request: number, ticket: number, reply: SimulatedReply): void {
    const { limiter, clock, seed } = this.options;
    this.active--;
    if (reply.kind === 'answered') {
      this.answered++;
      limiter.ended(ticket, 'answered');
    } else if (reply.kind === 'refused') {
      limiter.ended(ticket, 'overloaded', reply.retryAfterMs);
      const times = (this.refusals.get(request) ?? 0) + 1;
      this.refusals.set(request, times);
      // Backoff with full jitter from half a second.
      const backoff = Math.min(10_000, 500 * 2 ** (times - 1)) * (0.5 + unit(seed, request, times) / 2);
      clock.after(reply.retryAfterMs ?? backoff, () => {
        this.again.push(request);
        this.pump();
      });
    } else {
      // As the client does: nothing starts for a second.
      limiter.ended(ticket, 'failed');
      this.again.push(request);
      if (clock.now() >= this.awayUntil) {
        this.awayUntil = clock.now() + 1_000;
        clock.after(1_000, () => this.pump());
      }
    }
    this.pump();
  }
}
