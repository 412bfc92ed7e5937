import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { done, type Fields, type Gathered, joined, type Outcome, rejected } from '../../example/example.js';
import { fakeStage } from '../../testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
const add = (need: string, field: string, value: (x: Untyped) => unknown, policy = {}): Untyped =>
  fakeStage(field, [need], [field], async (example) => ({ [field]: await value(example[need]) }), { policy });
const expanding = (
  need: string,
  field: string,
  parts: readonly unknown[] | ((value: unknown) => readonly unknown[]),
): Untyped => ({
  ...fakeStage(field, [need], [field], async (example) =>
    (typeof parts === 'function' ? parts(example[need]) : parts).map((part) => ({ [field]: part })),
  ),
  shape: 'expand',
});
const gathering = (need: string, field: string, run: (set: readonly Fields[]) => Gathered<Fields>[]): Untyped => ({
  ...fakeStage(field, [need], [field], async (set) => run(set as never)),
  shape: 'gather',
});
const all = (need: string, field: string) => gathering(need, field, (set) => set.map(() => done({ [field]: 1 })));
const intoFirst = (need: string, field: string) =>
  gathering(need, field, (set) => set.map((_, i) => (i === 0 ? done({ [field]: 1 }) : joined(0))));

async function outcomes(c: AnyChain, source: Iterable<object>, options = {}) {
  const list: Outcome<Fields>[] = [];
  for await (const outcome of createApp({ modules: [] }).stream(c, source as never, options))
    list.push(outcome as Outcome<Fields>);
  return list;
}
const ids = (list: readonly Outcome<Fields>[]) => list.map(({ example }) => example.id);
const failingAt = (which: unknown) => (x: unknown) => {
  if (x === which) throw new Error('boom');
  return x;
};

describe('behind a whole-set stage', () => {
  it.each(['pipe', 'expand'] as const)('what failed before is not seen by the first stage (%s)', async (method) => {
    const seen: unknown[] = [];
    const spec = fakeStage('q', ['p'], ['q'], async ({ p }) => {
      seen.push(p);
      return method === 'pipe' ? { q: p } : [{ q: p }];
    }) as Untyped;
    const c = start()
      .pipe(add('x', 'p', failingAt(1)))
      .gather(all('p', 'g'))
      [method](method === 'pipe' ? spec : { ...spec, shape: 'expand' });
    const list = await outcomes(c, numbers(3));
    expect(list.map(({ status }) => status)).toEqual(['done', 'rejected', 'done']);
    expect(list[1]).toMatchObject({ error: { code: 'stage.threw', place: { stage: 'p' } } });
    expect(seen).toEqual([0, 2]);
  });

  it('the set was seen in the source’s order, though outcomes may come in another', async () => {
    let seen: unknown[] = [];
    const slowFirst = (x: number) => new Promise((resolve) => setTimeout(resolve, 20 - 5 * x, x));
    const c = start()
      .pipe(add('x', 'p', slowFirst))
      .gather(
        gathering('p', 'g', (set) => {
          seen = set.map(({ id }) => id);
          return set.map(() => done({ g: 1 }));
        }),
      );
    expect(await outcomes(c, numbers(4), { ordered: false })).toHaveLength(4);
    expect(seen).toEqual(['e0', 'e1', 'e2', 'e3']);
  });

  it('nothing is gathered of a run that ends with the first that fails', async () => {
    let pulled = 0;
    let closed = false;
    let gathered = 0;
    function* source() {
      try {
        for (const row of numbers(1000)) {
          pulled++;
          yield row;
        }
      } finally {
        closed = true;
      }
    }
    const c = start()
      .pipe(add('x', 'p', failingAt(5)))
      .gather(
        gathering('p', 'g', (set) => {
          gathered++;
          return set.map(() => done({ g: 1 }));
        }),
      );
    await expect(outcomes(c, source(), { failFast: true, window: 4 })).rejects.toMatchObject({
      code: 'stage.threw',
      place: { example: 'e5' },
    });
    expect(pulled).toBeLessThan(20);
    expect([closed, gathered]).toEqual([true, 0]);
  });

  it('examples that have left are let go of', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const held: WeakRef<object>[] = [];
    const big = () => {
      // Bytes, which are handed on as they are.
      const value = new Uint8Array(8);
      held.push(new WeakRef(value));
      return value;
    };
    const c = start()
      .pipe(add('x', 'p', big, { cache: false }))
      .gather(all('x', 'g'))
      .pipe(add('g', 'q', (g) => g));
    let left = 0;
    for await (const _ of createApp({ modules: [] }).stream(c, numbers(400) as never, { window: 4 })) {
      if (++left !== 300) continue;
      // A turn of the loop ends what WeakRefs keep alive for their own turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await vi.waitFor(() => {
        collect();
        const alive = held.filter((ref) => ref.deref() !== undefined).length;
        expect(alive).toBeGreaterThanOrEqual(100);
        expect(alive).toBeLessThan(120);
      });
    }
    expect(left).toBe(400);
  });
});

describe('the ids of children that were joined again', () => {
  it('are not given twice where one of them failed before', async () => {
    const c = start()
      .expand(expanding('x', 'w', [0, 1, 2]))
      .pipe(add('w', 'p', failingAt(1)))
      .gather(intoFirst('p', 'g'))
      .expand(expanding('g', 'z', [7, 8, 9]));
    expect(ids(await outcomes(c, [{ id: 'a', x: 1 }]))).toEqual(['a/0/0', 'a/0/1', 'a/0/2', 'a/1']);
  });

  it('are not given twice where the set rejects one of them', async () => {
    const c = start()
      .expand(expanding('x', 'w', [0, 1, 2]))
      .gather(
        gathering('w', 'g', () => [
          done({ g: 1 }),
          rejected(new SitflowError('set.duplicate', 'it is there already')),
          joined(0),
        ]),
      )
      .expand(expanding('g', 'z', [7, 8]));
    expect(ids(await outcomes(c, [{ id: 'a', x: 1 }]))).toEqual(['a/0/0', 'a/0/1', 'a/1']);
  });

  it('are the parent’s again, as often as it is expanded and gathered', async () => {
    const c = start()
      .expand(expanding('x', 'w', [0, 1]))
      .gather(intoFirst('w', 'g'))
      .expand(expanding('g', 'z', [7, 8]))
      .gather(intoFirst('z', 'h'));
    expect(ids(await outcomes(c, [{ id: 'a', x: 1 }]))).toEqual(['a']);
  });

  it('are the parent’s again where there was but one, whatever became of others', async () => {
    const some = ['a', 'b', 'c'].map((id, i) => ({ id, x: i }));
    const c = start()
      .expand(expanding('x', 'w', (x) => (x === 1 ? [0] : [0, 1])))
      .gather(gathering('w', 'g', (set) => set.map(({ id }, i) => (id === 'a/1' ? joined(i - 1) : done({ g: 1 })))));
    // Those of `c` were not joined.
    expect(ids(await outcomes(c, some))).toEqual(['a', 'b', 'c/0', 'c/1']);
  });

  it('are the parent’s again where the only one is taken as given', async () => {
    const c = start()
      .expand(expanding('x', 'w', (x) => (x === 1 ? [0] : [0, 1])))
      .gather(gathering('w', 'g', (set) => set.map(() => done({ g: 1 }))));
    const some = ['a', 'b', 'c'].map((id, i) => ({ id, x: i, ...(i === 1 && { g: 7 }) }));
    expect(ids(await outcomes(c, some, { gold: ['g'] }))).toEqual(['a/0', 'a/1', 'b', 'c/0', 'c/1']);
  });

  it('are the nearest parent’s of which all are there', async () => {
    const c = start()
      .expand(expanding('x', 'w', [0, 1]))
      .expand(expanding('w', 'v', [0, 1]))
      .gather(gathering('v', 'g', (set) => set.map(({ id }, i) => (i === 1 ? joined(0) : done({ g: String(id) })))))
      .gather(intoFirst('g', 'h'));
    expect(ids(await outcomes(c, [{ id: 'a', x: 1 }]))).toEqual(['a']);
    const half = start()
      .expand(expanding('x', 'w', [0, 1]))
      .expand(expanding('w', 'v', [0, 1]))
      .gather(gathering('v', 'g', (set) => set.map((_, i) => (i === 1 ? joined(0) : done({ g: 1 })))));
    expect(ids(await outcomes(half, [{ id: 'a', x: 1 }]))).toEqual(['a/0', 'a/1/0', 'a/1/1']);
  });
});
