import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SitflowError } from '../../base/errors.js';
import type { Capacity } from '../../model/ports.js';
import { ask, batchApp, type Reply, rows, upper } from '../../testing/batch-app.js';
import type { RunEvent } from '../run/events.js';

const busy = (more = {}) => new SitflowError('model.busy', 'too many requests', { retryable: true, ...more });
const throwing =
  (error: () => unknown): Reply =>
  () => {
    throw error();
  };
const retried = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'retried' ? [{ ...event }] : []));
const all = (count: number, end: string) => Object.fromEntries(rows(count).map(({ id }) => [id, end]));

describe('a batch that fails with an error that can be retried', () => {
  it('is tried again as a whole, after the wait that the server asks for', async () => {
    const app = batchApp((texts, call) => {
      if (call <= 2) throw busy({ retryAfterMs: 300 });
      return upper(texts);
    });
    const { ends, events } = await app.run(rows(32));
    expect(app.sizes()).toEqual([32, 32, 32]);
    expect(ends).toEqual(all(32, 'done'));
    const [first, second, third] = app.asked.map(({ at }) => at) as [number, number, number];
    expect([second - first, third - second].every((ms) => ms >= 300)).toBe(true);
    expect(retried(events)).toHaveLength(64);
    expect(retried(events)[0]).toMatchObject({ id: 'e0', stage: 'ask', attempt: 1, batch: 32 });
    expect(retried(events).map(({ attempt }) => attempt)).toEqual([...Array(32).fill(1), ...Array(32).fill(2)]);
  });

  it('waits longer from try to try, each time by a draw of its own', async () => {
    const waits = async (row: number) => {
      const app = batchApp(
        throwing(() => busy({ blame: undefined })),
        { batch: 2, concurrency: 1 },
      );
      const policy = { retry: { times: 3, baseMs: 1_000 } };
      await app.run(rows(row + 2).slice(row), { on: ask(policy) });
      const at = app.asked.map((call) => call.at);
      return [1, 2, 3].map((i) => (at[i] as number) - (at[i - 1] as number));
    };
    const [one, other] = [await waits(0), await waits(5)];
    for (const [i, wait] of one.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** i);
      expect(wait).toBeLessThanOrEqual(1_000 * 2 ** i);
    }
    expect(one).not.toEqual(other);
  });

  it.each<[string, object, readonly number[]]>([
    ['nobody: split once its tries are used up', {}, [8, 8, 8, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['the example: split at once', { blame: 'example' }, [8, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['the setup: not split', { blame: 'setup' }, [8, 8, 8]],
  ])('and blames %s', async (_, more, sizes) => {
    const app = batchApp(
      throwing(() => busy(more)),
      { batch: 8 },
    );
    const { ends } = await app.run(rows(8), { on: ask({ retry: { times: 2 } }) });
    expect(ends).toEqual(all(8, 'model.busy'));
    // Split at once, each example has its own tries in the end.
    expect(app.sizes().slice(0, sizes.length)).toEqual(sizes);
    expect(app.sizes()).toHaveLength(sizes.length + ('blame' in more && more.blame === 'example' ? 16 : 0));
  });

  it.each<[string, object, number]>([
    ['nobody', {}, 15],
    ['the example', { blame: 'example' }, 15],
    ['the model', { blame: 'model' }, 1],
    ['the setup', { blame: 'setup' }, 1],
  ])(
    'is not tried again where it cannot be, and is split unless it cannot be an example (it blames %s)',
    async (_, more, calls) => {
      const app = batchApp(
        throwing(() => new SitflowError('model.broken', 'no', more)),
        { batch: 8 },
      );
      const { ends, events } = await app.run(rows(8), { on: ask() });
      expect(ends).toEqual(all(8, 'model.broken'));
      expect(app.sizes()).toHaveLength(calls);
      // Each split is told of.
      expect(retried(events)).toHaveLength(calls === 1 ? 0 : 8 * 3);
      expect(retried(events).every(({ waitMs }) => waitMs === 0)).toBe(true);
    },
  );

  it.each<[string, Reply]>([
    [
      'throws',
      (texts) => (texts.includes('t5') ? throwing(() => new Error('poison'))(texts, 0, null as never) : upper(texts)),
    ],
    [
      'crashes its process',
      (texts, _, signal) =>
        texts.includes('t5')
          ? throwing(() => new SitflowError('host.crashed', 'gone', { retryable: true, blame: 'example' }))(
              texts,
              0,
              signal,
            )
          : upper(texts),
    ],
    ['makes the reply too short', (texts) => (texts.includes('t5') ? upper(texts.slice(1)) : upper(texts))],
  ])('loses the one example that %s, and no other', async (_, reply) => {
    const app = batchApp(reply);
    const { ends } = await app.run(rows(32));
    expect(
      Object.entries(ends)
        .filter(([, end]) => end !== 'done')
        .map(([id]) => id),
    ).toEqual(['e5']);
    expect(app.sizes()[0]).toBe(32);
    // log₂ 32 levels of two, and the tries of the one.
    expect(app.sizes().length).toBeLessThanOrEqual(1 + 2 * 5 + 2);
  });

  it('takes no more calls than its tries and twice its size, whatever is wrong with it', async () => {
    const kind = fc.record({ poison: fc.uniqueArray(fc.nat(15)), retryable: fc.boolean(), times: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(kind, fc.integer({ min: 1, max: 16 }), async ({ poison, retryable, times }, count) => {
        const bad = new Set(poison.map((i) => `t${i}`));
        const app = batchApp(
          (texts) => {
            if (texts.some((text) => bad.has(text))) throw new SitflowError('bad', 'bad', { retryable });
            return upper(texts);
          },
          { batch: 16 },
        );
        const { ends } = await app.run(rows(count), { on: ask({ retry: { times, baseMs: 1 } }) });
        const expected = rows(count).map(({ id, text }) => [id, bad.has(text) ? 'bad' : 'done']);
        expect(ends).toEqual(Object.fromEntries(expected));
        expect(app.asked.length).toBeLessThanOrEqual(times + 1 + 2 * count);
        expect(app.clock.pending).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('examples of a batch that fail alone', () => {
  it('are tried again as a batch', async () => {
    const app = batchApp((texts, call) =>
      call === 1 ? texts.map(() => ({ ok: false, error: busy() })) : upper(texts),
    );
    const { ends, events } = await app.run(rows(32));
    expect(app.sizes()).toEqual([32, 32]);
    expect(ends).toEqual(all(32, 'done'));
    expect(retried(events)).toHaveLength(32);
  });

  it('go together as far as their waits allow', async () => {
    const app = batchApp((texts, call) =>
      texts.map((text, i) => {
        if (call > 1 || i >= 20) return { ok: true, value: text };
        return { ok: false, error: busy(i < 10 ? { retryAfterMs: 60_000 } : {}) };
      }),
    );
    await app.run(rows(32));
    expect(app.sizes()).toEqual([32, 10, 10]);
    const [first, soon, late] = app.asked.map(({ at }) => at) as [number, number, number];
    expect(soon - first).toBeLessThan(1_000);
    expect(late - first).toBeGreaterThanOrEqual(60_000);
    expect(app.asked[2]?.texts[0]).toBe('t0');
  });
});

describe('a batch that takes too long', () => {
  /** Takes so long for each text, and lets go when it is aborted. */
  const taking =
    (clock: () => { after(ms: number, then: () => void): () => void }, ms: (text: string) => number): Reply =>
    (texts, _, signal) =>
      new Promise((resolve, reject) => {
        const total = texts.reduce((sum, text) => sum + ms(text), 0);
        const cancel =
          total === Number.POSITIVE_INFINITY ? () => {} : clock().after(total, () => resolve(upper(texts)));
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
  const slow = (ms: (text: string) => number, capacity: Capacity = {}) => {
    const app: ReturnType<typeof batchApp> = batchApp(
      taking(() => app.clock, ms),
      capacity,
    );
    return app;
  };

  it('is split until its parts are done in time', async () => {
    const app = slow(() => 100);
    const { ends, events } = await app.run(rows(20), { on: ask({ timeoutMs: 1_000 }) });
    expect(ends).toEqual(all(20, 'done'));
    expect(app.sizes()).toEqual([20, 10, 10, 5, 5, 5, 5]);
    expect(retried(events).map(({ error }) => error.code)).toEqual(Array(40).fill('stage.timeout'));
  });

  it('loses the one example that hangs, and no other', async () => {
    for (const hanging of ['t0', 't13', 't31']) {
      const app = slow((text) => (text === hanging ? Number.POSITIVE_INFINITY : 1), { concurrency: 1 });
      const { ends } = await app.run(rows(32), { on: ask({ timeoutMs: 1_000 }) });
      expect(ends).toEqual({ ...all(32, 'done'), [`e${hanging.slice(1)}`]: 'stage.timeout' });
    }
  });

  it.each([1, 2, 8])('is given up soon where the model hangs (%i calls at once)', async (concurrency) => {
    const app = slow(() => Number.POSITIVE_INFINITY, { concurrency });
    const policy = { timeoutMs: 120_000, retry: { times: 2 } };
    const { ends } = await app.run(rows(32), { on: ask(policy) });
    expect(ends).toEqual(all(32, 'stage.timeout'));
    expect(app.clock.now()).toBeLessThanOrEqual((2 + 1 + 6) * 120_000 + 1_000);
    // What comes later is not split any more.
    const before = app.clock.now();
    const more = await app.run(rows(96), { on: ask(policy) });
    expect(Object.keys(more.ends)).toHaveLength(96);
    expect(app.clock.now() - before).toBeLessThanOrEqual((2 + 1 + 6 + 3) * 120_000 + 1_000);
    expect(app.clock.pending).toBe(0);
  });
});
