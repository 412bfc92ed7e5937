import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyChain } from '../chain/chain.js';
import { Commits } from './commits.js';

const chainOf = (...shapes: (string | undefined)[]) =>
  ({ stages: shapes.map((shape) => ({ spec: { shape } })) }) as unknown as AnyChain;
const all = (commits: Commits, indices: readonly number[]) => [
  ...indices.map((index) => commits.wrote(index)),
  commits.ended(),
];

describe('commits', () => {
  it.each<[string, AnyChain, boolean, number, number[], (number | undefined)[]]>([
    ['each row at once', chainOf(undefined), true, 0, [0, 1, 2], [0, 1, 2, undefined]],
    ['from where it began', chainOf(), true, 5, [5, 6], [5, 6, undefined]],
    ['of rows out of order what is whole', chainOf(), false, 0, [2, 0, 1, 3], [undefined, 0, 2, 3, undefined]],
    [
      'an expanded row when the next begins',
      chainOf('expand'),
      true,
      0,
      [0, 0, 1, 1],
      [undefined, undefined, 0, undefined, 1],
    ],
    ['an expanded row when the run ends', chainOf('expand'), true, 3, [3], [undefined, 3]],
    [
      'expanded rows out of order at the end',
      chainOf('expand'),
      false,
      0,
      [1, 0, 1],
      [undefined, undefined, undefined, 1],
    ],
    ['nothing of a whole set', chainOf(undefined, 'gather'), true, 0, [0, 1], [undefined, undefined, undefined]],
    ['nothing of nothing', chainOf(), true, 0, [], [undefined]],
    ['nothing of nothing more', chainOf('expand'), true, 7, [], [undefined]],
  ])('are %s', (_, chain, ordered, from, indices, expected) => {
    expect(all(new Commits(chain, ordered, from), indices)).toEqual(expected);
  });

  it('never name a row of which something is still to come, nor one twice, and all in the end', () => {
    const rows = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.nat(5), fc.boolean(), fc.array(fc.nat()), (sizes, from, ordered, keys) => {
        const expands = sizes.some((size) => size > 1);
        const outcomes = sizes.flatMap((size, row) => Array.from({ length: size }, () => from + row));
        if (!ordered)
          outcomes.forEach(
            (_, i) => void outcomes.splice((keys[i] ?? 0) % outcomes.length, 0, ...outcomes.splice(i, 1)),
          );
        const commits = new Commits(chainOf(expands ? 'expand' : undefined), ordered, from);
        let last = from - 1;
        for (const [at, index] of outcomes.entries()) {
          const committed = commits.wrote(index);
          if (committed === undefined) continue;
          expect(committed).toBeGreaterThan(last);
          last = committed;
          for (const later of outcomes.slice(at + 1)) expect(later).toBeGreaterThan(committed);
        }
        expect(commits.ended() ?? last).toBe(from + sizes.length - 1);
      }),
    );
  });
});
