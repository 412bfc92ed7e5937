import { describe, expect, it } from 'vitest';
import { Deadlines } from '../base/deadlines.js';
import { SitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import { Translator } from '../model/ports.js';
import { type Asking, type RequestScope, SCOPE } from '../model/scope.js';
import { DEFAULT_POLICY, policyFor } from '../stage/policy.js';
import { ManualClock } from '../testing/manual-clock.js';
import { clientOf } from './client.js';
import { SimulatedServer, type SimulatedServerOptions } from './testing/simulated-server.js';

const MINUTE = 60_000;

/** Lets everything go on that does not wait for the clock. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: Omit<SimulatedServerOptions, 'clock' | 'seed' | 'latencyMs'> & { latencyMs?: number }) {
  const clock = new ManualClock();
  const deadlines = new Deadlines(clock);
  const server = new SimulatedServer({ latencyMs: 1_000, ...options, clock, seed: 1 });
  const model: Translator = {
    identity: 'simulated',
    translate: ([request]) =>
      new Promise((resolve, reject) => {
        server.ask((reply) => {
          if (reply.kind === 'answered') resolve([{ ok: true, value: request?.text as string }]);
          else if (reply.kind === 'unreachable') reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          else
            reject(
              new SitflowError('model.overloaded', 'HTTP 429', {
                retryable: true,
                ...(reply.retryAfterMs !== undefined && { retryAfterMs: reply.retryAfterMs }),
              }),
            );
        });
      }),
  };
  const counts = { answered: 0, rejected: 0, retries: 0, attempts: 0 };
  const environment = { clock, deadlines, underWay: () => 1_000, hurried: () => false };
  const { client } = clientOf(Translator, model, environment, { batch: 1, concurrency: { from: 4, to: 512 } });
  const run = {};
  const policy = policyFor(DEFAULT_POLICY, false);
  const signal = new AbortController().signal;
  const ask = async (index: number): Promise<void> => {
    const scope: RequestScope = {
      id: `${index}`,
      run,
      stage: 0,
      index,
      policy,
      draw: hash32(index),
      asking() {},
      answered: ({ attempts }) => {
        counts.attempts = Math.max(counts.attempts, attempts);
      },
      onTextAnew() {},
      onRetry: () => counts.retries++,
      onAway() {},
      onBack() {},
    };
    const context: Asking = { signal, [SCOPE]: scope };
    const result = await client.translateResult({ text: `${index}`, from: 'en', to: 'de' }, context);
    if (result.ok && result.value === `${index}`) counts.answered++;
    else counts.rejected++;
  };
  let asked = 0;
  /** Goes on for so long, with so many requests open (always more than the server takes). */
  const go = async (ms: number, open = 600, requests = Number.POSITIVE_INFINITY) => {
    const end = clock.now() + ms;
    const before = { asked: server.asked, refused: server.refused, at: clock.now() };
    let working = 0;
    for (;;) {
      while (asked < requests && asked - counts.answered - counts.rejected < open) void ask(asked++);
      await settle();
      const step = Math.min(clock.untilNext ?? 0, end - clock.now());
      if (step <= 0 && (clock.untilNext === undefined || clock.now() >= end)) break;
      working += server.active * step;
      clock.advance(step);
      if (counts.answered + counts.rejected === requests) break;
    }
    const took = clock.now() - before.at;
    return { working: working / took, refused: (server.refused - before.refused) / (server.asked - before.asked) };
  };
  return { counts, go };
}

describe('a client of an overloaded server', () => {
  it('holds 40 calls under way where the server takes 40, and few are refused', async () => {
    const { counts, go } = setUp({ limit: () => 40 });
    await go(MINUTE);
    const { working, refused } = await go(9 * MINUTE);
    expect(working).toBeGreaterThanOrEqual(36);
    expect(working).toBeLessThanOrEqual(40.001);
    expect(refused).toBeLessThan(0.03);
    expect(counts.rejected).toBe(0);
    // Overloads use up no tries.
    expect(counts.attempts).toBe(1);
  });

  it('settles when the limit halves, and is back when it doubles', async () => {
    const { counts, go } = setUp({ limit: (ms) => (ms < 3 * MINUTE || ms > 7 * MINUTE ? 40 : 20) });
    await go(4 * MINUTE);
    const halved = await go(3 * MINUTE);
    expect(halved.working).toBeGreaterThanOrEqual(18);
    expect(halved.refused).toBeLessThan(0.03);
    await go(3 * MINUTE);
    expect((await go(3 * MINUTE)).working).toBeGreaterThanOrEqual(36);
    expect(counts.rejected).toBe(0);
    expect(counts.attempts).toBe(1);
  });

  it('loses nothing by bursts of refusals', async () => {
    const { counts, go } = setUp({ limit: () => 40, refuses: (ms) => ms % MINUTE > MINUTE - 2_000 });
    await go(60 * MINUTE, 600, 20_000);
    expect(counts.answered).toBe(20_000);
    expect(counts.rejected).toBe(0);
    expect(counts.attempts).toBe(1);
  });

  it('loses nothing by bursts of refusals and a server that is away for half a minute', async () => {
    const { counts, go } = setUp({
      limit: () => 40,
      refuses: (ms) => ms % MINUTE > MINUTE - 2_000,
      away: { fromMs: 5 * MINUTE, toMs: 5.5 * MINUTE },
    });
    await go(60 * MINUTE, 600, 20_000);
    expect(counts.answered).toBe(20_000);
    expect(counts.rejected).toBe(0);
  });

  it('goes on at the old pace once a server that was away is back', async () => {
    const { counts, go } = setUp({ limit: () => 40, away: { fromMs: 3 * MINUTE, toMs: 3.5 * MINUTE } });
    await go(3 * MINUTE);
    // The client's probes come at growing waits: at most as long after the return as the server was away.
    await go(MINUTE);
    expect((await go(15_000)).working).toBeGreaterThanOrEqual(36);
    expect(counts.rejected).toBe(0);
  });

  it('loses nothing where a server that restarts refuses connections, and still answers what it took before', async () => {
    const away = { fromMs: 3 * MINUTE, toMs: 3.5 * MINUTE, drains: true };
    const { counts, go } = setUp({ limit: () => 40, latencyMs: 5_000, away });
    await go(60 * MINUTE, 600, 5_000);
    expect(counts.answered).toBe(5_000);
    expect(counts.rejected).toBe(0);
    expect(counts.attempts).toBe(1);
  });

  it('uses all of a server that counts calls by the minute', async () => {
    const { counts, go } = setUp({ perMinute: 120 });
    await go(10 * MINUTE, 100);
    expect(counts.answered).toBeGreaterThanOrEqual(1_150);
    expect(counts.rejected).toBe(0);
    expect(counts.attempts).toBe(1);
  });
});
