import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { fixture, never, open } from './testing/open.js';

const TIMEOUT = 60_000;

interface Case {
  readonly input: string;
  readonly mean: readonly number[];
  readonly meanNormalised: readonly number[];
  readonly cls: readonly number[];
}
/** What the original model in PyTorch says of the same texts. */
const { cases } = JSON.parse(readFileSync(join(fixture('tiny-bert'), 'expected.json'), 'utf8')) as {
  cases: readonly Case[];
};
const texts = cases.map(({ input }) => input);

const near = (a: Iterable<number>, b: Iterable<number>) => {
  const [one, other] = [[...a], [...b]];
  return one.length === other.length && one.every((x, i) => Math.abs(x - (other[i] as number)) < 1e-5);
};
const vectors = (results: readonly Result<Float32Array>[]) =>
  results.map((result) => (result.ok ? result.value : Float32Array.of()));
const embed = async (options: object, asked = texts) => {
  const model = await open('embedder', { model: fixture('tiny-bert'), ...options });
  try {
    return vectors(await model.embed(asked, { signal: never() }));
  } finally {
    await model.dispose();
  }
};

describe('embedder (BERT)', { timeout: TIMEOUT }, () => {
  for (const check of portConformance<Awaited<ReturnType<typeof open<'embedder'>>>, string, Float32Array>({
    create: () => open('embedder', fixture('tiny-bert')),
    call: (model, asked, options) => model.embed(asked, options),
    good: texts,
    bad: ' ',
    same: near,
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it.each([
    ['meanNormalised', {}],
    ['mean', { normalize: false }],
    ['cls', { pooling: 'cls', normalize: false }],
  ] as const)('gives the original’s vectors: %s', async (which, options) => {
    for (const [i, vector] of (await embed(options)).entries())
      expect(near(vector, cases[i]?.[which] ?? [])).toBe(true);
  });

  it('knows the length of its vectors, and is known by what they are made of', async () => {
    const model = { model: fixture('tiny-bert') };
    const several = await Promise.all([
      open('embedder', model),
      open('embedder', { ...model, pooling: 'cls' }),
      open('embedder', { ...model, normalize: false }),
    ]);
    expect(several.map(({ dimensions }) => dimensions)).toEqual([16, 16, 16]);
    expect(new Set(several.map(({ identity }) => identity)).size).toBe(3);
    for (const each of several) await each.dispose();
  });

  it('gives vectors that hold nothing but themselves', async () => {
    for (const vector of await embed({})) expect(vector.buffer.byteLength).toBe(16 * 4);
  });

  it('refuses, alone, a text with too many tokens, or cuts it', async () => {
    const long = 'red circle '.repeat(100);
    const model = await open('embedder', fixture('tiny-bert'));
    const results = await model.embed([long, 'A red circle.'], { signal: never() });
    await model.dispose();
    expect(results[0]).toMatchObject({ ok: false, error: { code: 'text.too-long' } });
    expect(results[1]?.ok).toBe(true);
    expect((await embed({ truncate: true }, [long]))[0]).toHaveLength(16);
  });

  it('refuses a model without vectors, and a pooling that it does not know', async () => {
    const wrong = await open('embedder', fixture('tiny-distilbert-qa')).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'model.unsupported' });
    const odd = open('embedder', { model: fixture('tiny-bert'), pooling: 'max' as 'mean' });
    await expect(odd).rejects.toMatchObject({ code: 'option.out-of-range' });
  });
});
