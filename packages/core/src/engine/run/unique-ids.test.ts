import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { chain } from '../../chain/chain.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { nearIn, uniqueIds } from './unique-ids.js';

describe('uniqueIds', () => {
  it('knows the ids of the last ones that were taken, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12)), fc.integer({ min: 1, max: 8 }), (ids, near) => {
        const isNew = uniqueIds(near);
        const taken: number[] = [];
        for (const id of ids) {
          const expected = !taken.slice(-near).includes(id);
          expect(isNew(`${id}`)).toBe(expected);
          if (expected) taken.push(id);
        }
      }),
    );
  });

  it('reaches as far as the window, within bounds', () => {
    expect([1, 256, 1_000, Number.POSITIVE_INFINITY].map(nearIn)).toEqual([256, 256, 1_000, 65_536]);
  });

  it('refuses by the source alone, at any pace: the same rows whatever is slow', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a chain of stages that only the test knows is built untyped
    const c: any = (chain('c', { input: { x: 'number' } } as never) as any).pipe(
      fakeStage('s', ['x'], ['y'], async ({ x }) => {
        if (x === 0) await new Promise((resolve) => setTimeout(resolve, 50));
        return { y: 'y' };
      }),
    );
    // The first comes again after 300 others, the second at once.
    const source = [0, 1, 1, ...Array.from({ length: 300 }, (_, i) => i + 2), 0].map((x) => ({ id: `e${x}`, x }));
    for (const ordered of [true, false]) {
      const refused: unknown[] = [];
      for await (const outcome of createApp({ modules: [] }).stream(c, source as never, { ordered }))
        if (outcome.status === 'rejected') refused.push([outcome.index, outcome.error.code]);
      expect(refused).toEqual([[2, 'example.doubled-id']]);
    }
  });
});
