import { describe, expect, it } from 'vitest';
import type { SitflowError } from '../base/errors.js';
import { fakeStage } from '../testing/fake-stage.js';
import { chain } from './chain.js';

const stage = (name: string, needs: string[], adds: string[], types = {}) =>
  fakeStage(name, needs, adds, () => ({}), { types }) as never;

function errorOf(make: () => unknown): SitflowError {
  try {
    make();
  } catch (error) {
    return error as SitflowError;
  }
  throw new Error('it did not throw');
}

describe('chain, at run time', () => {
  const declared = () => chain<{ question: string }>('c', { input: { question: 'text' } });

  it('infers the input and what may run side by side', () => {
    const c = chain('c')
      .pipe(stage('t', ['question'], ['question_en']))
      .pipe(stage('c', ['image'], ['caption']))
      .pipe(stage('a', ['question_en', 'caption'], ['answer']));
    expect(c.inputs).toEqual(['question', 'image']);
    expect(c.adds).toEqual(['question_en', 'caption', 'answer']);
    expect(c.stages.map((s) => s.after)).toEqual([[], [], [0, 1]]);
  });

  it('names a missing field, and the one that was probably meant', () => {
    const error = errorOf(() =>
      declared()
        .pipe(stage('t', ['question'], ['question_en']))
        .pipe(stage('a', ['question_em'], ['answer'])),
    );
    expect(error.code).toBe('chain.missing-field');
    expect(error.message).toBe(
      'chain c, stage a, field question_em: nothing before this stage adds "question_em". Did you mean "question_en"? There are: question, question_en.',
    );
  });

  it.each([
    [
      'a doubled field',
      () =>
        declared()
          .pipe(stage('a', ['question'], ['x']))
          .pipe(stage('b', ['question'], ['x'])),
      'chain.doubled-field',
      '"x" is added by a already',
    ],
    [
      'a field of the input',
      () => declared().pipe(stage('a', ['question'], ['question'])),
      'chain.doubled-field',
      'part of the input',
    ],
    [
      'the wrong order',
      () =>
        chain('c')
          .pipe(stage('a', ['x'], ['y']))
          .pipe(stage('b', ['q'], ['x'])),
      'chain.doubled-field',
      'was needed before, by a',
    ],
    [
      'an ill-typed field',
      () => declared().pipe(stage('a', ['question'], ['x'], { question: 'number' })),
      'chain.wrong-type',
      '"question" is text here',
    ],
    ['a reserved field', () => declared().pipe(stage('a', ['question'], ['id'])), 'chain.reserved-field', '"id"'],
    ['no stage at all', () => declared().pipe(undefined as never), 'chain.not-a-stage', 'not a stage spec'],
    ['no name', () => chain(''), 'chain.no-name', 'no name'],
  ])('refuses %s', (_, make, code, text) => {
    const error = errorOf(make);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
  });

  it('refuses two stages with one label', () => {
    const same = (adds: string) => ({ ...(stage('s', ['q'], [adds]) as object), name: `s-${adds}` }) as never;
    expect(errorOf(() => chain('c').pipe(same('a')).pipe(same('b'))).code).toBe('chain.doubled-label');
  });

  it('composes chains, tells equal names apart, and does not change the one it extends', () => {
    const inner = chain('inner').pipe(stage('t', ['a'], ['b']));
    const outer = chain('outer')
      .pipe(inner)
      .pipe(fakeStage('u', ['b'], ['c'], () => ({})) as never);
    expect(outer.stages.map((s) => s.key)).toEqual(['t', 'u']);
    const twice = inner.pipe({ ...(stage('t', ['b'], ['d']) as { script: object }), script: undefined } as never);
    expect(twice.stages.map((s) => s.key)).toEqual(['t:b', 't:d']);
    expect(inner.stages.map((s) => s.key)).toEqual(['t']);
  });

  it('draws itself', () => {
    const c = chain('c')
      .pipe(stage('t', ['question'], ['question_en']))
      .pipe(stage('a', ['question_en', 'image'], ['answer']));
    expect(c.toMermaid()).toBe(
      [
        'flowchart LR',
        '  input(["question, image"])',
        '  s0["t<br/><small>adds question_en</small>"]',
        '  s1["a<br/><small>adds answer</small>"]',
        '  output(["output"])',
        '  input -- "question" --> s0',
        '  input -- "image" --> s1',
        '  s0 -- "question_en" --> s1',
        '  s1 --> output',
        '',
      ].join('\n'),
    );
  });
});

describe('other shapes, at run time', () => {
  // biome-ignore lint/suspicious/noExplicitAny: mistakes that a compiler would find
  type Untyped = any;
  const kinds = (): Untyped => chain('c', { input: { kind: 'text', q: 'text' } } as never);
  const way = (...adds: string[]): Untyped =>
    adds.reduce((c: Untyped, field) => c.pipe(stage(`s-${field}`, ['q'], [field])), chain('way'));
  const test = { reads: ['kind'], version: '1', value: () => true };
  const many = { ...(stage('many', ['q'], ['part']) as object), shape: 'expand' };
  const set = { ...(stage('set', ['q'], ['rank']) as object), shape: 'gather' };

  it.each<[string, () => unknown, string, string]>([
    [
      'a choice by what is not there',
      () => kinds().choose('kid', { a: way('x') }),
      'chain.missing-field',
      'Did you mean "kind"?',
    ],
    ['a choice of nothing', () => kinds().choose('kind', {}), 'chain.no-branches', 'Name them'],
    [
      'a branch that is no chain',
      () => kinds().choose('kind', { a: stage('s', ['q'], ['x']) }),
      'chain.not-a-chain',
      '"a"',
    ],
    [
      'a branch that gathers',
      () => kinds().choose('kind', { a: (chain('g') as Untyped).gather(set) }),
      'chain.gather-in-branch',
      '"a"',
    ],
    [
      'a need of what some branches add',
      () =>
        kinds()
          .choose('kind', { a: way('x', 'y'), else: way('x') })
          .pipe(stage('end', ['y'], ['z'])),
      'chain.missing-field',
      'not added by every branch',
    ],
    [
      'a field that some branches add already',
      () =>
        kinds()
          .choose('kind', { a: way('x', 'y'), else: way('x') })
          .pipe(stage('end', ['q'], ['y'])),
      'chain.doubled-field',
      'is added by a/s-y already',
    ],
    ['a test that is none', () => kinds().keep(() => true, 'r'), 'chain.not-a-test', 'reads'],
    ['a test without a reason', () => kinds().keep(test), 'chain.no-reason', 'Say why'],
    [
      'a test of what is not there',
      () => kinds().keep({ ...test, reads: ['z'] }, 'r'),
      'chain.missing-field',
      'reads "z"',
    ],
    ['a stage for expand in pipe', () => kinds().pipe(many), 'chain.wrong-shape', 'Add it with expand().'],
    [
      'a stage for pipe in gather',
      () => kinds().gather(stage('s', ['q'], ['x'])),
      'chain.wrong-shape',
      'Add it with pipe().',
    ],
    ['rounds of nothing', () => kinds().rounds(0, way('x'), {}), 'chain.bad-rounds', '1 or more'],
    [
      'rounds fed with what is not added',
      () => kinds().rounds(2, way('x'), { q: 'y' }),
      'chain.bad-rounds',
      'It adds: x.',
    ],
    [
      'rounds that feed what is not needed',
      () => kinds().rounds(2, way('x'), { z: 'x' }),
      'chain.bad-rounds',
      'It needs: q.',
    ],
  ])('names what is wrong with %s', (_, make, code, text) => {
    const error = errorOf(make);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it('are drawn', () => {
    const c = kinds()
      .choose('kind', { a: way('x'), else: way('x') })
      .keep(test, 'too short')
      .expand(many)
      .gather(set);
    expect(c.toMermaid()).toBe(`flowchart LR
  input(["kind, q"])
  b0{"kind"}
  s0["a/s-x<br/><small>adds x</small>"]
  s1["else/s-x<br/><small>adds x</small>"]
  b1{{"keep<br/><small>else: too short</small>"}}
  b2[["expand many<br/><small>adds part</small>"]]
  b3[["gather set<br/><small>adds rank</small>"]]
  output(["output"])
  input --> b0
  b0 -- "a" --> s0
  b0 -- "else" --> s1
  s0 --> b1
  s1 --> b1
  b1 --> b2
  b2 --> b3
  b3 --> output
`);
  });

  it('take whole chains behind them, with what stands in those', () => {
    const inner = (chain('inner') as Untyped).pipe(stage('s', ['q'], ['x'])).expand(many);
    const c = kinds()
      .keep(test, 'r')
      .pipe(inner)
      .pipe(stage('end', ['part'], ['z']));
    expect(c.parts.map((part: { kind: string }) => part.kind)).toEqual(['keep', 'stages', 'expand', 'stages']);
    expect(c.stages.map((s: { key: string }) => s.key)).toEqual(['s', 'many', 'end']);
  });
});
