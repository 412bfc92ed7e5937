import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { SitflowError } from '../base/errors.js';
import { driven, upper } from '../testing/batch-app.js';
import { after, asking, settled, type Translate, world } from './testing/asking.js';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const tooMany = () => Object.assign(new Error('HTTP 429'), { status: 429 });
const codeOf = (result: { readonly ok: boolean; readonly error?: unknown }) =>
  result.ok ? 'done' : (result.error as SitflowError).code;

describe('a request whose model is overloaded', () => {
  /** Answers all but one text of each call, one after the other or at the end. */
  const refuses =
    (text: string, early: boolean): Translate =>
    async (texts, { result }) => {
      const results = texts.map((each) =>
        each === text ? { ok: false as const, error: tooMany() } : { ok: true as const, value: each },
      );
      if (early) for (const [at, each] of results.entries()) result?.(at, each);
      await Promise.resolve();
      return results;
    };

  it.each([false, true])(
    'alone in its call waits for `awayMs`, takes no try, and then the model counts as unavailable (early: %s)',
    async (early) => {
      const { ask, clock, calls } = asking(refuses('b', early));
      const [a, b, c] = ['a', 'b', 'c'].map((text, index) => ask(text, { index, times: 1, awayMs: 20_000 }));
      const results = await driven(clock, Promise.all([a, b, c].map((each) => each?.result)));
      expect(results.map((each) => codeOf(each as never))).toEqual(['done', 'model.unavailable', 'done']);
      expect(clock.now()).toBeGreaterThan(15_000);
      expect(clock.now()).toBeLessThanOrEqual(21_000);
      expect(b?.told.attempts).toEqual([1]);
      // Only what was refused is asked again, with growing waits.
      expect(
        calls
          .slice(1)
          .flatMap(({ texts }) => [...texts])
          .every((text) => text === 'b'),
      ).toBe(true);
      expect(calls.length).toBeLessThan(40);
      expect(clock.pending).toBe(0);
    },
  );

  it('is told of by tries that count from 1', async () => {
    const { ask, clock } = asking((texts, _, call) => {
      if (call < 3) throw tooMany();
      return upper(texts);
    });
    const { told, result } = ask('t');
    expect(await driven(clock, result)).toMatchObject({ ok: true });
    expect(told.retries.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(told.attempts).toEqual([1]);
  });

  it('tells the limiter, by a result that is handed over early, too', async () => {
    const { ask, clock, calls } = asking(refuses('b', true), { batch: 2, concurrency: { from: 8, to: 8 } });
    void ask('b', { awayMs: 1_000 }).result;
    await settled();
    expect(calls).toHaveLength(1);
    // Nothing is left over once nobody waits.
    await driven(clock, ask('c', { index: 1 }).result);
    clock.advance(5_000);
    await settled();
    clock.advance(5_000);
    expect(clock.pending).toBe(0);
  });
});

describe('a request whose model is away', () => {
  it('waits where its results are handed over one by one, too', async () => {
    let down = true;
    const { ask, clock } = asking(
      async (texts, { result }) => {
        const results = texts.map((text) =>
          down ? { ok: false as const, error: refused() } : { ok: true as const, value: text },
        );
        for (const [at, each] of results.entries()) result?.(at, each);
        return results;
      },
      { batch: 4 },
    );
    const all = ['a', 'b', 'c', 'd'].map((text, index) => ask(text, { index, times: 1 }));
    await settled();
    clock.after(60_000, () => {
      down = false;
    });
    expect((await driven(clock, Promise.all(all.map(({ result }) => result)))).map(codeOf)).toEqual(
      Array(4).fill('done'),
    );
    expect(all[0]?.told.away).toHaveLength(1);
    expect(all[0]?.told.back).toHaveLength(1);
  });

  it('is told of each absence anew', async () => {
    let down = true;
    const { ask, clock } = asking((texts) => {
      if (down) throw refused();
      return upper(texts);
    });
    const first = ask('a');
    await settled();
    expect(first.told.away).toHaveLength(1);
    first.told.request?.cancel(new Error('enough'));
    await first.result.catch(() => {});
    const second = ask('b');
    await settled();
    expect(second.told.away).toHaveLength(1);
    clock.after(10_000, () => {
      down = false;
    });
    await driven(clock, second.result);
    expect(second.told.back).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('waits no longer than its own limit, if it was between two tries when the model went away', async () => {
    let call = 0;
    const { ask, clock } = asking(
      async () => {
        if (++call === 1) throw new SitflowError('model.busy', 'busy', { retryable: true, retryAfterMs: 2_000 });
        throw refused();
      },
      { batch: 1 },
    );
    const short = ask('short', { awayMs: 5_000, index: 0 });
    await settled();
    const long = ask('long', { awayMs: 300_000, index: 1 });
    expect(codeOf(await driven(clock, short.result))).toBe('model.unavailable');
    expect(clock.now()).toBeLessThanOrEqual(7_100);
    long.told.request?.cancel(new Error('enough'));
    await long.result.catch(() => {});
    expect(clock.pending).toBe(0);
  });

  it('is asked again though a request that does not wait was the one to find the model still away', async () => {
    const { ask, clock } = asking(
      (texts, _, call) => {
        if (call < 3) throw Object.assign(new Error('HTTP 503'), { status: 503 });
        return upper(texts);
      },
      { batch: 1, concurrency: 1 },
    );
    const waits = ask('waits', { index: 0, awayMs: 5_000 });
    const not = ask('not', { index: 1, awayMs: 0, times: 0 });
    const results = await driven(clock, Promise.all([waits.result, not.result]));
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
    expect([clock.now() < 1_000, clock.pending]).toEqual([true, 0]);
  });

  it('is served with the others of its run once the model is back, however long that was away', async () => {
    let down = true;
    const { ask, clock, calls } = asking(
      async (texts) => {
        if (down) throw refused();
        return upper(texts);
      },
      { batch: 1 },
    );
    expect(codeOf(await driven(clock, ask('a', { awayMs: 60_000 }).result))).toBe('model.unavailable');
    const many = (run: object) =>
      Array.from({ length: 20 }, (_, index) => ask(`t${index}`, { run, index, awayMs: 60_000 }).result);
    // Still away: one call finds out, and nobody waits.
    const [before, at] = [calls.length, clock.now()];
    const refusals = await driven(clock, Promise.all(many({})));
    expect(refusals.map(codeOf)).toEqual(Array(20).fill('model.unavailable'));
    expect([calls.length - before, clock.now()]).toEqual([1, at]);
    down = false;
    expect((await driven(clock, Promise.all(many({})))).map(codeOf)).toEqual(Array(20).fill('done'));
    expect([clock.now(), clock.pending]).toEqual([at, 0]);
  });

  it('does not keep the runs that asked in memory', async () => {
    const { ask, clock } = asking(() => {
      throw refused();
    });
    const runs: WeakRef<object>[] = [];
    const one = async (i: number) => {
      const run = {};
      runs.push(new WeakRef(run));
      await driven(clock, ask(`t${i}`, { run, awayMs: 1_000 }).result);
    };
    for (let i = 0; i < 20; i++) await one(i);
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    expect(runs.filter((run) => run.deref() !== undefined).length).toBeLessThan(3);
  });
});

describe('a request of a model that hangs after it has begun', () => {
  it('is not tried again once three in a row were late', async () => {
    const environment = world();
    const { ask, clock, calls } = asking(
      async (_, { started, signal }) => {
        started?.(0);
        await after(environment.clock, 1e9, signal);
      },
      { batch: 4, concurrency: 1 },
      environment,
    );
    const all = Array.from({ length: 8 }, (_, index) => ask(`t${index}`, { index, timeoutMs: 1_000, times: 3 }).result);
    expect((await driven(clock, Promise.all(all))).map(codeOf)).toEqual(Array(8).fill('stage.timeout'));
    expect(calls.length).toBeLessThanOrEqual(8 + 3);
  });
});
