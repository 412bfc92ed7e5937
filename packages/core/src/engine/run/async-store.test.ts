import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheStore } from '../../cache/store.js';
import { ask, batchApp, rows, upper } from '../../testing/batch-app.js';

/** A store that takes its time, each time a different one. */
function slowStore(waits: readonly number[]) {
  const kept = new Map<string, string>();
  let at = 0;
  const wait = async () => {
    for (let turns = waits[at++ % waits.length] as number; turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve));
  };
  const store: CacheStore = {
    async get(key) {
      await wait();
      return kept.get(key);
    },
    async set(key, value) {
      await wait();
      kept.set(key, value);
    },
  };
  return { kept, store };
}

describe('a store that takes its time', () => {
  it('gives each of many examples at once its own result, and keeps each call once', async () => {
    const waits = fc.array(fc.nat(6), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(
        waits,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 40 }),
        async (turns, distinct, count) => {
          const { kept, store } = slowStore(turns);
          const app = batchApp(upper, { cache: store, batch: 4, concurrency: 3 });
          const some = rows(count).map(({ id }, i) => ({ id, text: `t${i % distinct}` }));
          const on = ask();
          const texts = Math.min(distinct, count);
          for (const calls of [undefined, 0]) {
            const before = app.asked.length;
            const { outcomes, error } = await app.run(some, { on });
            expect(error).toBeUndefined();
            expect(outcomes.map((o) => [o.status, o.example.said])).toEqual(
              some.map(({ text }) => ['done', text.toUpperCase()]),
            );
            expect(kept.size).toBe(texts);
            // What is kept is not asked for again.
            if (calls !== undefined) expect(app.asked.length - before).toBe(calls);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
