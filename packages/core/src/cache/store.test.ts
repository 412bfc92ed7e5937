import { describe, expect, it } from 'vitest';
import { SharedCalls } from './store.js';

describe('SharedCalls', () => {
  it('starts a call once and gives it up with its last caller', () => {
    const calls = new SharedCalls<string>();
    let started = 0;
    let givenUp = 0;
    const start = () => {
      started++;
      return () => givenUp++;
    };
    const leave = [1, 2].map(() => calls.join('k', start as never, () => {}));
    leave[0]?.();
    leave[0]?.();
    expect([started, givenUp]).toEqual([1, 0]);
    leave[1]?.();
    expect([started, givenUp]).toEqual([1, 1]);
    calls.join('k', start as never, () => {});
    expect(started).toBe(2);
  });

  it('tells every caller, and who shared', () => {
    const calls = new SharedCalls<string>();
    let settle: (value: string) => void = () => {};
    const told: unknown[] = [];
    const start = (s: (value: string) => void) => {
      settle = s;
      return () => {};
    };
    calls.join('k', start as never, (result, shared) => told.push([result, shared]));
    calls.join('k', start as never, (result, shared) => told.push([result, shared]));
    settle('done');
    expect(told).toEqual([
      ['done', false],
      ['done', true],
    ]);
  });
});
