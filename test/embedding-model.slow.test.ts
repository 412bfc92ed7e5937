import { createApp, Embedder } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedPath } from './data.js';

const folder = sharedPath('models', 'all-MiniLM-L6-v2');

// A real sentence encoder, in 8 bits; too large to come with the project (see test/data.ts).
describe.skipIf(folder === undefined)('all-MiniLM-L6-v2', { timeout: 60_000 }, () => {
  const app = createApp({
    modules: [
      transformers({
        embedder: {
          batches: { model: folder ?? 'absent', dtype: 'q8' },
          alone: { model: folder ?? 'absent', dtype: 'q8', batchSize: 1 },
        },
      }),
    ],
  });
  afterAll(() => app.dispose());

  const embed = async (name: string, texts: readonly string[]) => {
    const results = await (await app.models.get(Embedder, name)).embed(texts, { signal: new AbortController().signal });
    return results.map((result) => {
      if (!result.ok) throw result.error;
      return result.value;
    });
  };
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

  it.each(['batches', 'alone'])('puts near what says the same: %s', async (name) => {
    const [car, automobile, market] = (await embed(name, [
      'a red car',
      'a crimson automobile',
      'the stock market fell',
    ])) as [Float32Array, Float32Array, Float32Array];
    expect(car).toHaveLength(384);
    expect(cosine(car, car)).toBeCloseTo(1, 5);
    expect(cosine(car, automobile)).toBeGreaterThan(0.54);
    expect(cosine(car, automobile)).toBeLessThan(0.62);
    expect(Math.abs(cosine(car, market) - 0.1)).toBeLessThan(0.04);
  });

  it('says that a text’s vector hangs on its batch, unless each goes alone', async () => {
    expect((await app.models.get(Embedder, 'batches')).identity).toMatch(/\/q8\/cpu\/batch-dependent$/);
    expect((await app.models.get(Embedder, 'alone')).identity).toMatch(/\/q8\/cpu$/);
    const beside = ['a red car', 'The market fell by a third within a week, and nobody had seen it coming.'];
    const apart = async (name: string) => {
      const [[together], [single]] = await Promise.all([embed(name, beside), embed(name, beside.slice(0, 1))]);
      return 1 - cosine(together as Float32Array, single as Float32Array);
    };
    expect(await apart('alone')).toBeLessThan(1e-6);
    const drift = await apart('batches');
    expect(drift).toBeGreaterThan(1e-6);
    // Measured: 0.006.
    expect(drift).toBeLessThan(0.05);
  });
});
