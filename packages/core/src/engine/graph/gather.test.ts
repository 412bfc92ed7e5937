import { ContainerModule, inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { type Cached, type CacheStore, RAW } from '../../cache/store.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { done, type Fields, type Gathered, type Outcome, rejected } from '../../example/example.js';
import type { Client } from '../../model/client-type.js';
import { models } from '../../model/modules.js';
import { PictureReader, Translator } from '../../model/ports.js';
import type { GatherContext } from '../../stage/stage.js';
import { fakeTranslator } from '../../testing/fake-models.js';
import { type FakeStageOptions, fakeStage } from '../../testing/fake-stage.js';
import type { MediaReference } from '../call/read-media.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
type Run = (
  examples: readonly Fields[],
  context: GatherContext,
) => readonly Gathered<Fields>[] | Promise<readonly Gathered<Fields>[]>;
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
const gathering = (need: string, field: string, run: Run, options: FakeStageOptions = {}): Untyped => ({
  ...fakeStage(`set`, [need], [field], async (set, context) => run(set as never, context as GatherContext), options),
  shape: 'gather',
});
const ones =
  (field: string): Run =>
  (set) =>
    set.map(() => done({ [field]: 1 }));
const withCache = (cache: CacheStore) => createApp({ modules: [], cache });
/** A store in process that gives this back, whatever is asked. */
const holding = (value: Cached) => ({ get: () => undefined, set() {}, [RAW]: { get: () => value, set() {} } });

async function outcomes(c: AnyChain, source: Iterable<object>, options = {}, app = createApp({ modules: [] })) {
  const list: Outcome<Fields>[] = [];
  for await (const outcome of app.stream(c, source as never, options)) list.push(outcome as Outcome<Fields>);
  return list;
}
const codes = (list: readonly Outcome<Fields>[]) => list.map((o) => (o.status === 'done' ? 'done' : o.error.code));
const values = (list: readonly Outcome<Fields>[], field: string) => list.map(({ example }) => example[field]);

describe('a whole-set stage', () => {
  it('has a seed that follows from the run, not from its examples, and asks models for many by seeds of their own', async () => {
    const seeds: number[][] = [];
    const c = start().gather(
      gathering('x', 'g', async (set, context) => {
        const own = await context.mapModels(set, async ({ id }, item) => {
          expect(item.id).toBe(id);
          return item.seed;
        });
        seeds.push([context.seed, ...own]);
        return ones('g')(set, context);
      }),
    );
    for (const seed of [1, 1, 2]) await outcomes(c, numbers(3), { seed, policy: { cache: false } });
    await outcomes(c, [...numbers(3)].reverse(), { seed: 1 });
    const [first, again, other, reversed] = seeds as [number[], number[], number[], number[]];
    expect(new Set(first).size).toBe(4);
    expect(again).toEqual(first);
    expect(other.filter((seed) => first.includes(seed))).toEqual([]);
    const [own, ...items] = first;
    expect(reversed).toEqual([own, ...items.reverse()]);
  });

  it('asks its models for a bounded number of things at once, and for no more after a failure', async () => {
    let [now, most, asked] = [0, 0, 0];
    const c = start().gather(
      gathering('x', 'g', async (set, context) => {
        await context.mapModels(Array.from({ length: 500 }), async (_, __, at) => {
          most = Math.max(most, ++now);
          asked++;
          await new Promise((resolve) => setImmediate(resolve));
          now--;
          if (at === 100) throw new SitflowError('model.broken', 'it is broken');
        });
        return ones('g')(set, context);
      }),
    );
    expect(codes(await outcomes(c, numbers(2)))).toEqual(['model.broken', 'model.broken']);
    expect(most).toBeLessThanOrEqual(64);
    expect(asked).toBeLessThan(200);
  });

  it('tells the end of its part in each example', async () => {
    const app = createApp({ modules: [] });
    const events: unknown[] = [];
    const run = app.stream(start().gather(gathering('x', 'g', ones('g'))), numbers(2) as never);
    run.events$.subscribe((event) => event.type === 'stage-done' && events.push([event.id, event.stage, event.by]));
    for await (const _ of run);
    expect(events).toEqual([
      ['e0', 'set', 'run'],
      ['e1', 'set', 'run'],
    ]);
  });

  it('sees pictures, not what stands for them; one that cannot be read fails alone', async () => {
    const reader = {
      read: async (source: string) => {
        if (source === 'broken') throw new SitflowError('picture.unreadable', 'it is broken');
        return {
          kind: 'picture',
          bytes: new Uint8Array(7),
          hash: `hash of ${source}`,
          toKey: () => `hash of ${source}`,
        };
      },
    };
    let runs = 0;
    const c = (chain('c', { input: { p: 'picture' } } as never) as Untyped).gather(
      gathering(
        'p',
        'g',
        (set) => {
          runs++;
          return set.map(({ p }) => done({ g: (p as MediaReference).hash }));
        },
        { types: { p: 'picture' } },
      ),
    );
    const app = createApp({
      modules: [new ContainerModule(({ bind }) => void bind(PictureReader).toConstantValue(reader as never))],
    });
    const rows = [
      { id: 'a', p: 'one.png' },
      { id: 'b', p: 'broken' },
      { id: 'c', p: 'two.png' },
    ];
    for (let i = 0; i < 2; i++) {
      const list = await outcomes(c, rows, {}, app);
      expect(codes(list)).toEqual(['done', 'picture.unreadable', 'done']);
      expect(values(list, 'g')).toEqual(['hash of one.png', undefined, 'hash of two.png']);
      // The row keeps what stood for its picture.
      expect(values(list, 'p')).toEqual(['one.png', 'broken', 'two.png']);
    }
    expect(runs).toBe(1);
  });

  it('asks the next model of its order where one fails, and tells so', async () => {
    @injectable()
    class Translating {
      constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
      run(set: readonly Fields[], context: GatherContext) {
        return context.mapModels(set, async ({ x }, item) =>
          done({ g: await this.translator.translate({ text: `${x}`, to: 'en' }, item) }),
        );
      }
    }
    const spec = { ...gathering('x', 'g', ones('g')), stage: Translating, use: { Translator: ['bad', 'good'] } };
    const port = (name: string, reply: (text: string) => string) => ({
      port: Translator,
      name,
      create: () => fakeTranslator(({ text }) => reply(text)),
    });
    const bad = () => {
      throw new SitflowError('model.broken', 'it is broken');
    };
    const app = createApp({
      modules: [models([port('bad', bad), port('good', (text) => `en ${text}`)])],
    });
    const run = app.stream(start().gather(spec), numbers(2) as never, { policy: { retry: { times: 0 } } });
    const events: string[] = [];
    run.events$.subscribe(({ type }) => type === 'fell-back' && events.push(type));
    const list: Outcome<Fields>[] = [];
    for await (const outcome of run) list.push(outcome as Outcome<Fields>);
    expect(values(list, 'g')).toEqual(['en 0', 'en 1']);
    expect(events).toEqual(['fell-back']);
  });
});

describe('the checkpoint of a whole set', () => {
  it('is not one for another draw, where the stage samples', async () => {
    const app = createApp({ modules: [] });
    const c = start().gather(
      gathering('x', 'g', (set, { seed }) => set.map(() => done({ g: seed })), { samples: true }),
    );
    const [a] = values(await outcomes(c, numbers(1), { seed: 1 }, app), 'g');
    expect(values(await outcomes(c, numbers(1), { seed: 2 }, app), 'g')).not.toEqual([a]);
    expect(values(await outcomes(c, numbers(1), { seed: 1 }, app), 'g')).toEqual([a]);
  });

  it('is not one for a stage of the same name and other fields; nor is a call’s', async () => {
    const app = createApp({ modules: [] });
    const piped = (field: string): Untyped => fakeStage('s', ['x'], [field], async () => ({ [field]: 1 }));
    for (const field of ['p', 'q']) {
      expect(
        values(await outcomes(start().gather(gathering('x', field, ones(field))), numbers(1), {}, app), field),
      ).toEqual([1]);
      expect(values(await outcomes(start().pipe(piped(field)), numbers(1), {}, app), field)).toEqual([1]);
    }
  });

  it('is kept though one of the set cannot be keyed, which fails alone', async () => {
    let runs = 0;
    const big = fakeStage('big', ['x'], ['p'], async ({ x }) => ({ p: x === 1 ? 1n : x }), {
      policy: { cache: false },
    });
    const c = start()
      .pipe(big)
      .gather(
        gathering('p', 'g', (set) => {
          runs++;
          return ones('g')(set, undefined as never);
        }),
      );
    const app = createApp({ modules: [] });
    for (let i = 0; i < 2; i++)
      expect(codes(await outcomes(c, numbers(3), {}, app))).toEqual(['done', 'cache.no-key', 'done']);
    expect(runs).toBe(1);
  });

  const c = start().gather(gathering('x', 'g', ones('g')));

  it.each<[string, unknown]>([
    ['too few results', []],
    ['no results', undefined],
    ['results of nothing', [null]],
    ['other fields', [{ status: 'done', example: { h: 1 } }]],
    ['one that joins into nothing', [{ status: 'joined', into: 7 }]],
  ])('is none where the store gives back %s', async (_, children) => {
    const cache = holding({ adds: { children } as Fields, source: undefined });
    expect(values(await outcomes(c, numbers(1), {}, withCache(cache)), 'g')).toEqual([1]);
  });

  it('is none where the store gives back something without fields', async () => {
    const cache = holding({} as never);
    expect(values(await outcomes(c, numbers(1), {}, withCache(cache)), 'g')).toEqual([1]);
  });

  it('is made once for two runs at once, of which one may leave', async () => {
    let runs = 0;
    const slow = start().gather(
      gathering('x', 'g', async (set, context) => {
        runs++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return ones('g')(set, context);
      }),
    );
    const app = createApp({ modules: [] });
    const controller = new AbortController();
    const left = outcomes(slow, numbers(3), { signal: controller.signal }, app);
    const stayed = outcomes(slow, numbers(3), {}, app);
    setTimeout(() => controller.abort(), 10);
    await expect(left).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(values(await stayed, 'g')).toEqual([1, 1, 1]);
    expect(values(await outcomes(slow, numbers(3), {}, app), 'g')).toEqual([1, 1, 1]);
    expect(runs).toBe(1);
  });

  it('tells of a rejected one what it told before, with its place', async () => {
    const odd = new SitflowError('odd.one', 'it is odd', { field: 'x', mend: 'Make it even.' });
    const rejecting = start().gather(
      gathering('x', 'g', (set) => set.map((_, i) => (i === 1 ? rejected(odd) : done({ g: 1 })))),
    );
    const app = createApp({ modules: [] });
    const errorOf = async () => {
      const [, outcome] = await outcomes(rejecting, numbers(2), {}, app);
      return outcome?.status === 'rejected' ? { ...outcome.error, message: outcome.error.message } : undefined;
    };
    const first = await errorOf();
    expect(first?.message).toMatch(/field x|"x"/);
    expect(await errorOf()).toEqual(first);
  });

  it.each(['get', 'set'] as const)('fails by a store whose %s throws, and loses none', async (method) => {
    const gone = () => {
      throw new Error('the disk is gone');
    };
    const cache: CacheStore = { get: () => undefined, set() {}, [method]: gone };
    const list = await outcomes(c, numbers(2), {}, withCache(cache));
    expect(codes(list)).toEqual(['cache.failed', 'cache.failed']);
  });
});
