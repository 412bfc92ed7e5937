import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import { type AnyChain, chain } from './chain/chain.js';
import { done, type Fields, joined, type RunOutcome } from './example/example.js';
import { models } from './model/modules.js';
import { TextGenerator } from './model/ports.js';
import { readJoint, readOutput } from './script/read.js';
import { promptText, render } from './script/render.js';
import { ArraySink } from './script/sink.js';
import { fakeTextGenerator } from './testing/fake-models.js';
import { fakeStage } from './testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
/** What every object inherits, and names that code looks for. */
const INHERITED = [
  ...Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__'),
  'then',
  'toJSON',
  'length',
  'name',
  'prototype',
  'status',
  'example',
  'error',
  'sources',
  'trace',
  'index',
];
const app = createApp({ modules: [] });
const textOf = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, 'text'] as const));
const step = (name: string, need: string, add: string): Untyped =>
  fakeStage(name, [need], [add], (example) => ({ [add]: `${example[need]}+` }), { types: textOf([need, add]) });
const names = fc.uniqueArray(fc.constantFrom(...INHERITED), { minLength: 5, maxLength: 5 });

async function all(c: AnyChain, source: readonly object[], options = {}): Promise<RunOutcome<Fields>[]> {
  const list: RunOutcome<Fields>[] = [];
  for await (const outcome of app.stream(c, source as never, options)) list.push(outcome as RunOutcome<Fields>);
  return list;
}
const fieldsOf = (list: readonly RunOutcome<Fields>[]) =>
  list.map((outcome) => (outcome.status === 'done' ? { ...outcome.example } : outcome.error.message));

describe('fields under names that objects inherit', () => {
  it.each(INHERITED)('are fields like others: %s', async (name) => {
    const adds = (chain('adds') as Untyped).pipe(step('s', 'q', name));
    expect(await app.run(adds, { q: 'a' } as never)).toEqual({ q: 'a', [name]: 'a+' });
    const needs = (chain('needs') as Untyped).pipe(step('s', name, 'y'));
    expect(needs.inputs).toEqual([name]);
    expect({ ...needs.types }).toEqual({ [name]: 'text', y: 'text' });
    expect(await app.run(needs, { [name]: 'a' } as never)).toEqual({ [name]: 'a', y: 'a+' });
    // What objects inherit does not answer for a field that is missing.
    expect(await app.outcome(needs, { other: 'a' } as never)).toMatchObject({
      status: 'rejected',
      error: { code: 'example.missing-field', place: { field: name } },
    });
    const declared = (chain('d', { input: { [name]: 'text' } } as never) as Untyped).pipe(step('s', name, 'y'));
    expect(await app.outcome(declared, {} as never)).toMatchObject({ error: { code: 'example.missing-field' } });
    expect(() => (chain('d', { input: { q: 'text' } } as never) as Untyped).pipe(step('s', name, 'y'))).toThrowError(
      expect.objectContaining({ code: 'chain.missing-field' }),
    );
    expect(() => adds.pipe(step('t', 'q', name))).toThrowError(
      expect.objectContaining({ code: 'chain.doubled-field' }),
    );
    const silent = (chain('n') as Untyped).pipe(fakeStage('silent', ['q'], [name], () => ({})));
    expect(await app.outcome(silent, { q: 'a' } as never)).toMatchObject({ error: { code: 'stage.wrong-result' } });
  });

  it('go through every shape of a chain', async () => {
    await fc.assert(
      fc.asyncProperty(names, async ([a, b, c, d, e]: string[]) => {
        const [given, first, part, set, last] = [a, b, c, d, e] as [string, string, string, string, string];
        const made: Untyped = (chain('c', { input: { [given]: 'text' } } as never) as Untyped)
          .pipe(step('first', given, first))
          .keep({ reads: [first], version: '1', value: (x: Fields) => x[first] === 'v+' }, 'kept')
          .expand({
            ...fakeStage('parts', [first], [part], (x) => [{ [part]: `${x[first]}0` }, { [part]: `${x[first]}1` }]),
            shape: 'expand',
          })
          .choose(part, {
            'v+0': (chain('zero') as Untyped).pipe(step('zero', part, last)),
            else: (chain('else') as Untyped).pipe(step('else', first, last)),
          })
          .gather({
            ...fakeStage('set', [last], [set], (examples) =>
              (examples as unknown as Fields[]).map((x, i) => (i < 2 ? done({ [set]: x[last] }) : joined(0))),
            ),
            shape: 'gather',
          });
        const source = [{ [given]: 'v' }, { [given]: 'w' }, { [given]: 'v', id: 'x' }, {}];
        const list = await all(made, source);
        const base = { [given]: 'v', [first]: 'v+' };
        expect(fieldsOf(list)).toEqual([
          { ...base, [part]: 'v+0', [last]: 'v+0+', [set]: 'v+0+', id: 'example/0/0' },
          { ...base, [part]: 'v+1', [last]: 'v++', [set]: 'v++', id: 'example/0/1' },
          expect.stringContaining('kept'),
          expect.stringContaining(`no field "${given}", which the chain needs`),
        ]);
        expect(list[0]?.sources).toEqual({
          [given]: 'input',
          [first]: 'program',
          [part]: 'program',
          [last]: 'program',
          [set]: 'program',
        });
        expect(made.toMermaid()).toContain(given);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('are gold, training data, and what a joint model is asked and says', async () => {
    await fc.assert(
      fc.asyncProperty(names, async ([a, b, c]: string[]) => {
        const [given, first, last] = [a, b, c] as [string, string, string];
        const made: AnyChain = (chain('c', { input: { [given]: 'text' } } as never) as Untyped)
          .pipe(step('first', given, first))
          .pipe(step('last', first, last));
        const source = [
          { [given]: 'v' },
          { [given]: 'v', [first]: 'gold' },
          { [given]: 'v', [first]: null },
        ] as never[];
        const gold = [first, last];
        expect(fieldsOf(await all(made, source, { gold }))).toEqual([
          { [given]: 'v', [first]: 'v+', [last]: 'v++' },
          { [given]: 'v', [first]: 'gold', [last]: 'gold+' },
          { [given]: 'v', [first]: 'v+', [last]: 'v++' },
        ]);
        const sink = new ArraySink();
        await app.generate(made, { source, sink, gold }).finished;
        expect(sink.rows.map(({ output, sources }) => [output, sources])).toEqual([
          ['first: v+\nlast: v++', { [given]: 'input', [first]: 'program', [last]: 'program' }],
          ['first: gold\nlast: gold+', { [given]: 'input', [first]: 'gold', [last]: 'program' }],
          ['first: v+\nlast: v++', { [given]: 'input', [first]: 'program', [last]: 'program' }],
        ]);
        const example = { [given]: 'v', [first]: 'f', [last]: 'l' };
        const rendered = render(made, example);
        expect(promptText(rendered)).toMatch(/\nv$/);
        expect(readOutput(made, rendered.output)).toEqual({ [first]: 'f', [last]: 'l' });
        expect(readJoint(made, 'last: l')).toEqual({ fields: { [last]: 'l' }, followed: { first: false, last: true } });
        expect(() => render(made, { [given]: 'v', [first]: 'f' })).toThrowError(
          expect.objectContaining({ code: 'script.missing-field' }),
        );
        const student = fakeTextGenerator(() => 'last: l');
        const joint = createApp({ modules: [models([{ port: TextGenerator, name: 's', create: () => student }])] });
        const outcome = await joint.outcome(made, { [given]: 'v' } as never, { joint: 's' });
        expect({ ...outcome.example }).toEqual({
          [given]: 'v',
          [last]: 'l',
          followed: { first: false, last: true },
          response: 'last: l',
        });
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it('are fed from round to round', async () => {
    for (const name of INHERITED) {
      const round = (chain('r') as Untyped).pipe(step('s', name, 'better'));
      const c = (chain('c', { input: { [name]: 'text' } } as never) as Untyped).rounds(2, round, { [name]: 'better' });
      expect(await app.run(c, { [name]: 'v' } as never)).toEqual({ [name]: 'v', better_1: 'v+', better_2: 'v++' });
      const back = (chain('r') as Untyped).pipe(step('s', 'x', name));
      const b = (chain('c', { input: { x: 'text' } } as never) as Untyped).rounds(2, back, { x: name });
      expect(await app.run(b, { x: 'v' } as never)).toEqual({ x: 'v', [`${name}_1`]: 'v+', [`${name}_2`]: 'v++' });
    }
  });
});

describe('stages and branches under names that objects inherit', () => {
  it.each(INHERITED)('are found by their own names alone: %s', async (name) => {
    const c = (chain('c', { input: { x: 'text' } } as never) as Untyped)
      .pipe(step(name, 'x', 'y'))
      .choose('y', { [name]: (chain('a') as Untyped).pipe(step('z', 'x', 'z')) });
    expect(await app.run(c, { x: 'v' } as never).catch(({ code }) => code)).toBe('choose.no-branch');
    const through = (chain('c', { input: { x: 'text' } } as never) as Untyped).choose('x', {
      [name]: (chain('a') as Untyped).pipe(step('z', 'x', 'z')),
    });
    expect(await app.run(through, { x: name } as never)).toEqual({ x: name, z: `${name}+` });
  });
});

describe('__proto__', () => {
  const sent = JSON.parse('{"__proto__":{"question":"from the prototype"},"x":"v"}');

  it('is refused as a field of an example, with a word', async () => {
    const c = (chain('c') as Untyped).pipe(step('s', 'question', 'y'));
    for (const example of [sent, JSON.parse('{"question":"q","__proto__":1}')]) {
      const outcome = await app.outcome(c, example as never);
      expect(outcome).toMatchObject({
        status: 'rejected',
        error: {
          code: 'example.reserved-field',
          place: { field: '__proto__' },
          mend: expect.stringContaining('Rename'),
        },
      });
      expect(Object.getPrototypeOf(outcome.example)).toBe(Object.prototype);
    }
    // What an example inherits is none of its fields either.
    expect(await app.outcome(c, Object.create({ question: 'inherited' }) as never)).toMatchObject({
      error: { code: 'example.missing-field' },
    });
  });

  it('is refused as a field of a chain', () => {
    const reserved = expect.objectContaining({ code: 'chain.reserved-field' });
    expect(() => (chain('c') as Untyped).pipe(step('s', 'x', '__proto__'))).toThrowError(reserved);
    expect(() => (chain('c') as Untyped).pipe(step('s', '__proto__', 'x'))).toThrowError(reserved);
    expect(() => chain('c', { input: JSON.parse('{"__proto__":"text"}') } as never)).toThrowError(reserved);
    expect(() =>
      (chain('c') as Untyped).keep({ reads: ['__proto__'], version: '1', value: () => true }, 'kept'),
    ).toThrowError(reserved);
  });

  it('stays data within a value', async () => {
    const value = JSON.parse('{"__proto__":{"a":1},"constructor":[2]}');
    const c = (chain('c') as Untyped).pipe(fakeStage('s', ['j'], ['y'], ({ j }) => ({ y: j })));
    const { y } = (await app.run(c, { j: value } as never)) as { y: object };
    expect(JSON.stringify(y)).toBe(JSON.stringify(value));
  });
});
