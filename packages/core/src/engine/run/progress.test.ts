import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { type Clock, systemClock } from '../../base/clock.js';
import { SitflowError } from '../../base/errors.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { done, type Fields, joined, rejected } from '../../example/example.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from './events.js';
import { type Progress, ProgressMeter } from './progress.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);
const numbers = (n: number) => Array.from({ length: n }, (_, x) => ({ x }));

/** A run whose every call takes a second, by a clock that only calls move on. */
async function runOf(make: (work: () => void) => AnyChain, source: readonly object[], options = {}) {
  let time = 0;
  // Nothing here comes due by itself, but for the turns of the loop that a run lets go by.
  const after: Clock['after'] = (ms, callback) => (ms === 0 ? systemClock.after(0, callback) : () => {});
  const app = createApp({ modules: [], clock: { now: () => time, after } });
  const c = make(() => {
    time += 1_000;
  });
  const stream = app.stream(c, source as never, { total: source.length, ...options });
  const progress: Progress[] = [];
  let finished: Progress | undefined;
  const events: RunEvent['type'][] = [];
  stream.events$.subscribe((event) => {
    events.push(event.type);
    if (event.type === 'progress') progress.push(event);
    if (event.type === 'finished') finished = event;
  });
  let outcomes = 0;
  for await (const _ of stream) outcomes++;
  return { progress, finished: finished as Progress, outcomes, events };
}
const working = (work: () => void, fails: (x: number) => boolean = () => false) =>
  fakeStage('work', ['x'], ['y'], ({ x }) => {
    work();
    if (fails(x as number)) throw new Error('no');
    return { y: `${x}` };
  });
const expanding = (name: string, need: string, count: (value: number) => number, work = () => {}): Untyped => ({
  ...fakeStage(name, [need], [`of_${name}`], async (example) => {
    work();
    const value = example[need] as number;
    return Array.from({ length: count(value) }, (_, i) => ({ [`of_${name}`]: 10 * value + i }));
  }),
  shape: 'expand',
});
const gathering = (name: string, judge: (examples: readonly Fields[]) => unknown): Untyped => ({
  ...fakeStage(name, ['x'], [name], async (examples) => judge(examples as never)),
  shape: 'gather',
});
/** What a progress bar stands on. */
const ended = ({ done, rejected }: Progress) => done + rejected;

describe('progress', () => {
  it('comes while a run goes on, with a rate and the time that is left', async () => {
    const { progress, finished, events } = await runOf(
      (work) => start().pipe(working(work, (x) => x === 2)),
      numbers(4),
      { window: 1 },
    );
    expect(progress.map(({ done, rejected, total, ms }) => ({ done, rejected, total, ms }))).toEqual([
      { done: 1, rejected: 0, total: 4, ms: 1_000 },
      { done: 2, rejected: 0, total: 4, ms: 2_000 },
      { done: 2, rejected: 1, total: 4, ms: 3_000 },
      { done: 3, rejected: 1, total: 4, ms: 4_000 },
    ]);
    const about = (rate: number, etaMs: number) => [expect.closeTo(rate, 6), expect.closeTo(etaMs, 3)];
    expect(progress.map(({ rate, etaMs }) => [rate, etaMs])).toEqual([
      about(1, 3_000),
      about(1, 2_000),
      about(1, 1_000),
      about(1, 0),
    ]);
    expect(finished).toMatchObject({ done: 3, rejected: 1, gathered: 0, total: 4 });
    expect(events.at(-1)).toBe('finished');
  });

  it('counts rows, not what an expanding stage makes of them', async () => {
    const { progress, finished, outcomes } = await runOf(
      (work) =>
        start()
          .expand(expanding('parts', 'x', () => 3))
          .pipe(working(work)),
      numbers(10),
      { window: 1, policy: { cache: false, concurrency: 1 } },
    );
    expect(outcomes).toBe(30);
    expect(finished).toMatchObject({ done: 10, rejected: 0, total: 10 });
    expect(progress.every((each) => ended(each) <= 10)).toBe(true);
    // Of three children only the last ends its row.
    expect(progress.map(ended).slice(0, 7)).toEqual([0, 0, 1, 1, 1, 2, 2]);
  });

  it('calls a row rejected that nothing is left of', async () => {
    const keep = { reads: ['of_parts'], version: '1', value: ({ of_parts: n }: { of_parts: number }) => n > 11 };
    const { finished, outcomes } = await runOf(
      () =>
        start()
          .expand(expanding('parts', 'x', () => 3))
          .keep(keep, 'small'),
      numbers(3),
    );
    // Of row 0 nothing is left, of row 1 one child, of row 2 all.
    expect([outcomes, finished.done, finished.rejected]).toEqual([9, 2, 1]);
  });

  it('comes while a whole-set stage waits for all', async () => {
    const rank = gathering('rank', (all) => all.map((_, i) => done({ rank: i })));
    const { progress, finished } = await runOf((work) => start().pipe(working(work)).gather(rank), numbers(5), {
      window: 1,
    });
    const before = progress.slice(0, 5);
    expect(before.map(({ gathered }) => gathered)).toEqual([1, 2, 3, 4, 5]);
    expect(before.every((each) => ended(each) === 0 && each.total === 5 && each.etaMs === undefined)).toBe(true);
    expect(finished).toMatchObject({ done: 5, rejected: 0, gathered: 0, total: 5 });
  });

  it('counts at each of several whole-set stages anew, and children by their row', async () => {
    const pass = (name: string) => gathering(name, (all) => all.map(() => done({ [name]: 1 })));
    const { progress, finished } = await runOf(
      (work) =>
        start()
          .expand(expanding('parts', 'x', () => 2, work))
          .gather(pass('one'))
          .pipe(working(work))
          .gather(pass('two')),
      numbers(3),
      { window: 2, policy: { cache: false, concurrency: 1 } },
    );
    // Each time two of the children go by before a row is there as a whole.
    expect(progress.map(({ gathered }) => gathered)).toEqual([0, 1, 2, 0, 1, 1, 2, 2, 3]);
    expect(progress.every((each) => ended(each) === 0)).toBe(true);
    expect(finished).toMatchObject({ done: 3, rejected: 0, gathered: 0 });
  });

  it('counts a row as done that went on as part of another', async () => {
    const join = gathering('set', (all) =>
      all.map((_, i) => {
        if (i === 0) return done({ set: 'all' });
        return i === 1 ? rejected(new SitflowError('set.odd', 'odd')) : joined(0);
      }),
    );
    const { finished, outcomes } = await runOf(() => start().gather(join), numbers(5));
    expect(outcomes).toBe(2);
    expect(finished).toMatchObject({ done: 4, rejected: 1, total: 5 });
  });

  it('is never beyond a total that was too small', async () => {
    const { progress, finished } = await runOf((work) => start().pipe(working(work)), numbers(6), {
      window: 1,
      total: 4,
    });
    for (const each of [...progress, finished]) expect(ended(each)).toBeLessThanOrEqual(each.total as number);
    expect(finished).toMatchObject({ done: 6, total: 6 });
  });

  it('counts every row once, whatever a chain makes of it', async () => {
    const shape = fc.constantFrom('pipe', 'keep', 'expand', 'drop', 'join');
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { maxLength: 5 }),
        fc.nat(12),
        fc.integer({ min: 1, max: 5 }),
        async (shapes, n, window) => {
          const make = (work: () => void) => {
            let c = start().pipe(working(work, (x) => x % 5 === 4));
            for (const [i, each] of shapes.entries()) {
              const name = `s${i}`;
              if (each === 'pipe') c = c.pipe(fakeStage(name, ['x'], [name], () => ({ [name]: 's' })));
              else if (each === 'keep')
                c = c.keep({ reads: ['x'], version: '1', value: ({ x }: { x: number }) => x % 7 !== i }, 'kept');
              else if (each === 'expand') c = c.expand(expanding(name, 'x', (x) => 1 + ((x + i) % 3)));
              else
                c = c.gather(
                  gathering(name, (all) =>
                    all.map((_, k) => {
                      if (k === 0 || k % 2 === 0) return done({ [name]: k });
                      return each === 'drop' ? rejected(new SitflowError('set.odd', 'odd')) : joined(k - 1);
                    }),
                  ),
                );
            }
            return c;
          };
          const { progress, finished } = await runOf(make, numbers(n), { window, policy: { cache: false } });
          expect(ended(finished)).toBe(n);
          expect(finished.gathered).toBe(0);
          for (const each of progress) expect(ended(each) + each.gathered).toBeLessThanOrEqual(n);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('the time that is left', () => {
  /** The times (ms) at which rows end; how they come is drawn. */
  const bursts = (rows: number, size: () => number, pauseMs: () => number, spreadMs: number): number[] => {
    const times: number[] = [];
    for (let at = 0; times.length < rows; ) {
      at += pauseMs();
      const n = Math.min(size(), rows - times.length);
      for (let i = 0; i < n; i++) times.push(at + (spreadMs * i) / n);
    }
    return times.sort((a, b) => a - b);
  };
  const told = (times: readonly number[]) => {
    let now = 0;
    const meter = new ProgressMeter(times.length, () => now);
    const said: (Progress & { etaMs: number })[] = [];
    for (const at of times) {
      now = at;
      meter.count('done');
      const due = meter.due(0);
      if (due) said.push(due as Progress & { etaMs: number });
    }
    return said;
  };
  /** The largest ratio between the ends that two progress events in a row predict, between `from` and 90 % of all rows. */
  const largestJump = (said: readonly (Progress & { etaMs: number })[], from: number) => {
    let worst = 1;
    for (let i = 1; i < said.length; i++) {
      const [before, after] = [said[i - 1], said[i]] as [(typeof said)[number], (typeof said)[number]];
      if (before.done < from || after.done > 0.9 * (after.total as number)) continue;
      // By itself it grows less as time goes by.
      const [a, b] = [before.etaMs, after.etaMs + after.ms - before.ms];
      worst = Math.max(worst, a / b, b / a);
    }
    return worst;
  };

  it('does not jump where rows end in bursts, and is about right', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 2_000 }),
        (seed, s, spread) => {
          let state = seed >>> 0;
          const draw = () => {
            state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
            return state / 2 ** 32;
          };
          const times = bursts(
            2_000,
            () => 16 + Math.floor(33 * draw()),
            () => 1_000 * s * (0.5 + draw()),
            spread,
          );
          const said = told(times);
          expect(largestJump(said, 150)).toBeLessThan(1.3);
          const end = times.at(-1) as number;
          for (const { done, ms, etaMs } of said) {
            if (done < 800 || done > 1_800) continue;
            expect((ms + etaMs) / end).toBeGreaterThan(0.7);
            expect((ms + etaMs) / end).toBeLessThan(1.5);
          }
        },
      ),
      { numRuns: 200, seed: 14 },
    );
  });

  it('forgets a slow start', () => {
    const loading = 60_000;
    const said = told(Array.from({ length: 1_000 }, (_, i) => loading + 1_000 * i));
    const later = said.find(({ ms }) => ms >= loading + 60_000);
    expect(later?.rate).toBeGreaterThan(0.9);
    expect((later?.etaMs as number) / 939_000).toBeLessThan(1.2);
  });

  it('grows while nothing ends, and is nothing at the end', () => {
    let now = 0;
    const meter = new ProgressMeter(20, () => now);
    for (let i = 0; i < 10; i++) {
      now += 1_000;
      meter.count('done');
      meter.due(0);
    }
    expect(meter.now(0)).toMatchObject({ rate: expect.closeTo(1, 6), etaMs: expect.closeTo(10_000, 3) });
    now += 31_000;
    expect(meter.now(0).rate).toBeLessThan(0.3);
    expect(meter.now(0).etaMs).toBeGreaterThan(9_000);
    for (let i = 0; i < 10; i++) meter.count('rejected');
    expect(meter.now(0)).toMatchObject({ done: 10, rejected: 10, etaMs: 0 });
  });
});
