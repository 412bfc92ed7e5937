import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { Deadlines } from './deadlines.js';

describe('Deadlines', () => {
  it('rings each deadline in its time, on one timer, and none that was taken back', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ ms: fc.nat(100), cancel: fc.boolean() }), { maxLength: 30 }), (wanted) => {
        const clock = new ManualClock();
        const deadlines = new Deadlines(clock);
        const rung: [number, number][] = [];
        const takeBack = wanted.map(({ ms }, i) => deadlines.after(ms, () => rung.push([i, clock.now()])));
        expect(clock.pending).toBeLessThanOrEqual(1);
        for (const [i, { cancel }] of wanted.entries()) if (cancel) takeBack[i]?.();
        clock.advance(200);
        const expected = wanted.flatMap(({ ms, cancel }, i) => (cancel ? [] : [[i, ms]]));
        expect(rung.map(([i]) => i).sort()).toEqual(expected.map(([i]) => i).sort());
        // A ring may come half a millisecond early, never late: the clock stands at the deadline or at a neighbour's.
        for (const [i, at] of rung) expect(Math.abs(at - (wanted[i] as { ms: number }).ms)).toBeLessThanOrEqual(0.5);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  it('waits for what no timer can hold in several', () => {
    const waits: number[] = [];
    class Watched extends ManualClock {
      override after(ms: number, callback: () => void) {
        waits.push(ms);
        return super.after(ms, callback);
      }
    }
    const clock = new Watched();
    let rung = -1;
    const days = 60 * 86_400_000;
    new Deadlines(clock).after(days, () => {
      rung = clock.now();
    });
    clock.advance(2 * days);
    expect(rung).toBe(days);
    expect(Math.max(...waits)).toBeLessThan(2 ** 31);
    expect(waits.length).toBe(3);
  });
});
