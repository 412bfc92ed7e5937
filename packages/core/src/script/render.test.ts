import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSitflowError } from '../base/errors.js';
import { chain } from '../chain/chain.js';
import { type Script, textScript } from '../stage/script.js';
import { fakeStage } from '../testing/fake-stage.js';
import { fieldLabel, languageName, SCRIPT_LOCALES } from '../words/locales.js';
import { readOutput } from './read.js';
import { render, renderPrompt } from './render.js';

const say = (name: string, needs: string[], adds: string, clause: string, label: string) => ({
  ...fakeStage(name, needs, [adds], () => ({}), { types: { [adds]: 'text' } }),
  script: textScript(adds, () => ({ clauses: [clause], label })),
});
const two = chain('two')
  .pipe(say('t', ['question'], 'question_en', 'translate the question into English', 'Question in English') as never)
  .pipe(say('a', ['question_en'], 'answer', 'answer it', 'Answer') as never) as never as ReturnType<typeof chain>;

describe('render', () => {
  it('speaks a finished example', () => {
    const row = render(two, { id: 'x', question: '¿Qué?', question_en: 'What?', answer: 'that' }, { seed: 3 });
    expect(row.input).toBe('¿Qué?');
    expect(row.output).toBe('Question in English: What?\nAnswer: that');
    expect(row.instruction).toMatch(/^[A-Z].*translate the question into English.*answer it.*\.$/);
  });

  it('labels the input when it has several texts, and puts the picture aside', () => {
    const c = chain('c').pipe(
      fakeStage('a', ['question', 'context', 'image'], ['answer'], () => ({}), {
        types: { image: 'picture' },
      }) as never,
    ) as never as ReturnType<typeof chain>;
    const row = renderPrompt(c, { id: 'x', question: 'Q', context: 'C', image: 'a.png' });
    expect(row).toMatchObject({ input: 'Question: Q\nContext: C', image: 'a.png' });
  });

  it('varies by seed and id, and only by these', () => {
    const wordings = new Set(
      Array.from({ length: 40 }, (_, i) => renderPrompt(two, { id: `x${i}`, question: 'q' }).instruction),
    );
    expect(wordings.size).toBeGreaterThan(2);
    expect(renderPrompt(two, { id: 'x1', question: 'q' }, { seed: 7 })).toEqual(
      renderPrompt(two, { id: 'x1', question: 'q' }, { seed: 7 }),
    );
  });

  it('does not mind the case of a language tag', () => {
    const spoken = (locale: string) => renderPrompt(two, { id: 'x1', question: 'q' }, { locale }).instruction;
    expect(spoken('ZH-hans')).toBe(spoken('zh'));
    expect(spoken('EN')).toBe(spoken('en'));
    expect(() => spoken('constructor')).toThrowError(/is not spoken in "constructor". Choose one of en, /);
  });

  it('reads back what it said, for any text, or refuses to say it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      // Lone surrogates, and pieces that look like labels.
      fc
        .array(fc.constantFrom('\n', 'Answer', ': ', 'Question in English: ', '\ud800', '\udc00', ' ', 'x'), {
          maxLength: 8,
        })
        .map((parts) => parts.join('')),
    );
    let refused = 0;
    fc.assert(
      fc.property(text, text, (question_en, answer) => {
        try {
          const { output, steps } = render(two, { id: 'x', question: 'q', question_en, answer });
          expect(readOutput(two, output)).toEqual({ question_en, answer });
          expect(steps.map(({ field, start, end }) => [field, output.slice(start, end)])).toEqual([
            ['question_en', question_en],
            ['answer', answer],
          ]);
        } catch (error) {
          expect(isSitflowError(error) && error.code).toBe('script.ambiguous');
          // Only a label at the start of a line is a reason to refuse.
          expect(`\n${question_en}\n${answer}`).toMatch(/\n(Answer|Question in English): /);
          refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('says where several fields of one stage stand, where its script does, also in rounds', () => {
    const both: Script = {
      ...textScript('b', () => ({ clauses: ['do both'], label: 'Both' })),
      spoken: ['b', 'c'],
      say: ({ b, c }) => `${b} and ${c}`,
      read: (segment) => {
        const [b, c] = segment.split(' and ');
        return { b, c };
      },
      spans: ({ b, c }) => [
        { field: 'b', start: 0, end: String(b).length },
        { field: 'c', start: String(b).length + 5, end: String(b).length + 5 + String(c).length },
      ],
    };
    const stage = { ...fakeStage('both', ['a'], ['b', 'c'], () => ({})), script: both } as never;
    const said = (c: unknown, example: object) => {
      const { output, steps } = render(c as never, example as never);
      return steps.map(({ field, start, end }) => [field, output.slice(start, end)]);
    };
    const once = chain('c').pipe(stage);
    expect(said(once, { a: 'x', b: '😀', c: 'two' })).toEqual([
      ['b', '😀'],
      ['c', 'two'],
    ]);
    const twice = (chain('t') as never as { rounds(n: number, c: unknown): unknown }).rounds(2, once);
    expect(said(twice, { a: 'x', b_1: '1', c_1: '11', b_2: '2', c_2: '22' })).toEqual([
      ['b_1', '1'],
      ['c_1', '11'],
      ['b_2', '2'],
      ['c_2', '22'],
    ]);
    const { spans, ...without } = both;
    expect(
      said(chain('w').pipe({ ...(stage as object), script: without } as never), { a: 'x', b: '1', c: '2' }),
    ).toEqual([
      ['b', '1 and 2'],
      ['c', '1 and 2'],
    ]);
  });

  it.each([
    ['Answer: x', 'script.missing-label'],
    ['Sure!\nQuestion in English: a\nAnswer: b', 'script.ambiguous'],
    ['Answer: b\nQuestion in English: a', 'script.ambiguous'],
    ['Question in English: a\nAnswer: b\nAnswer: c', 'script.ambiguous'],
  ])('does not misread %j', (output, code) => {
    expect(() => readOutput(two, output)).toThrowError(expect.objectContaining({ code }));
  });

  it('says which language it does not speak', () => {
    expect(() =>
      render(two, { id: 'x', question: 'q', question_en: 'a', answer: 'b' }, { locale: 'tlh' }),
    ).toThrowError(/tlh.*en, es, zh/);
  });

  it('is not fooled by names that every object has', () => {
    expect(() => renderPrompt(two, { question: 'q' }, { locale: 'constructor' })).toThrowError(
      /constructor.*en, es, zh/,
    );
    expect(fieldLabel('constructor', 'en')).toBe('Constructor');
  });

  it.each([...SCRIPT_LOCALES])('names languages in %s by Intl', (locale) => {
    expect(languageName('en', locale)).not.toBe('en');
  });
});
