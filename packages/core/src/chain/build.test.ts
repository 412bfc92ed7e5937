import { describe, expect, it } from 'vitest';
import type { SitflowError } from '../base/errors.js';
import { render } from '../script/render.js';
import type { FieldType } from '../stage/field-type.js';
import { fakeStage } from '../testing/fake-stage.js';
import { chain } from './chain.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows, and mistakes that a compiler would find
type Untyped = any;
const stage = (name: string, needs: string[], adds: string[], types: Record<string, FieldType> = {}): Untyped =>
  fakeStage(name, needs, adds, () => ({}), { types });
const start = (...stages: Untyped[]): Untyped => stages.reduce((c, each) => c.pipe(each), chain('c'));
const declared = (input: Record<string, FieldType>): Untyped => chain('c', { input } as never);
const reading = (...reads: string[]): Untyped => ({ reads, version: '1', value: () => true });
const keys = (c: Untyped): string[] => c.stages.map(({ key }: { key: string }) => key);

function errorOf(make: () => unknown): SitflowError {
  try {
    make();
  } catch (error) {
    return error as SitflowError;
  }
  throw new Error('it did not throw');
}

/** Both branches add `ctx`, one of them `more`. */
const forked = () =>
  start().choose('k', {
    A: start(stage('t', ['a'], ['ctx']), { ...stage('t', ['a'], ['more']), script: undefined }),
    else: start(stage('u', ['a'], ['ctx'])),
  });

describe('a chain with a choice', () => {
  it('is piped as it is: its keys, its branches, and what is sure behind it', () => {
    const inner = forked();
    expect(keys(inner)).toEqual(['A/t:ctx', 'A/t:more', 'else/u']);
    const outer = declared({ k: 'text', a: 'text' })
      .pipe(stage('first', ['a'], ['f']))
      .pipe(inner);
    expect(keys(outer)).toEqual(['first', 'A/t:ctx', 'A/t:more', 'else/u']);
    expect(outer.stages.map(({ branch }: { branch: string[] }) => branch)).toEqual([[], ['A'], ['A'], ['else']]);
    expect(outer.parts.map(({ kind }: { kind: string }) => kind)).toEqual(['stages', 'choose']);
    expect([...outer.sometimes]).toEqual(['more']);
    expect(outer.pipe(stage('end', ['ctx'], ['z'])).adds).toEqual(['f', 'ctx', 'more', 'z']);
    expect(errorOf(() => outer.pipe(stage('end', ['more'], ['z']))).message).toContain('not added by every branch');
  });

  it('stands in a branch, and is spoken through it', () => {
    const outer = start().choose('kind', { deep: forked(), else: start(stage('v', ['b'], ['ctx'])) });
    expect(keys(outer)).toEqual(['deep/A/t:ctx', 'deep/A/t:more', 'deep/else/u', 'else/v']);
    expect(render(outer, { id: '1', kind: 'deep', k: 'x', a: 'in', ctx: 'out' })).toMatchObject({
      input: 'Kind: deep\nK: x\nA: in',
      output: 'u: out',
    });
    expect(render(outer, { id: '1', kind: 'flat', b: 'in', ctx: 'out' })).toMatchObject({
      input: 'Kind: flat\nB: in',
      output: 'v: out',
    });
  });

  it('is repeated, each round with its own choice', () => {
    const c = start().rounds(2, forked(), { a: 'ctx' });
    expect(c.adds).toEqual(['ctx_1', 'more_1', 'ctx_2', 'more_2']);
    expect(c.inputs).toEqual(['k', 'a']);
    expect([...c.sometimes]).toEqual(['more_1', 'more_2']);
    expect(new Set(keys(c)).size).toBe(6);
    expect(c.parts[1].branches.A.inputs).toEqual([]);
    const error = errorOf(() => start().rounds(2, forked(), { a: 'more' }));
    expect(error).toMatchObject({ code: 'chain.missing-field', place: { field: 'more_1' } });
  });

  it('gives no two stages one key, though branches are named alike', () => {
    const way = () => start(stage('t', ['a'], ['ctx']));
    const c = start().choose('k', { 'A/B': way(), A: start().choose('j', { B: way() }) });
    expect(keys(c)).toEqual(['A/B/t:ctx', 'A/B/t:ctx#2']);
  });
});

describe('what tests and choices read', () => {
  it('is an input where the input is not declared, as an unknown need is', () => {
    expect(start().keep(reading('z'), 'r').inputs).toEqual(['z']);
    expect(start().choose('kind', { else: start(stage('s', ['q'], ['x'])) }).inputs).toEqual(['kind', 'q']);
    expect(errorOf(() => declared({ q: 'text' }).keep(reading('z'), 'r')).code).toBe('chain.missing-field');
    expect(
      errorOf(() =>
        start()
          .keep(reading('z'), 'r')
          .pipe(stage('s', ['q'], ['z'])),
      ).code,
    ).toBe('chain.doubled-field');
  });

  it('is taken over when the chain is piped, with its kind', () => {
    const inner = declared({ z: 'number' }).keep(reading('z'), 'r');
    expect(start().pipe(inner)).toMatchObject({ inputs: ['z'], types: { z: 'number' } });
    expect(errorOf(() => declared({ x: 'number' }).pipe(inner))).toMatchObject({
      code: 'chain.missing-field',
      place: { field: 'z' },
    });
    expect(errorOf(() => declared({ z: 'text' }).pipe(inner)).code).toBe('chain.wrong-type');
    expect(errorOf(() => start(stage('s', ['q'], ['z'], { z: 'text' })).pipe(inner)).code).toBe('chain.wrong-type');
  });
});

describe('branches side by side', () => {
  const adding = () => start(stage('adds', ['k'], ['f']));
  const needing = () => start(stage('needs', ['f'], ['h']));

  it.each([
    ['before', () => ({ A: adding(), B: needing() }), /only A\/adds adds, in another branch/],
    ['after', () => ({ B: needing(), A: adding() }), /"f" was needed before, by B\/needs/],
    [
      'read before',
      () => ({ A: adding(), B: start().keep(reading('f'), 'r') }),
      /keep\(\) reads "f", which only A\/adds/,
    ],
    ['deep before', () => ({ A: start().choose('k', { else: adding() }), B: needing() }), /only A\/else\/adds adds/],
  ])('do not need what another adds (%s)', (_, branches, message) => {
    const error = errorOf(() => start().choose('k', branches()));
    expect(error.place.field).toBe('f');
    expect(error.message).toMatch(message);
  });

  it('tell the kind of a field only where all that add it agree', () => {
    const way = (kind?: FieldType) => start(stage('s', ['q'], ['ctx'], kind ? { ctx: kind } : {}));
    const kindOf = (...ways: Untyped[]) => start().choose('k', { ...ways }).types.ctx;
    expect(kindOf(way('text'), way('text'))).toBe('text');
    expect(kindOf(way('text'), way('number'), way('text'))).toBeUndefined();
    expect(kindOf(way('text'), way())).toBeUndefined();
  });

  it('need one input as one kind', () => {
    const way = (kind: FieldType) => start(stage('s', ['y'], ['ctx'], { y: kind }));
    expect(errorOf(() => start().choose('k', { a: way('text'), b: way('picture') }))).toMatchObject({
      code: 'chain.wrong-type',
      place: { field: 'y' },
    });
    expect(start().choose('k', { a: way('text'), b: way('text') }).types.y).toBe('text');
  });

  it('need inputs of their own, which the others do without', () => {
    const way = (need: string) => start(stage(`s-${need}`, [need], ['ctx']));
    const c = start().choose('k', { a: way('x'), b: way('y'), else: way('k') });
    expect([c.inputs, [...c.conditional]]).toEqual([
      ['k', 'x', 'y'],
      ['x', 'y'],
    ]);
    expect([...c.pipe(stage('end', ['x'], ['z'])).conditional]).toEqual(['y']);
    expect([...start().pipe(c).conditional]).toEqual(['x', 'y']);
    // What is declared and needed nowhere is asked of every example, as without a choice.
    expect([...declared({ k: 'text', x: 'text', y: 'text', w: 'text' }).pipe(c).conditional]).toEqual(['x', 'y']);
  });
});

describe('what is no stage, test or input', () => {
  const spec = stage('s', ['q'], ['x']);
  it.each<[string, () => unknown, string, RegExp]>([
    [
      'an unknown kind',
      () => declared({ q: 'txt' as never }),
      'chain.unknown-type',
      /"q" is the text "txt"\. Did you mean "text"/,
    ],
    ['no version', () => start({ ...spec, version: undefined }), 'chain.not-a-stage', /without version/],
    ['no class', () => start({ ...spec, stage: {} }), 'chain.not-a-stage', /stage s: .*without stage \(its class\)/],
    ['no needs', () => start({ ...spec, needs: undefined }), 'chain.not-a-stage', /without needs/],
    ['a text', () => start('caption'), 'chain.not-a-stage', /not a stage spec/],
    ['a plain stage for expand', () => start().expand(spec), 'chain.wrong-shape', /no `shape: 'expand'`/],
    ['nothing to keep by', () => start().keep(null, 'r'), 'chain.not-a-test', /null/],
    ['a feed that is none', () => start().rounds(2, start(spec), 'x'), 'chain.bad-rounds', /is fed by the text "x"/],
  ])('is told of %s', (_, make, code, message) => {
    const error = errorOf(make);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('rounds without a feed feed nothing', () => {
    expect(start().rounds(2, start(spec)).inputs).toEqual(['q']);
  });
});
