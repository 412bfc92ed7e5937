import { done } from '@sitflow/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elected } from './vote.js';

const drafts = (values: readonly unknown[]) =>
  values.map((answer, i) => ({ fields: { answer, i }, outcome: done({ answer, i }) }));
const winner = (...values: unknown[]) => elected(drafts(values), ['answer']).fields;

describe('a vote', () => {
  it('is won by the largest group, whose first draft is taken as it stands', () => {
    expect(winner('blue', 'Red. ', 'red', 'green')).toEqual({ answer: 'Red. ', i: 1 });
    expect(winner(1, '1', 2, 2)).toEqual({ answer: 2, i: 2 });
    expect(winner({ a: 1, b: 2 }, 'x', { b: 2, a: 1 })).toMatchObject({ i: 0 });
    expect(winner('。', '.', 'x')).toMatchObject({ i: 0 });
  });

  it('of groups of one size goes to the one that began first', () => {
    expect(winner('a', 'b', 'b', 'a')).toMatchObject({ i: 0 });
    expect(winner('a', 'b')).toMatchObject({ i: 0 });
  });

  it('goes to no group that is smaller than another', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 }), (values) => {
        const votes = (value: unknown) => values.filter((other) => other === value).length;
        expect(votes(winner(...values).answer)).toBe(Math.max(...values.map(votes)));
      }),
    );
  });
});
