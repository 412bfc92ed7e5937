import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import type { Fields, Outcome } from '../../example/example.js';
import { ArraySink } from '../../script/sink.js';
import type { FieldType } from '../../stage/field-type.js';
import { fakeStage } from '../../testing/fake-stage.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
type Untyped = any;
const way = (need: string, kind: FieldType): Untyped =>
  (chain('way') as Untyped).pipe(
    fakeStage(`from-${need}`, [need], ['context'], async (example) => ({ context: String(example[need]) }), {
      types: { [need]: kind },
    }),
  );
const c: Untyped = (chain('c') as Untyped)
  .choose('kind', { text: way('text', 'text'), number: way('number', 'number') })
  .pipe(fakeStage('end', ['context', 'question'], ['answer'], async ({ context }) => ({ answer: `${context}!` })));

async function outcomes(of: AnyChain, rows: readonly object[]): Promise<Outcome<Fields>[]> {
  const list: Outcome<Fields>[] = [];
  const app = createApp({ modules: [] });
  for await (const outcome of app.stream(of, rows as never)) list.push(outcome as Outcome<Fields>);
  return list;
}
const told = (list: readonly Outcome<Fields>[]) =>
  list.map((o) => (o.status === 'done' ? o.example.answer : [o.error.code, o.error.place.field]));

const rows = [
  { kind: 'text', question: 'q', text: 'abc' },
  { kind: 'number', question: 'q', number: 7 },
];

describe('inputs that only a branch needs', () => {
  it.each([
    ['of the chain itself', c],
    ['of one piped into another', (chain('outer') as Untyped).pipe(c)],
    [
      'declared, and needed by branches only',
      (
        chain('d', { input: { kind: 'text', question: 'text', text: 'text', number: 'number' } } as never) as Untyped
      ).pipe(c),
    ],
  ])('are asked of the examples that take it (%s)', async (_, of) => {
    expect(told(await outcomes(of, rows))).toEqual(['abc!', '7!']);
    const bad = [
      { kind: 'text', question: 'q', number: 7 },
      { kind: 'text', question: 'q', text: null },
      { kind: 'number', question: 'q', number: 'seven', text: 'abc' },
      { kind: 'text', text: 'abc' },
      ...rows,
    ];
    expect(told(await outcomes(of, bad))).toEqual([
      ['example.missing-field', 'text'],
      ['example.missing-field', 'text'],
      ['example.wrong-type', 'number'],
      ['example.missing-field', 'question'],
      'abc!',
      '7!',
    ]);
  });

  it('are those that the example is spoken with', async () => {
    const sink = new ArraySink();
    const app = createApp({ modules: [] });
    const given = [...rows, { kind: 'text', question: 'q', text: 'abc', number: 8 }];
    await app.generate(c, { source: given as never, sink }).finished;
    expect(sink.rejected).toEqual([]);
    expect(sink.rows.map(({ input }) => input)).toEqual([
      'Kind: text\nText: abc\nQuestion: q',
      'Kind: number\nNumber: 7\nQuestion: q',
      'Kind: text\nText: abc\nQuestion: q',
    ]);
  });

  it('may stand in a choice within a branch', async () => {
    const deep = (chain('deep') as Untyped).choose('outer', { in: c, else: way('context_given', 'text') });
    const given = [...rows.map((row) => ({ outer: 'in', ...row })), { outer: 'x', context_given: 'given' }];
    const list = await outcomes(deep, [...given, { outer: 'in', kind: 'text', question: 'q' }]);
    expect(list.map((o) => (o.status === 'done' ? o.example.context : o.error.place.field))).toEqual([
      'abc',
      '7',
      'given',
      'text',
    ]);
  });
});
