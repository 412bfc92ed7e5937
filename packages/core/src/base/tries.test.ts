import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitBefore } from './tries.js';

const HOUR = 3_600_000;
const plain = { retryAfterMs: undefined };

describe('the wait before another try', () => {
  it('doubles, up to its most', () => {
    const retry = { times: 9, baseMs: 200, maxMs: 1_000 };
    expect([1, 2, 3, 4, 5].map((attempt) => waitBefore(retry, attempt, plain))).toEqual([200, 400, 800, 1_000, 1_000]);
    expect(waitBefore(retry, 2, plain, 0.5)).toBe(200);
  });

  it('is as long as a server asks, up to an hour', () => {
    const retry = { times: 9, baseMs: 200, maxMs: 1_000 };
    const waits = [0, 5_000, 1e12, Number.POSITIVE_INFINITY, Number.NaN, -1];
    expect(waits.map((retryAfterMs) => waitBefore(retry, 1, { retryAfterMs }))).toEqual([
      200,
      5_000,
      HOUR,
      HOUR,
      200,
      200,
    ]);
  });

  it('is a number of milliseconds, whatever the policy and the try', () => {
    const ms = fc.oneof(fc.constant(0), fc.constant(Number.POSITIVE_INFINITY), fc.nat());
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(5_000), fc.nat(5_000), ms, (attempt, baseMs, maxMs, retryAfterMs) => {
        const wait = waitBefore({ times: 1e9, baseMs, maxMs }, attempt + 1, { retryAfterMs });
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.max(maxMs, HOUR));
      }),
    );
  });
});
