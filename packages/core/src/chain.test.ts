import { describe, expect, it } from 'vitest';
import { chain } from './chain.js';
import type { SitflowError } from './errors.js';
import { fakeStage } from './testing/fake-stage.js';

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
    ['a reserved field', () => declared().pipe(stage('a', ['question'], ['trace'])), 'chain.reserved-field', '"trace"'],
    ['no stage at all', () => declared().pipe(undefined as never), 'chain.not-a-stage', 'no stage spec'],
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
