import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { type AnyChain, chain } from '../chain.js';
import { done, type Fields, type RunOutcome } from '../example.js';
import { fakeStage } from '../testing/fake-stage.js';

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
});
