import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import { type AnyChain, chain } from './chain/chain.js';
import { done, type Fields, joined, type RunOutcome } from './example/example.js';
import { models } from './model/modules.js';
import { TextGenerator } from './model/ports.js';
import { ArraySink } from './script/sink.js';
import { fakeTextGenerator } from './testing/fake-models.js';
import { fakeStage } from './testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const app = createApp({ modules: [] });
const upper = () => fakeStage('upper', ['text'], ['loud'], ({ text }) => ({ loud: String(text).toUpperCase() }));
const shout = (): Untyped => chain('shout', { input: { text: 'text' } } as never).pipe(upper() as never);
const parts = (): Untyped => ({
  ...fakeStage('parts', ['text'], ['part'], ({ text }) => [...String(text)].map((part) => ({ part }))),
  shape: 'expand',
});
/** Joins all that are left of one example's children into the first of them. */
const together = (): Untyped => ({
  ...fakeStage('together', ['part'], ['all'], (examples) => {
    const all = examples as unknown as readonly { id: string; part: string }[];
    const parent = ({ id }: { id: string }) => id.slice(0, id.lastIndexOf('/'));
    return all.map((example) => {
      const first = all.findIndex((other) => parent(other) === parent(example));
      return all[first] === example ? done({ all: 'joined' }) : joined(first);
    });
  }),
  shape: 'gather',
});

async function all(c: AnyChain, source: Iterable<object>, options = {}): Promise<RunOutcome<Fields>[]> {
  const list: RunOutcome<Fields>[] = [];
  for await (const outcome of app.stream(c, source as never, options)) list.push(outcome as RunOutcome<Fields>);
  return list;
}

/** Columns that data has, under names that once were taken. */
const OWN: readonly Fields[] = [
  { sources: { wiki: 'https://example.org/a' }, trace: 'by hand' },
  { sources: { text: 'gold', loud: 'gold' } },
  { sources: ['a', 'b'], trace: [] },
  { sources: 'a book', trace: [{ stage: 'upper', ms: 1 }] },
  { sources: { n: 1 }, trace: null },
  { sources: null, trace: 0, status: 'done', error: 'none', index: 9, example: { text: 'other' } },
  { source: 'x', code: 7, followed: true, response: 'r' },
];

describe("an example's own columns", () => {
  it.each(OWN)('come out as they went in, whatever their names: %j', async (own) => {
    const given = { text: 'hi', ...own };
    const sources = { ...Object.fromEntries(Object.keys(given).map((field) => [field, 'input'])), loud: 'program' };
    const before = structuredClone(given);
    expect(await app.run(shout(), given as never)).toEqual({ ...given, loud: 'HI' });
    expect(await app.outcome(shout(), given as never)).toMatchObject({ example: { ...given, loud: 'HI' }, sources });
    const [streamed] = await all(shout(), [given]);
    expect([streamed?.example, streamed?.sources]).toEqual([{ ...given, loud: 'HI' }, sources]);
    const operated = await lastValueFrom(from([given]).pipe(app.operator(shout() as AnyChain) as Untyped, toArray()));
    expect(operated).toMatchObject([{ example: { ...given, loud: 'HI' }, sources }]);
    const sink = new ArraySink();
    await app.generate(shout() as AnyChain, { source: [given] as never[], sink }).finished;
    expect(sink.rows).toMatchObject([{ output: 'upper: HI', sources: { text: 'input', loud: 'program' } }]);
    expect(given).toEqual(before);
  });

  it('may be what a chain needs or adds', async () => {
    const c = (chain('c', { input: { sources: 'text' } } as never) as Untyped).pipe(
      fakeStage('look', ['sources'], ['trace'], ({ sources }) => ({ trace: `<${sources}>` })),
    );
    expect(await app.run(c, { sources: 'a book' } as never)).toEqual({ sources: 'a book', trace: '<a book>' });
    expect(await app.outcome(c, { sources: 'a book' } as never)).toMatchObject({
      sources: { sources: 'input', trace: 'program' },
      trace: [{ stage: 'look' }],
    });
  });

  it('count as input when an outcome goes through another chain', async () => {
    const again = (chain('again', { input: { loud: 'text' } } as never) as Untyped).pipe(
      fakeStage('end', ['loud'], ['end'], ({ loud }) => ({ end: `${loud}!` })),
    );
    const first = await app.outcome(shout(), { text: 'hi', sources: 'mine' } as never);
    const second = await app.outcome(again, first.example as never);
    expect(second).toMatchObject({
      example: { text: 'hi', sources: 'mine', loud: 'HI', end: 'HI!' },
      sources: { text: 'input', sources: 'input', loud: 'input', end: 'program' },
    });
    expect(second.trace.map(({ stage }) => stage)).toEqual(['end']);
  });
});

describe("an example's id", () => {
  const given = [{ id: 'a', text: 'ab' }, { id: 7, text: 'ab' }, { id: null, text: 'ab' }, { text: 'ab' }];

  it('stays as it was given, and stands on the outcome as a text', async () => {
    const list = await all(shout(), given, { sourceName: 'row' });
    expect(list.map(({ id }) => id)).toEqual(['a', '7', 'row/2', 'row/3']);
    expect(list.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(list.map(({ example }) => example)).toEqual(given.map((row) => ({ ...row, loud: 'AB' })));
    for (const { sources } of list) expect(Object.keys(sources)).toEqual(['text', 'loud']);
  });

  it('is made for the children of `expand`', async () => {
    const list = await all(shout().expand(parts()), given.slice(1));
    const ids = ['7/0', '7/1', 'example/1/0', 'example/1/1', 'example/2/0', 'example/2/1'];
    expect(list.map(({ id }) => id)).toEqual(ids);
    expect(list.map(({ example }) => example.id)).toEqual(ids);
    expect(list.map(({ index }) => index)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('is the given one again when the children have been joined', async () => {
    const list = await all(shout().expand(parts()).gather(together()), given);
    expect(list.map(({ id }) => id)).toEqual(['a', '7', 'example/2', 'example/3']);
    expect(list.map(({ example }) => ('id' in example ? example.id : 'absent'))).toEqual(['a', 7, null, 'absent']);
  });

  it('stays in training rows as it was given; a row without one has that of the run', async () => {
    const sink = new ArraySink();
    await app.generate(shout() as AnyChain, { source: given as never[], sink, sourceName: 'row' }).finished;
    expect(sink.rows.map(({ id }) => id)).toEqual(['a', 7, 'row/2', 'row/3']);
  });

  it('may be what a stage needs', async () => {
    const c = (chain('c') as Untyped).pipe(fakeStage('name', ['id'], ['name'], ({ id }) => ({ name: `<${id}>` })));
    expect(await app.run(c, { id: 7 } as never)).toEqual({ id: 7, name: '<7>' });
    await expect(app.run(c, { text: 'x' } as never)).rejects.toMatchObject({ code: 'example.missing-field' });
  });
});

describe('app.outcome', () => {
  const failing = (): Untyped =>
    shout().pipe(
      fakeStage('fail', ['loud'], ['end'], () => {
        throw new Error('no');
      }),
    );

  it('gives a rejection with its reason, and all that was known by then', async () => {
    expect(await app.outcome(failing(), { id: 7, text: 'hi' } as never)).toMatchObject({
      status: 'rejected',
      id: '7',
      index: 0,
      error: { code: 'stage.threw', place: { chain: 'shout', stage: 'fail', example: '7' } },
      example: { id: 7, text: 'hi', loud: 'HI' },
      sources: { text: 'input', loud: 'program' },
    });
  });

  it.each<[string, unknown, string]>([
    ['a missing field', {}, 'example.missing-field'],
    ['a text', 'hi', 'example.not-an-object'],
    ['null', null, 'example.not-an-object'],
    ['a strange id', { id: {}, text: 'hi' }, 'example.bad-id'],
    ['an id that is no number', { id: Number.NaN, text: 'hi' }, 'example.bad-id'],
    ['an id that JSON has not', { id: Number.POSITIVE_INFINITY, text: 'hi' }, 'example.bad-id'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'text', { enumerable: true, get: () => JSON.parse('{') }),
      'example.unreadable',
    ],
  ])('rejects %s', async (_, example, code) => {
    const outcome = await app.outcome(shout(), example as never);
    expect(outcome).toMatchObject({ status: 'rejected', id: 'example/0', error: { code } });
  });

  it('does not throw under failFast either', async () => {
    expect(await app.outcome(failing(), { text: 'hi' } as never, { failFast: true })).toMatchObject({
      status: 'rejected',
      error: { code: 'stage.threw' },
    });
  });

  it('has a joint form', async () => {
    const model = fakeTextGenerator(() => 'upper: JOINT');
    const joint = createApp({ modules: [models([{ port: TextGenerator, name: 'student', create: () => model }])] });
    expect(await joint.outcome(shout(), { text: 'hi', trace: 'own' } as never, { joint: 'student' })).toMatchObject({
      status: 'done',
      example: { text: 'hi', trace: 'own', loud: 'JOINT', followed: { upper: true }, response: 'upper: JOINT' },
      sources: { text: 'input', trace: 'input', loud: 'joint:fake-text-generator' },
      trace: [{ stage: 'joint' }],
    });
    const broken = createApp({
      modules: [
        models([{ port: TextGenerator, name: 'student', create: () => fakeTextGenerator(() => JSON.parse('{')) }]),
      ],
    });
    expect(await broken.outcome(shout(), { text: 'hi' } as never, { joint: 'student' })).toMatchObject({
      status: 'rejected',
      error: { code: 'model.failed' },
    });
  });

  it('throws what concerns the run and not the example', async () => {
    const run = (options: object) => app.outcome(shout(), { text: 'hi' } as never, options as never);
    await expect(run({ sed: 1 })).rejects.toMatchObject({
      code: 'option.unknown',
      message: expect.stringContaining('app.outcome()'),
    });
    await expect(run({ gold: ['nothing'] })).rejects.toMatchObject({ code: 'option.unknown-name' });
    await expect(run({ joint: 'student' })).rejects.toMatchObject({ code: 'model.none' });
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'run.cancelled' });
  });
});
