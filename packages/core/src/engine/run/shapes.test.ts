import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { LruCacheStore } from '../../cache/lru-store.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { done, type Fields, type Gathered, joined, type RunOutcome, rejected } from '../../example/example.js';
import { render } from '../../script/render.js';
import type { StageContext } from '../../stage/stage.js';
import { fakeStage } from '../../testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);
const app = () => createApp({ modules: [] });
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
const add = (name: string, need: string, field: string, value: (x: Untyped) => unknown): Untyped =>
  fakeStage(name, [need], [field], async (example) => ({ [field]: value(example[need]) }));
const expanding = (name: string, need: string, field: string, make: (x: Untyped) => unknown[]): Untyped => ({
  ...fakeStage(name, [need], [field], async (example) => make(example[need]).map((value) => ({ [field]: value }))),
  shape: 'expand',
});
const gathering = (
  need: string,
  adds: string[],
  run: (examples: readonly Fields[], context: StageContext) => readonly Gathered<Fields>[] | Promise<never>,
): Untyped => ({
  ...fakeStage(`gather-${adds[0]}`, [need], adds, async (examples, context) => run(examples as never, context)),
  shape: 'gather',
});

async function outcomes(
  c: AnyChain,
  source: Iterable<object>,
  options = {},
  of = app(),
): Promise<RunOutcome<Fields>[]> {
  const list: RunOutcome<Fields>[] = [];
  for await (const outcome of of.stream(c, source as never, options)) list.push(outcome as RunOutcome<Fields>);
  return list;
}
const ids = (list: readonly RunOutcome<Fields>[]) => list.map(({ example }) => example.id);
const fieldsOf = (list: readonly RunOutcome<Fields>[], field: string) =>
  list.map((o) => (o.status === 'done' ? o.example[field] : (o as { error: SitflowError }).error.code));

const even = { reads: ['x'], version: '1', value: ({ x }: { x: number }) => x % 2 === 0 };

describe('keep', () => {
  it('rejects the rest with the reason, and nothing behind it starts for them', async () => {
    const seen: number[] = [];
    const c = start()
      .pipe(add('a', 'x', 'p', (x) => x))
      .keep(even, 'odd')
      .pipe(add('b', 'p', 'q', (p) => `${seen.push(p)}`));
    const list = await outcomes(c, numbers(4));
    expect(fieldsOf(list, 'q')).toEqual(['1', 'example.not-kept', '2', 'example.not-kept']);
    expect((list[1] as { error: SitflowError }).error.message).toContain('odd');
    expect(list[1]?.example).toMatchObject({ x: 1, p: 1 });
    expect(seen).toEqual([0, 2]);
  });

  it('goes by a stage that adds a boolean, too; a test that throws rejects its example alone', async () => {
    const judge = fakeStage('judge', ['x'], ['good'], async ({ x }) => ({ good: (x as number) > 1 })) as Untyped;
    expect(fieldsOf(await outcomes(start().keep(judge, 'bad'), numbers(3)), 'good')).toEqual([
      'example.not-kept',
      'example.not-kept',
      true,
    ]);
    const breaks = {
      ...even,
      value: ({ x }: { x: number }) => {
        if (x === 1) throw new Error('boom');
        return true;
      },
    };
    expect(fieldsOf(await outcomes(start().keep(breaks, 'r'), numbers(3)), 'x')).toEqual([0, 'keep.threw', 2]);
  });

  it.each<[string, () => unknown, string]>([
    ['a text', () => 'yes', 'the text "yes"'],
    ['nothing', () => undefined, 'undefined'],
    ['a promise', async () => true, 'It cannot be async'],
    ['a promise that fails', () => Promise.reject(new Error('unheard')), 'It cannot be async'],
  ])('is no reason where the test gives %s: that is an error of the test', async (_, value, message) => {
    const [outcome] = await outcomes(start().keep({ ...even, value }, 'odd'), numbers(1));
    expect((outcome as { error: SitflowError }).error).toMatchObject({
      code: 'keep.not-boolean',
      message: expect.stringContaining(message),
    });
  });

  it('is no reason where its stage adds something else', async () => {
    const judge = fakeStage('judge', ['x'], ['good'], async () => ({ good: 'yes' })) as Untyped;
    expect(fieldsOf(await outcomes(start().keep(judge, 'bad'), numbers(1)), 'x')).toEqual(['keep.not-boolean']);
  });
});

describe('choose', () => {
  const branch = (text: string): Untyped => start().pipe(add(`say-${text}`, 'x', 'said', (x) => `${text}${x}`));

  it('sends each example through its own branch alone, in order', async () => {
    const c = start()
      .choose('x', {
        0: branch('zero'),
        1: branch('one').pipe(add('more', 'said', 'extra', (s) => `${s}!`)),
        else: branch('many'),
      })
      .pipe(add('end', 'said', 'end', (s) => `<${s}>`));
    const list = await outcomes(c, numbers(4));
    expect(fieldsOf(list, 'end')).toEqual(['<zero0>', '<one1>', '<many2>', '<many3>']);
    expect(fieldsOf(list, 'extra')).toEqual([undefined, 'one1!', undefined, undefined]);
    expect(c.stages.map((stage: { key: string }) => stage.key)).toEqual([
      '0/say-zero',
      '1/say-one',
      '1/more',
      'else/say-many',
      'end',
    ]);
    // What is spoken is the example's own branch.
    expect(render(c, (list[1] as RunOutcome<Fields>).example as Fields).output).toBe(
      'say-one: one1\nmore: one1!\nend: <one1>',
    );
    expect(render(c, (list[2] as RunOutcome<Fields>).example as Fields).output).toBe('say-many: many2\nend: <many2>');
  });

  it('rejects what no branch is named after, and tells which there are', async () => {
    const by = { ...even, value: ({ x }: { x: number }) => (x === 2 ? 'two' : x % 2 === 0) };
    const c = start().choose(by, { true: branch('even'), false: branch('odd') });
    const list = await outcomes(c, numbers(3));
    expect(fieldsOf(list, 'said')).toEqual(['even0', 'odd1', 'choose.no-branch']);
    expect((list[2] as { error: SitflowError }).error.message).toContain('There are: true, false.');
  });

  it('rejects what cannot name a branch, though there is an else', async () => {
    // A promise is made where it is looked at: one that rejects earlier is nobody's yet, and ends the process.
    const values: (() => unknown)[] = [
      () => true,
      () => Promise.resolve(true),
      () => Promise.reject(new Error('late')),
      () => ['true'],
      () => () => true,
    ];
    const by = { ...even, value: ({ x }: { x: number }) => values[x]?.() };
    const c = start().choose(by as never, { true: branch('even'), else: branch('odd') });
    const list = await outcomes(c, numbers(5));
    expect(fieldsOf(list, 'said')).toEqual(['even0', ...Array(4).fill('choose.not-a-name')]);
    expect((list[1] as { error: SitflowError }).error.message).toContain('It cannot be async');
  });

  it('is not fooled by names that every object has', async () => {
    const named = (chain('a') as Untyped).pipe(add('a', 'x', 'said', (x) => x));
    const c = (chain('c', { input: { x: 'text' } } as never) as Untyped).choose('x', { a: named });
    expect(fieldsOf(await outcomes(c, [{ x: 'constructor' }, { x: '__proto__' }]), 'said')).toEqual([
      'choose.no-branch',
      'choose.no-branch',
    ]);
  });
});

describe('expand', () => {
  it('makes several examples of one, in their parent’s place, with its fields, sources and trace', async () => {
    const c = start()
      .pipe(add('a', 'x', 'p', (x) => x * 10))
      .expand(expanding('parts', 'p', 'part', (p) => [p, p + 1]))
      .pipe(add('b', 'part', 'q', (part) => `${part}`));
    const list = await outcomes(c, numbers(3));
    expect(ids(list)).toEqual(['e0/0', 'e0/1', 'e1/0', 'e1/1', 'e2/0', 'e2/1']);
    expect(fieldsOf(list, 'q')).toEqual(['0', '1', '10', '11', '20', '21']);
    expect(list[3]?.example).toMatchObject({ id: 'e1/1', x: 1, p: 10 });
    expect(list[3]?.sources).toEqual({ x: 'input', p: 'program', part: 'program', q: 'program' });
    expect(list[3]?.trace.map(({ stage }) => stage)).toEqual(['a', 'parts', 'b']);
  });

  it.each([
    [[], 'it made no example'],
    ['nothing', 'it made the text "nothing"'],
    [[{ other: 1 }], 'it returned no "part"'],
  ])('rejects an example of which it made %j', async (made, message) => {
    const bad = { ...fakeStage('parts', ['x'], ['part'], async () => made), shape: 'expand' } as Untyped;
    const [outcome] = await outcomes(start().expand(bad), numbers(1));
    expect((outcome as { error: SitflowError }).error).toMatchObject({
      code: 'stage.wrong-result',
      message: expect.stringContaining(message),
    });
  });

  it('counts children against the window', async () => {
    let inside = 0;
    let most = 0;
    const c = start()
      .expand(expanding('parts', 'x', 'part', (x) => Array.from({ length: 5 }, (_, i) => x * 5 + i)))
      .pipe(
        fakeStage('slow', ['part'], ['q'], async ({ part }) => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 1));
          inside--;
          return { q: `${part}` };
        }),
      );
    const options = { window: 4, policy: { concurrency: 1000, cache: false } };
    expect(await outcomes(c, numbers(30), options)).toHaveLength(150);
    // Those that were admitted before the first of them grew, at the most.
    expect(most).toBeLessThanOrEqual(4 * 5);
  });

  it('of one example alone is for stream, unless it makes but one', async () => {
    const c = start().expand(expanding('parts', 'x', 'part', (x) => Array.from({ length: x }, (_, i) => i)));
    expect(await app().run(c, { x: 1 })).toMatchObject({ id: 'example/0/0', part: 0 });
    await expect(app().run(c, { x: 2 })).rejects.toMatchObject({ code: 'run.several' });
    expect(await app().outcome(c, { x: 2 })).toMatchObject({
      status: 'rejected',
      id: 'example/0',
      example: { x: 2 },
      error: { code: 'run.several' },
      sources: { x: 'input' },
      trace: [],
    });
  });

  it('remembers what it made', async () => {
    let made = 0;
    const c = start().expand(
      expanding('parts', 'x', 'part', (x) => {
        made++;
        return [x];
      }),
    );
    const one = app();
    await outcomes(c, numbers(2), {}, one);
    expect(fieldsOf(await outcomes(c, numbers(2), {}, one), 'part')).toEqual([0, 1]);
    expect(made).toBe(2);
  });
});

describe('gather', () => {
  it('shows all examples at once, in source order, whatever the window', async () => {
    let seen: readonly Fields[] = [];
    const c = start()
      .pipe(add('a', 'x', 'p', (x) => x))
      .gather(
        gathering('p', ['rank'], (examples) => {
          seen = examples;
          return examples.map((_, i) => done({ rank: `${examples.length - i}` }));
        }),
      )
      .pipe(add('b', 'rank', 'q', (rank) => `#${rank}`));
    const list = await outcomes(c, numbers(20), { window: 3 });
    expect(seen.map(({ id, p }) => [id, p])).toEqual(numbers(20).map(({ id, x }) => [id, x]));
    expect(fieldsOf(list, 'q')).toEqual(numbers(20).map(({ x }) => `#${20 - x}`));
  });

  it('may reject some, pass by what failed before, and join children again', async () => {
    const join = gathering('part', ['parts'], (examples) =>
      examples.map(({ id, part }, i): Gathered<Fields> => {
        if (part === 'dropped') return rejected(new SitflowError('set.duplicate', 'it is there already'));
        const first = examples.findIndex((other) => String(other.id).split('/')[0] === String(id).split('/')[0]);
        return first === i
          ? done({ parts: examples.filter((e) => String(e.id).startsWith(`${String(id).split('/')[0]}/`)).length })
          : joined(first);
      }),
    );
    const c = start()
      .keep({ ...even, value: ({ x }: { x: number }) => x !== 1 }, 'one')
      .expand(expanding('parts', 'x', 'part', (x) => (x === 3 ? ['dropped'] : [`${x}a`, `${x}b`])))
      .gather(join);
    const list = await outcomes(c, numbers(4));
    expect(ids(list)).toEqual(['e0', 'e1', 'e2', 'e3/0']);
    expect(fieldsOf(list, 'parts')).toEqual([2, 'example.not-kept', 2, 'set.duplicate']);
  });

  it('is a checkpoint: a set that was seen is not gathered again', async () => {
    let runs = 0;
    const c = start().gather(
      gathering('x', ['rank'], (examples) => {
        runs++;
        return examples.map(({ x }) =>
          x === 1 ? rejected(new SitflowError('set.odd', 'odd', { mend: 'be even' })) : done({ rank: `${x}` }),
        );
      }),
    );
    const cache = new LruCacheStore();
    for (let i = 0; i < 2; i++) {
      const list = await outcomes(c, numbers(3), {}, createApp({ modules: [], cache }));
      expect(fieldsOf(list, 'rank')).toEqual(['0', 'set.odd', '2']);
    }
    expect(runs).toBe(1);
    await outcomes(c, numbers(4), {}, createApp({ modules: [], cache }));
    expect(runs).toBe(2);
  });

  it.each<[string, (examples: readonly Fields[]) => unknown, string, string]>([
    ['throws', () => Promise.reject(new Error('boom')), 'stage.threw', 'boom'],
    ['throws an error of its own', () => Promise.reject(new SitflowError('my.code', 'no room')), 'my.code', 'no room'],
    ['gives too few results', () => [], 'stage.wrong-result', 'it gave 0 outcomes for 3 examples'],
    [
      'gives something else',
      (examples) => examples.map(() => ({ rank: '1' })),
      'stage.wrong-result',
      'its result 0 is an object',
    ],
    [
      'joins into nothing',
      (examples) => examples.map(() => joined(99)),
      'stage.wrong-result',
      'its result 0 is joined into 99, which is none of its examples',
    ],
  ])('that %s rejects them all, and loses none', async (_, run, code, message) => {
    const c = start().gather(gathering('x', ['rank'], run as never));
    const list = await outcomes(c, numbers(3));
    expect(ids(list)).toEqual(['e0', 'e1', 'e2']);
    expect(list.map((outcome) => (outcome.status === 'rejected' ? outcome.error : undefined))).toEqual(
      ['e0', 'e1', 'e2'].map((example) =>
        expect.objectContaining({
          code,
          message: expect.stringContaining(message),
          place: expect.objectContaining({ example, stage: 'gather-rank' }),
        }),
      ),
    );
  });

  it('does not run for a source that breaks off', async () => {
    let runs = 0;
    const c = start().gather(
      gathering('x', ['rank'], (examples) => {
        runs++;
        return examples.map(() => done({ rank: '1' }));
      }),
    );
    function* source() {
      yield* numbers(2);
      throw new Error('the disk is gone');
    }
    await expect(outcomes(c, source())).rejects.toThrow('the disk is gone');
    expect(runs).toBe(0);
  });
});

describe('rounds', () => {
  it('feeds what a round adds to the next, and names its fields by round', async () => {
    const round = (chain('r', { input: { x: 'number' } } as never) as Untyped)
      .pipe(add('double', 'x', 'y', (x) => x * 2))
      .keep({ reads: ['y'], version: '1', value: ({ y }: { y: number }) => y < 10 }, 'too large');
    const c = start().rounds(3, round, { x: 'y' });
    expect(c.adds).toEqual(['y_1', 'y_2', 'y_3']);
    const list = await outcomes(c, numbers(3));
    expect(fieldsOf(list, 'y_3')).toEqual([0, 8, 'example.not-kept']);
    expect(list[2]?.example).toMatchObject({ x: 2, y_1: 4, y_2: 8, y_3: 16 });
    expect(render(c, (list[1] as RunOutcome<Fields>).example as Fields).output).toBe(
      'double 1: 2\ndouble 2: 4\ndouble 3: 8',
    );
    const clauses = (locale: string) =>
      c.stages.map(({ spec }: AnyChain['stages'][number]) => spec.script?.clause({ locale, variant: 0 }));
    expect(clauses('en')).toEqual([
      'do double',
      'do double (from the result of round 1)',
      'do double (from the result of round 2)',
    ]);
    expect(clauses('zh')[2]).toBe('do double（根据第2轮的结果）');
  });

  it('may feed one field to several needs', async () => {
    const sum = fakeStage('sum', ['a', 'b'], ['x'], ({ a, b }) => ({ x: `${a}${b}` }));
    const round = (chain('r') as Untyped).pipe(sum);
    const c = (chain('c') as Untyped).rounds(3, round, { a: 'x', b: 'x' });
    const [one] = await outcomes(c, [{ a: '1', b: '2' }]);
    expect(one?.example).toMatchObject({ a: '1', b: '2', x_1: '12', x_2: '1212', x_3: '12121212' });
  });

  it('feeds no field to needs of two kinds', () => {
    const look = fakeStage('look', ['a', 'b'], ['x'], () => ({ x: '' }), { types: { a: 'picture', b: 'json' } });
    const round = (chain('r') as Untyped).pipe(look);
    expect(() => (chain('c') as Untyped).rounds(2, round, { a: 'x', b: 'x' })).toThrowError(
      expect.objectContaining({
        code: 'chain.wrong-type',
        message: expect.stringMatching(/"a".*"b".*different kinds/),
      }),
    );
  });
});

describe('all shapes together', () => {
  type Piece = {
    kind: 'pipe' | 'keep' | 'choose' | 'expand' | 'gather' | 'join' | 'rounds';
    fail: number;
    delay: number;
  };
  const pieces = fc.array(
    fc.record({
      kind: fc.constantFrom<Piece['kind']>('pipe', 'keep', 'choose', 'expand', 'gather', 'join', 'rounds'),
      fail: fc.integer({ min: 2, max: 9 }),
      delay: fc.nat(2),
    }),
    { minLength: 1, maxLength: 6 },
  );

  /** A chain of the pieces; `underway` counts the stage calls at work. */
  const build = (list: readonly Piece[], underway: { calls: number }): Untyped => {
    let last = 'x';
    const slowly = (field: string, need: string, { fail, delay }: Piece): Untyped =>
      fakeStage(field, [need], [field], async (example) => {
        underway.calls++;
        try {
          if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
          if (String(example[need]).length % fail === 1) throw new Error('it fails now and then');
          return { [field]: `${example[need]}.` };
        } finally {
          underway.calls--;
        }
      });
    return list.reduce((c: Untyped, piece, i) => {
      const field = `f${i}`;
      const need = last;
      last = field;
      switch (piece.kind) {
        case 'pipe':
          return c.pipe(slowly(field, need, piece)).pipe(slowly(`${field}b`, need, piece));
        case 'keep':
          return c
            .pipe(slowly(field, need, piece))
            .keep({ reads: ['x'], version: '1', value: ({ x }: { x: number }) => x % piece.fail !== 0 }, 'not kept');
        case 'choose': {
          const way = (name: string) => (chain(name) as Untyped).pipe({ ...slowly(field, need, piece), name });
          return c.choose(even, { true: way('even'), false: way('odd') });
        }
        case 'expand':
          return c.expand(
            expanding(field, need, field, (v) =>
              Array.from({ length: 1 + (String(v).length % 3) }, (_, k) => `${v}${k}`),
            ),
          );
        case 'gather':
          return c.gather(
            gathering(need, [field], (examples) =>
              examples.map((e, k) =>
                k % piece.fail === 0 ? rejected(new SitflowError('set.out', 'out')) : done({ [field]: `${e[need]}` }),
              ),
            ),
          );
        case 'join':
          // Those of one row are joined again, or only those of one parent.
          return c.gather(
            gathering(need, [field], (examples) => {
              const parent = ({ id }: Fields) => {
                const path = String(id).split('/');
                return path.slice(0, piece.delay || Math.max(1, path.length - 1)).join('/');
              };
              return examples.map((e, k) => {
                const first = examples.findIndex((other) => parent(other) === parent(e));
                return first === k ? done({ [field]: `${e[need]}` }) : joined(first);
              });
            }),
          );
        default: {
          last = `${field}_2`;
          return c.rounds(2, (chain('r') as Untyped).pipe(slowly(field, need, piece)), { [need]: field });
        }
      }
    }, start());
  };

  it.each([true, false])(
    'end every example exactly once, in order (ordered: %s)',
    async (ordered) => {
      await fc.assert(
        fc.asyncProperty(pieces, fc.nat(25), fc.integer({ min: 1, max: 12 }), async (list, count, window) => {
          const underway = { calls: 0 };
          const c = build(list, underway);
          const got = await outcomes(c, numbers(count), { ordered, window, policy: { retry: { times: 0 } } });
          expect(underway.calls).toBe(0);
          expect(new Set(ids(got)).size).toBe(got.length);
          const roots = ids(got).map((id) => Number(String(id).slice(1).split('/')[0]));
          expect(new Set(roots).size).toBe(count);
          if (ordered) expect(roots).toEqual([...roots].sort((a, b) => a - b));
          // The children of one example are numbered without gaps.
          const expands = list.filter(({ kind }) => kind === 'expand').length;
          if (expands === 0) expect(got).toHaveLength(count);
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );

  it('leave nothing running after a cancellation at any time', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(6), async (list, after) => {
        const underway = { calls: 0 };
        const c = build(list, underway);
        const stop = new AbortController();
        setTimeout(() => stop.abort(), after);
        await outcomes(c, numbers(40), { window: 8, signal: stop.signal }).catch((error: SitflowError) => {
          expect(error.code).toBe('run.cancelled');
        });
        await new Promise((resolve) => setTimeout(resolve, 8));
        expect(underway.calls).toBe(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
