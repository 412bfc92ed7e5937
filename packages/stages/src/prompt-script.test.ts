import { ArraySink, chain, createApp, models, readOutput, render, TextGenerator } from '@sitflow/core';
import { fakeTextGenerator } from '@sitflow/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { prompt } from './prompt.js';
import { fieldsScript } from './prompt-script.js';

const code = (expected: string, message = /./) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });
/** What a text's way out and back may stumble on. */
const unit = fc.constantFrom('a', '\n', '\r', ' ', '"', '\\', '{', 'é', '图', '😀', '\u2028', '\ud800');

describe('how a prompt is spoken', () => {
  it.each([
    'Say {text} again, as a child would',
    'You are a strict judge. Rate {text}.',
    'Sum up.\n{text}',
    'Sum up: {text}',
    '{text} TL;DR:',
    'Is {text} true?',
  ])('is nothing that a student is told, whatever its form: %j', async (template) => {
    expect(prompt(template).script).toBeUndefined();
    const generator = fakeTextGenerator(() => 'ok');
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'fake', create: () => generator }])] });
    const speech = { en: { clauses: ['simplify {text}'], label: 'Simple' } };
    const c = chain<{ text: string }>('c')
      .pipe(prompt(template, { as: 'asked' }))
      .pipe(prompt('{text}', { as: 'simple', speech }));
    const sink = new ArraySink();
    await app.generate(c as never, { source: [{ text: 'Ann' }] as never, sink }).finished;
    expect(sink.rows).toMatchObject([
      { instruction: expect.stringMatching(/simplify the text/i), output: 'Simple: ok' },
    ]);
    expect(sink.rows[0]?.instruction).not.toMatch(/judge|child|sum up|true/i);
    const mute = chain<{ text: string }>('c').pipe(prompt(template));
    expect(() => app.generate(mute as never, { source: [] as never, sink })).toThrowError(
      code('script.nothing-spoken', /`speech`/),
    );
  });

  it('names a translated field as the field, and no other', () => {
    const clause = (field: string) => {
      const speech = { en: { clauses: [`grade {${field}}`], label: 'Grade' } };
      return prompt(`{${field}}`, { speech }).script?.clause({ locale: 'en', variant: 0 });
    };
    expect(['question_en', 'text_zh-Hans', 'exam_qn', 'question_id2'].map(clause)).toEqual([
      'grade the question',
      'grade the text',
      'grade the field "Exam qn"',
      'grade the field "Question id2"',
    ]);
  });

  it('is in the words it was given', () => {
    const speech = { en: { clauses: ['simplify {question}', 'make {question} simple'], label: 'Simple' } };
    const { script } = prompt('Q: {question}\nSimple:', { as: 'simple', speech });
    expect(script?.clause({ locale: 'en', variant: 1 })).toBe('make the question simple');
    expect(script?.label('en')).toBe('Simple');
    const bad = { en: { clauses: ['simplify {qestion}'], label: 'Simple' } };
    expect(() => prompt('{question}', { speech: bad })).toThrowError(
      code('template.unknown-placeholder', /stage prompt: .*\{qestion\}.*\{question\}/),
    );
    expect(() => prompt('{question}', { speech: { en: { clauses: [], label: 'x' } } })).toThrowError(
      code('prompt.bad-speech', /`speech` in "en"/),
    );
    expect(() => script?.label('es')).toThrowError(code('script.unknown-locale', /`speech` has en: add "es"/));
  });

  it('several fields are one line of JSON, which is read back as it was said', () => {
    const script = fieldsScript(['a', 'b'], () => ({ clauses: ['do it'], label: 'Both' }));
    fc.assert(
      fc.property(fc.string({ unit }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
        const value = { a, b: JSON.parse(JSON.stringify(b)) as unknown };
        const line = script.say({ ...value, other: 1 });
        expect(line).not.toContain('\n');
        expect(script.read(line)).toEqual(value);
        const said = script.spans?.(value).map(({ field, start, end }) => [field, JSON.parse(line.slice(start, end))]);
        expect(said).toEqual(Object.entries(value));
      }),
      { numRuns: 50 },
    );
    expect(() => script.read('yes')).toThrowError(code('script.not-json'));
    expect(() => script.read('{"a": 1}')).toThrowError(code('script.missing-field', /"b"/));
  });

  it('and goes into training examples', () => {
    const schema = z.object({ name: z.string(), age: z.int() });
    const c = chain<{ text: string }>('c').pipe(
      prompt('Who is in {text}?', {
        schema,
        speech: { en: { clauses: ['say who is in {text}'], label: 'Name, Age' } },
      }),
    );
    const example = { id: '1', text: 'Ann is 7.', name: 'Ann', age: 7 };
    const { instruction, output } = render(c, example);
    expect(instruction).toMatch(/say who is in the text/i);
    expect(output).toBe('Name, Age: {"name":"Ann","age":7}');
    expect(readOutput(c, output)).toEqual({ name: 'Ann', age: 7 });
  });
});
