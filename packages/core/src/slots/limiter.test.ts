import { describe, expect, it } from 'vitest';
import { Simulation, type SimulationOptions } from '../client/testing/simulate.js';
import { SimulatedServer, type SimulatedServerOptions } from '../client/testing/simulated-server.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { Range } from './limit.js';
import { AdaptiveLimiter } from './limiter.js';

const RANGE: Range = { from: 4, to: 512 };
const MINUTE = 60_000;

function setUp(range: Range = RANGE) {
  const clock = new ManualClock();
  const limiter = new AdaptiveLimiter(range, clock);
  const tickets: number[] = [];
  const start = (calls = limiter.calls - tickets.length) => {
    for (let i = 0; i < calls; i++) tickets.push(limiter.started());
  };
  const end = (how: 'answered' | 'overloaded' | 'failed', retryAfterMs?: number) =>
    limiter.ended(tickets.shift() as number, how, retryAfterMs);
  /** Answers, each followed by as many calls as the limiter allows. */
  const answer = (calls: number) => {
    for (let i = 0; i < calls; i++) {
      end('answered');
      start();
    }
  };
  return { clock, limiter, tickets, start, end, answer };
}

function simulate(
  server: Omit<SimulatedServerOptions, 'clock' | 'seed' | 'latencyMs'> & { latencyMs?: number; seed?: number },
  options: Partial<SimulationOptions> = {},
) {
  const clock = new ManualClock();
  const limiter = new AdaptiveLimiter(RANGE, clock);
  const { seed = 1, latencyMs = 1_000 } = server;
  const simulated = new SimulatedServer({ ...server, clock, seed, latencyMs });
  return { limiter, simulation: new Simulation({ clock, server: simulated, limiter, seed, ...options }) };
}

describe('the adaptive limiter', () => {
  it('starts at `from` and grows by one with each answer, up to `to`', () => {
    const { limiter, start, answer } = setUp({ from: 4, to: 9 });
    expect(limiter.calls).toBe(4);
    start();
    answer(3);
    expect(limiter.calls).toBe(7);
    answer(50);
    expect(limiter.calls).toBe(9);
  });

  it('does not grow while fewer calls are under way than may be', () => {
    const { limiter, start, end } = setUp();
    for (let i = 0; i < 100; i++) {
      start(3);
      for (let n = 0; n < 3; n++) end('answered');
    }
    expect(limiter.calls).toBe(4);
  });

  it('neither grows nor shrinks by calls that fail', () => {
    const { limiter, start, end } = setUp();
    for (let i = 0; i < 100; i++) {
      start();
      end('failed');
    }
    expect(limiter.calls).toBe(4);
    expect(limiter.pausedMs).toBeUndefined();
  });

  it('cuts once for an overload: calls that had started before count one each', () => {
    const { limiter, start, end, answer } = setUp();
    start();
    answer(36);
    expect(limiter.calls).toBe(40);
    end('overloaded');
    expect(limiter.calls).toBe(39);
    end('overloaded');
    end('overloaded');
    expect(limiter.calls).toBe(37);
    expect(limiter.pausedMs).toBeUndefined();
  });

  it('goes no lower than half by refusals of calls that had started before the cut', () => {
    const { limiter, tickets, start, end, answer } = setUp();
    start();
    answer(36);
    while (tickets.length > 0) end('overloaded');
    expect(limiter.calls).toBe(20);
  });

  it('cuts again when the first calls made after the cut are refused', () => {
    const { limiter, tickets, start, end, answer } = setUp();
    start();
    answer(36);
    end('overloaded');
    for (let i = 0; i < 10; i++) end('answered');
    start();
    limiter.ended(tickets[29] as number, 'overloaded');
    expect(limiter.calls).toBe(29);
    expect(limiter.pausedMs).toBeUndefined();
  });

  it('keeps its ceiling through an overload after a quiet time, and is soon back', () => {
    const { limiter, start, end, answer } = setUp();
    start();
    answer(36);
    end('overloaded');
    start();
    answer(130);
    expect(limiter.calls).toBe(39);
    end('overloaded');
    expect(limiter.calls).toBe(35);
    // The calls from before the cut, then four that grow it again.
    answer(45);
    expect(limiter.calls).toBe(39);
  });

  it('pauses where nothing is answered, longer each time, and one call goes first', () => {
    const { clock, limiter, tickets, start, end } = setUp();
    const pauses: (number | undefined)[] = [];
    start();
    while (tickets.length > 0) end('overloaded');
    for (let i = 0; i < 8; i++) {
      start(1);
      end('overloaded');
      pauses.push(limiter.pausedMs);
      expect(limiter.calls).toBe(0);
      clock.advance(limiter.pausedMs ?? 0);
      expect(limiter.calls).toBe(1);
    }
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('pauses for as long as the server says, half a minute at most', () => {
    const { clock, limiter, tickets, start, end } = setUp();
    start();
    while (tickets.length > 0) end('overloaded', 7_000);
    expect(limiter.pausedMs).toBeUndefined();
    start(1);
    end('overloaded', 7_000);
    expect(limiter.pausedMs).toBe(7_000);
    clock.advance(7_000);
    start(1);
    end('overloaded', 3_600_000);
    expect(limiter.pausedMs).toBe(30_000);
  });

  it('ends a pause with any answer, calls back at its end, and goes back to half of what was borne', () => {
    const { clock, limiter, tickets, start, end, answer } = setUp();
    let opened = 0;
    start();
    answer(36);
    while (tickets.length > 2) limiter.ended(tickets.pop() as number, 'overloaded');
    const old = tickets.splice(0);
    // Nothing but refusals since the cut: the limit is 20, 18 are free.
    start(1);
    end('overloaded');
    expect(limiter.pausedMs).toBe(250);
    limiter.whenOpen(() => opened++);
    limiter.whenOpen(() => opened++);
    clock.advance(100);
    limiter.ended(old.shift() as number, 'answered');
    expect(limiter.pausedMs).toBeUndefined();
    clock.advance(150);
    expect(opened).toBe(1);
    expect(limiter.calls).toBe(1);
    limiter.ended(old.shift() as number, 'answered');
    start(1);
    end('answered');
    expect(limiter.calls).toBeGreaterThanOrEqual(10);
  });
});

describe('on a simulated server', () => {
  const STEADY = [
    { limit: 40, latencyMs: 1_000, seeds: [1, 2, 3, 4, 5], least: 36 },
    { limit: 40, latencyMs: 200, seeds: [1, 2, 3, 4, 5], least: 36 },
    { limit: 40, latencyMs: 5_000, seeds: [1, 2, 3, 4, 5], least: 36 },
    { limit: 5, latencyMs: 1_000, seeds: [1, 2, 3], least: 4.5 },
    { limit: 5, latencyMs: 5_000, seeds: [1, 2, 3], least: 4.5 },
    { limit: 400, latencyMs: 1_000, seeds: [1, 2], least: 360 },
  ];
  for (const { limit, latencyMs, seeds, least } of STEADY) {
    for (const refusalMs of [0, 100]) {
      it(`holds ${limit} calls of ${latencyMs} ms, refused after ${refusalMs} ms: minutes 2 to 10`, () => {
        for (const seed of seeds) {
          const { simulation } = simulate({ latencyMs, refusalMs, seed, limit: () => limit });
          simulation.run(MINUTE);
          const { inFlight, working, refused } = simulation.run(9 * MINUTE);
          expect(working).toBeGreaterThanOrEqual(least);
          // Sums of many fractions: not exact.
          expect(working).toBeLessThan(limit + 1e-6);
          // The caller also counts a refused call until it is told: for some milliseconds of each try.
          expect(inFlight).toBeLessThan(limit * 1.001);
          expect(refused).toBeLessThan(0.03);
        }
      });
    }
  }

  it('keeps a server busy that is a network away: few refused', () => {
    for (const seed of [1, 2, 3]) {
      const { simulation } = simulate({ networkMs: 50, seed, limit: () => 40 });
      simulation.run(MINUTE);
      const { working, refused } = simulation.run(9 * MINUTE);
      expect(working).toBeGreaterThanOrEqual(36);
      expect(refused).toBeLessThan(0.03);
    }
  });

  for (const latencyMs of [200, 1_000, 5_000]) {
    // Short calls are many.
    const seeds = latencyMs < 1_000 ? [1, 2] : [1, 2, 3, 4, 5];
    it(`settles within a minute when the limit halves, ${latencyMs} ms`, () => {
      for (const seed of seeds) {
        const { limiter, simulation } = simulate({ latencyMs, seed, limit: (ms) => (ms < 5 * MINUTE ? 40 : 20) });
        simulation.run(6 * MINUTE);
        expect(limiter.calls).toBeLessThanOrEqual(21);
        const { inFlight, refused } = simulation.run(4 * MINUTE);
        expect(inFlight).toBeGreaterThanOrEqual(18);
        expect(inFlight).toBeLessThanOrEqual(20.1);
        expect(refused).toBeLessThan(0.03);
      }
    });

    it(`finds a limit that doubles within three minutes, ${latencyMs} ms`, () => {
      for (const seed of seeds) {
        const { simulation } = simulate({ latencyMs, seed, limit: (ms) => (ms < 10 * MINUTE ? 40 : 80) });
        simulation.run(13 * MINUTE);
        const { inFlight, refused } = simulation.run(4 * MINUTE);
        expect(inFlight).toBeGreaterThanOrEqual(72);
        expect(inFlight).toBeLessThanOrEqual(80.1);
        expect(refused).toBeLessThan(0.03);
      }
    });

    it(`is back after bursts of refusals, ${latencyMs} ms`, () => {
      for (const seed of seeds) {
        const refuses = (ms: number) => ms % MINUTE > MINUTE - 2_000;
        const { simulation } = simulate({ latencyMs, seed, refuses, limit: () => 40 }, { requests: 20_000 });
        simulation.run(MINUTE);
        // The bursts take 1.3 of the 40.
        expect(simulation.run(5 * MINUTE).inFlight).toBeGreaterThanOrEqual(34);
        simulation.run(300 * MINUTE);
        expect(simulation.answered).toBe(20_000);
        expect(simulation.open).toBe(0);
      }
    });

    it(`is where it was when a server that was away is back, ${latencyMs} ms`, () => {
      for (const drains of [false, true]) {
        const away = { fromMs: 5 * MINUTE, toMs: 5.5 * MINUTE, drains };
        const { simulation } = simulate({ latencyMs, away, limit: () => 40 });
        simulation.run(5 * MINUTE);
        simulation.run(32_000);
        expect(simulation.run(10_000).inFlight).toBeGreaterThanOrEqual(36);
      }
    });

    it(`uses all of a server that counts calls by the minute, ${latencyMs} ms`, () => {
      for (const perMinute of [60, 600]) {
        const { simulation } = simulate({ latencyMs, perMinute });
        const { answered, asked } = simulation.run(10 * MINUTE);
        expect(answered).toBeGreaterThanOrEqual(9.8 * perMinute);
        // Pauses of half a minute at most: about ten calls find out, and those that start together.
        expect(asked).toBeLessThan(14 * perMinute);
      }
    });
  }

  it('does not fall to one for ever where the server refuses everything for a tenth of the time', () => {
    for (const latencyMs of [200, 1_000, 5_000]) {
      const refuses = (ms: number) => ms % 20_000 > 18_000;
      const { simulation } = simulate({ latencyMs, networkMs: 50, refuses, limit: () => 40 });
      simulation.run(10 * MINUTE);
      expect(simulation.run(10 * MINUTE).working).toBeGreaterThan(14);
    }
  });

  it('bears refusals that come by chance', () => {
    const { simulation } = simulate({ strays: 0.01, limit: () => 40 });
    simulation.run(MINUTE);
    // Plain AIMD comes to √(1.5 / 0.01), which is 12.
    expect(simulation.run(20 * MINUTE).working).toBeGreaterThan(20);
  });

  it('does not grow beyond what is used', () => {
    const { limiter, simulation } = simulate({ limit: () => 400 }, { atMost: 10 });
    simulation.run(5 * MINUTE);
    expect(limiter.calls).toBeLessThanOrEqual(11);
  });

  it('gives two callers of one server about the same', () => {
    const clock = new ManualClock();
    const server = new SimulatedServer({ clock, seed: 1, latencyMs: 1_000, networkMs: 50, limit: () => 40 });
    const limiters = [new AdaptiveLimiter(RANGE, clock), new AdaptiveLimiter(RANGE, clock)] as const;
    const first = new Simulation({ clock, server, limiter: limiters[0], seed: 1 });
    first.run(MINUTE);
    new Simulation({ clock, server, limiter: limiters[1], seed: 2 });
    first.run(10 * MINUTE);
    const { working, refused } = first.run(10 * MINUTE);
    expect(working).toBeGreaterThanOrEqual(36);
    expect(refused).toBeLessThan(0.03);
    for (const { calls } of limiters) expect(calls).toBeGreaterThan(10);
  });
});
