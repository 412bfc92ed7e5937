import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { CacheStore } from './store.js';

let ran = 0;
const vectors = chain<{ text: string }>('vectors', { input: { text: 'text' } })
  .pipe(
    fakeStage('embed', ['text'], ['vector'], ({ text }) => {
      ran++;
      return { vector: Float32Array.of(String(text).length, 0.5) };
    }),
  )
  .pipe(fakeStage('size', ['text'], ['size'], ({ text }) => ({ size: String(text).length })));

/** A store over what outlives an app. */
function storeOver(kept: Map<string, string>) {
  const asked: number[] = [];
  const closed: boolean[] = [];
  const store: CacheStore = {
    get: () => {
      throw new Error('it has getMany');
    },
    async getMany(keys) {
      asked.push(keys.length);
      return keys.map((key) => kept.get(key));
    },
    async set(key, value) {
      if (closed.length > 0) throw new Error('it is closed');
      kept.set(key, value);
    },
    close: () => void closed.push(true),
  };
  return { store, asked, closed };
}

async function runOver(kept: Map<string, string>, count: number) {
  const { store, asked, closed } = storeOver(kept);
  const app = createApp({ modules: [], cache: store });
  const done: unknown[] = [];
  for await (const outcome of app.stream(
    vectors,
    Array.from({ length: count }, (_, i) => ({ text: 'x'.repeat(i) })),
  ))
    done.push(outcome.status === 'done' ? outcome.example : outcome.error);
  await app.dispose();
  await app.dispose();
  return { done, asked, closed };
}

describe('an app over a store of a user’s', () => {
  it('calls nothing again that another app has kept, and gives the same values', async () => {
    const kept = new Map<string, string>();
    ran = 0;
    const first = await runOver(kept, 50);
    const again = await runOver(kept, 50);
    expect(ran).toBe(50);
    expect(again.done).toStrictEqual(first.done);
    expect(again.done[3]).toMatchObject({ text: 'xxx', vector: Float32Array.of(3, 0.5), size: 3 });
    for (const key of kept.keys()) expect(key).toMatch(/^[0-9a-f]{64}$/);
  });

  it('looks up many calls at once', async () => {
    const kept = new Map<string, string>();
    await runOver(kept, 200);
    const { asked } = await runOver(kept, 200);
    expect(asked.reduce((sum, each) => sum + each, 0)).toBe(400);
    // Examples come into a window side by side, and go on together.
    expect(asked.length).toBeLessThan(40);
  });

  it('closes it once, when it is disposed', async () => {
    expect((await runOver(new Map(), 3)).closed).toEqual([true]);
  });

  it('says so where it cannot be closed', async () => {
    const close = () => Promise.reject(new Error('the disk is gone'));
    const app = createApp({ modules: [], cache: { get: () => undefined, set() {}, close } });
    await expect(app.dispose()).rejects.toMatchObject({ code: 'cache.failed' });
  });

  it('makes calls again whose values are spoilt, and mends them', async () => {
    const kept = new Map<string, string>();
    const { done } = await runOver(kept, 5);
    for (const [key, text] of kept) kept.set(key, text.slice(1));
    ran = 0;
    expect((await runOver(kept, 5)).done).toStrictEqual(done);
    expect(ran).toBe(5);
    expect((await runOver(kept, 5)).done).toStrictEqual(done);
    expect(ran).toBe(5);
  });

  it('rejects what no store can hold, and says what to do', async () => {
    const c = chain<{ text: string }>('c').pipe(
      fakeStage('blob', ['text'], ['blob'], () => ({ blob: new Blob(['x']) })),
    );
    const { store } = storeOver(new Map());
    const app = createApp({ modules: [], cache: store });
    await expect(app.run(c, { text: 'x' })).rejects.toMatchObject({
      code: 'cache.not-storable',
      place: { stage: 'blob', field: 'blob', chain: 'c' },
      mend: expect.stringContaining('cache: false'),
    });
    expect(await app.run(c, { text: 'x' }, { policy: { cache: false } })).toHaveProperty('blob');
    // In process it is kept as it is.
    expect(await createApp({ modules: [] }).run(c, { text: 'x' })).toHaveProperty('blob');
  });
});
