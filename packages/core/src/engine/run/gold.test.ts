import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { done, type Fields, type RunOutcome } from '../../example/example.js';
import { ArraySink } from '../../script/sink.js';
import { fakeStage } from '../../testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);

type Ended = Fields & Pick<RunOutcome<Fields>, 'sources'>;

async function examples(c: AnyChain, source: Iterable<object>, gold: readonly string[]): Promise<Ended[]> {
  const list: Ended[] = [];
  for await (const outcome of createApp({ modules: [] }).stream(c, source as never, { gold }))
    list.push({ ...(outcome as RunOutcome<Fields>).example, sources: outcome.sources });
  return list;
}

describe('gold', () => {
  it('is not overwritten by a whole-set stage, which sees only those that lack something', async () => {
    let seen: readonly Fields[] = [];
    const rank = {
      ...fakeStage('rank', ['x'], ['p', 'q'], async (set) => {
        seen = set as unknown as readonly Fields[];
        return seen.map(() => done({ p: 'ours', q: 'ours' }));
      }),
      shape: 'gather',
    } as Untyped;
    const rows = [
      { id: 'all', x: 1, p: 'gold', q: 'gold' },
      { id: 'some', x: 2, p: 'gold' },
      { id: 'none', x: 3 },
    ];
    const list = await examples(start().gather(rank), rows, ['p', 'q']);
    expect(list.map(({ id, p, q }) => [id, p, q])).toEqual([
      ['all', 'gold', 'gold'],
      ['some', 'gold', 'ours'],
      ['none', 'ours', 'ours'],
    ]);
    expect(list[1]?.sources).toEqual({ x: 'input', p: 'gold', q: 'program' });
    expect(seen.map(({ id }) => id)).toEqual(['some', 'none']);
  });

  it('is not overwritten in the children that a stage makes', async () => {
    const parts = {
      ...fakeStage('parts', ['x'], ['p', 'q'], async () => [
        { p: 'ours', q: 1 },
        { p: 'ours', q: 2 },
      ]),
      shape: 'expand',
    } as Untyped;
    const list = await examples(start().expand(parts), [{ id: 'a', x: 1, p: 'gold' }], ['p']);
    expect(list.map(({ id, p, q }) => [id, p, q])).toEqual([
      ['a/0', 'gold', 1],
      ['a/1', 'gold', 2],
    ]);
    expect(list[0]?.sources).toEqual({ x: 'input', p: 'gold', q: 'program' });
  });

  it('of a stage that adds nothing there is none: it sees all', async () => {
    let seen = 0;
    const look = {
      ...fakeStage('look', ['x'], [], async (set) => {
        seen = (set as unknown as readonly Fields[]).length;
        return Array.from({ length: seen }, () => done({}));
      }),
      shape: 'gather',
    } as Untyped;
    await examples(start().gather(look), [{ x: 1 }, { x: 2 }], []);
    expect(seen).toBe(2);
  });

  describe('that is missing', () => {
    const two = () =>
      start()
        .pipe(fakeStage('p', ['x'], ['p'], ({ x }) => ({ p: `p${x}` }), { types: { p: 'text' } }))
        .pipe(fakeStage('q', ['p'], ['q'], ({ p }) => ({ q: `q${p}` }), { types: { q: 'text' } }));

    it.each([null, undefined])('is made by the stage: %s', async (none) => {
      const rows = [
        { x: 1, p: none, q: none },
        { x: 2, p: 'gold', q: none },
        { x: 3, p: none, q: 'gold' },
        { x: 4, p: none, other: null },
      ];
      const list = await examples(two(), rows, ['p', 'q']);
      expect(list.map(({ p, q, other, sources }) => [p, q, other, sources.p, sources.q])).toEqual([
        ['p1', 'qp1', undefined, 'program', 'program'],
        ['gold', 'qgold', undefined, 'gold', 'program'],
        ['p3', 'gold', undefined, 'program', 'gold'],
        ['p4', 'qp4', null, 'program', 'program'],
      ]);
    });

    it('is made by a stage that adds several, which leaves the rest of its gold', async () => {
      const both = fakeStage('both', ['x'], ['p', 'q'], () => ({ p: 'ours', q: 'ours' }));
      const list = await examples(start().pipe(both), [{ x: 1, p: null, q: 'gold' }], ['p', 'q']);
      expect(list.map(({ p, q, sources }) => [p, q, sources.p, sources.q])).toEqual([
        ['ours', 'gold', 'program', 'gold'],
      ]);
    });

    it.each(['expand', 'gather'])('is made by a stage for %s', async (shape) => {
      const body = async (set: unknown) =>
        shape === 'expand' ? [{ p: 'ours' }] : (set as Fields[]).map(() => done({ p: 'ours' }));
      const spec = { ...fakeStage('s', ['x'], ['p'], body), shape } as Untyped;
      const list = await examples(
        start()[shape](spec),
        [
          { id: 'a', x: 1, p: null },
          { id: 'b', x: 2, p: 'gold' },
        ],
        ['p'],
      );
      expect(list.map(({ p, sources }) => [p, sources.p])).toEqual([
        ['ours', 'program'],
        ['gold', 'gold'],
      ]);
    });

    it('is made in generated rows, too', async () => {
      const sink = new ArraySink();
      const source = [
        { x: 1, p: null, q: null },
        { x: 2, p: 'gold', q: null },
      ] as never[];
      await createApp({ modules: [] }).generate(two() as AnyChain, { source, sink, gold: ['p', 'q'] }).finished;
      expect(sink.rows.map(({ output, sources }) => [output, sources])).toEqual([
        ['p: p1\nq: qp1', { x: 'input', p: 'program', q: 'program' }],
        ['p: gold\nq: qgold', { x: 'input', p: 'gold', q: 'program' }],
      ]);
    });

    it('is an error where the field is not named gold, as any value is', async () => {
      const outcome = await createApp({ modules: [] }).outcome(two() as AnyChain, { x: 1, p: null } as never);
      expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'example.field-exists' } });
    });

    it('is not an empty text: somebody wrote that, and it is an error that says so', async () => {
      const outcome = await createApp({ modules: [] }).outcome(two() as AnyChain, { x: 1, p: ' ' } as never, {
        gold: ['p'],
      });
      expect(outcome).toMatchObject({
        status: 'rejected',
        error: { code: 'example.wrong-type', message: expect.stringMatching(/field p: it is gold and empty.*null/) },
      });
    });

    it('stays as it was where no branch adds it', async () => {
      const branch = (chain('a') as Untyped).pipe(fakeStage('p', ['x'], ['p'], () => ({ p: 'ours' })));
      const c = start().choose(
        { reads: ['x'], version: '1', value: ({ x }: Fields) => String(x) },
        { 1: branch, else: chain('b').pipe(fakeStage('r', ['x'], ['r'], () => ({ r: 'r' })) as Untyped) },
      );
      const list = await examples(
        c,
        [
          { x: 1, p: null },
          { x: 2, p: null },
        ],
        ['p'],
      );
      expect(list.map(({ p, sources }) => [p, sources.p])).toEqual([
        ['ours', 'program'],
        [null, 'input'],
      ]);
    });
  });
});
