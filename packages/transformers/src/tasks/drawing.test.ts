import { Tensor } from '@xenova/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, likeliest, penalise } from './choosing.js';
import { draw } from './drawing.js';
import { checkedScores } from './finite-scores.js';

const SCORES = Float32Array.of(2, -1, 0.5, 1, -3);
const DRAWS = 20_000;

const softmax = (scores: Iterable<number>, temperature: number) => {
  const weights = [...scores].map((score) => Math.exp(score / temperature));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
};
/** How often each token comes, over many steps of one seed. */
const frequencies = (drawing: Omit<Parameters<typeof draw>[1], 'seed'>) => {
  const counts = [0, 0, 0, 0, 0];
  for (let step = 0; step < DRAWS; step++) (counts[draw(SCORES, { ...drawing, seed: 5 }, step)] as number)++;
  return counts.map((count) => count / DRAWS);
};

describe('draw', () => {
  it.each([0.5, 1, 2])('draws by probability at temperature %d', (temperature) => {
    const expected = softmax(SCORES, temperature);
    for (const [token, share] of frequencies({ temperature }).entries())
      expect(share).toBeCloseTo(expected[token] as number, 1.7);
  });

  it('draws of the likeliest only, and by their probability', () => {
    const [first, , , second] = softmax(SCORES, 1);
    const share = (first as number) / ((first as number) + (second as number));
    const byNumber = frequencies({ temperature: 1, topK: 2 });
    expect(byNumber[0]).toBeCloseTo(share, 1.7);
    expect([byNumber[1], byNumber[2], byNumber[4]]).toEqual([0, 0, 0]);
    // The first has 0.61 of the probability, the first two 0.84.
    expect(frequencies({ temperature: 1, topP: 0.6 })).toEqual([1, 0, 0, 0, 0]);
    expect(frequencies({ temperature: 1, topP: 0.8 })).toEqual(byNumber);
  });

  it('is a token that has the place it needs, whatever the scores', () => {
    // Whole numbers: what differs by less than a weight can tell counts as equal.
    const scored = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 1, maxLength: 40 });
    const options = fc.record({
      temperature: fc.double({ min: 0.01, max: 5, noNaN: true }),
      topK: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      topP: fc.option(fc.double({ min: 1e-6, max: 1, noNaN: true }), { nil: undefined }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(scored, options, (list, drawing) => {
        const scores = Float32Array.from(list);
        const token = draw(scores, drawing, 0);
        const likelier = scores.filter((other) => other > (scores[token] as number)).length;
        expect(token).toBeLessThan(scores.length);
        expect(likelier).toBeLessThan(drawing.topK ?? scores.length);
        expect(draw(scores, drawing, 0)).toBe(token);
      }),
    );
  });
});

describe('choose', () => {
  it('takes the likeliest, the first of equals', () => {
    expect(choose(Float32Array.of(1, 3, 3, 2), undefined, 0)).toBe(1);
  });

  it('refuses scores that are none', () => {
    expect(() => choose(Float32Array.of(Number.NaN, Number.NaN), undefined, 0)).toThrow(/no scores/);
    expect(() => choose(Float32Array.of(1, Number.POSITIVE_INFINITY), undefined, 0)).toThrow(/no scores/);
    for (const row of [[1, Number.NaN, 2], [Number.NaN, 1], [2, 1, Number.NaN], [Number.NEGATIVE_INFINITY]]) {
      // biome-ignore format: one line
      const scores = Float32Array.from(row);
      expect(() => choose(scores, undefined, 0), String(row)).toThrow(/no scores/);
      const logits = new Tensor('float32', scores, [1, row.length]);
      expect(() => checkedScores()([], logits), String(row)).toThrow(/no scores/);
    }
  });

  it('takes what is left where others are forbidden', () => {
    const scores = Float32Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, -5);
    expect(choose(scores, undefined, 0)).toBe(2);
    expect(likeliest(scores, 1, 3)).toBe(1);
  });
});

describe('penalise', () => {
  it('lowers what was written, once, whatever its sign', () => {
    const scores = Float32Array.of(2, -2, 4);
    penalise(scores, [0, 1, 0], 2);
    expect([...scores]).toEqual([1, -4, 4]);
  });
});
