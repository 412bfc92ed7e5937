import type { Clock } from '../../base/clock.js';
import { unit } from '../../base/random.js';

/** What a simulated server answers. */
export type SimulatedReply =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable' };

export interface SimulatedServerOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** The median of the time that an answer takes, in milliseconds; log-normal. */
  readonly latencyMs: number;
  /** The standard deviation of the latency's logarithm (default 0.4: one call in forty takes more than twice the median). */
  readonly spread?: number;
  /** The time that a refusal takes, in milliseconds (default 20). */
  readonly refusalMs?: number;
  /** The longest time that a request and a reply are on their way, each, in milliseconds (default 0). */
  readonly networkMs?: number;
  /** The share of calls that it refuses for no reason (default 0). */
  readonly strays?: number;
  /** Calls that it works on at once, by the time since the start. */
  limit?(ms: number): number;
  /** Calls that it takes in each minute; the others get `Retry-After` until the next minute. */
  readonly perMinute?: number;
  /** Whether it refuses everything at this time. */
  refuses?(ms: number): boolean;
  /** From when to when, since the start, it cannot be reached. Calls under way are cut off, unless it `drains`. */
  readonly away?: { readonly fromMs: number; readonly toMs: number; readonly drains?: boolean };
}

/** A server under load, on a clock: it refuses calls above its limit. Its latencies follow from the seed. */
export class SimulatedServer {
  active = 0;
  asked = 0;
  refused = 0;
  private sent = 0;
  private inMinute = 0;
  private minute = 0;
  private readonly start: number;
  /** Cuts off each call under way. */
  private readonly cutOffs = new Set<() => void>();

  constructor(private readonly options: SimulatedServerOptions) {
    const { clock, away } = options;
    this.start = clock.now();
    if (away && !away.drains) clock.after(away.fromMs, () => this.cutOff());
  }

  /** Milliseconds since the start. */
  get ms(): number {
    return this.options.clock.now() - this.start;
  }

  /** Asks for one reply, which comes later. */
  ask(reply: (given: SimulatedReply) => void): void {
    const { clock, networkMs = 0, seed } = this.options;
    const call = this.sent++;
    const onTheWay = (way: string, then: () => void): void => {
      if (networkMs === 0) then();
      else clock.after(networkMs * unit(seed, call, way), then);
    };
    onTheWay('there', () => this.take((given) => onTheWay('back', () => reply(given))));
  }

  private take(reply: (given: SimulatedReply) => void): void {
    const { clock, refusalMs = 20 } = this.options;
    const { ms } = this;
    const { away } = this.options;
    if (away && ms >= away.fromMs && ms < away.toMs) {
      clock.after(2, () => reply({ kind: 'unreachable' }));
      return;
    }
    this.asked++;
    const refusal = this.refusal(ms);
    if (refusal) {
      this.refused++;
      clock.after(refusalMs, () => reply(refusal));
      return;
    }
    const end = (given: SimulatedReply): void => {
      this.active--;
      this.cutOffs.delete(cutOff);
      reply(given);
    };
    const cancel = clock.after(this.latency(), () => end({ kind: 'answered' }));
    const cutOff = (): void => {
      cancel();
      end({ kind: 'unreachable' });
    };
    this.active++;
    this.cutOffs.add(cutOff);
  }

  private cutOff(): void {
    for (const cutOff of [...this.cutOffs]) cutOff();
  }

  private refusal(ms: number): SimulatedReply | undefined {
    const { limit, perMinute, refuses, strays = 0, seed } = this.options;
    if (refuses?.(ms)) return { kind: 'refused' };
    if (limit && this.active >= limit(ms)) return { kind: 'refused' };
    if (strays > 0 && unit(seed, this.asked, 'stray') < strays) return { kind: 'refused' };
    if (perMinute === undefined) return undefined;
    const minute = Math.floor(ms / 60_000);
    if (minute !== this.minute) this.inMinute = 0;
    this.minute = minute;
    if (this.inMinute >= perMinute) return { kind: 'refused', retryAfterMs: (minute + 1) * 60_000 - ms };
    this.inMinute++;
    return undefined;
  }

  /** Log-normal by Box and Muller. */
  private latency(): number {
    const { seed, latencyMs, spread = 0.4 } = this.options;
    const radius = Math.sqrt(-2 * Math.log(1 - unit(seed, this.asked, 'radius')));
    return latencyMs * Math.exp(spread * radius * Math.cos(2 * Math.PI * unit(seed, this.asked, 'angle')));
  }
}
