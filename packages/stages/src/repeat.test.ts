import { ArraySink, chain, createApp, SCRIPT_LOCALES } from '@sitflow/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeat } from './repeat.js';

const app = createApp({ modules: [] });
const c = chain<{ question: string }>('c').pipe(repeat({ field: 'question' }));
/** What a text's way out and back may stumble on. */
const unit = fc.constantFrom('a', '\n', '\r', ' ', '"', '\\', '{', 'é', '图', '😀', '\u2028', '\ud800');

describe('repeat', () => {
  it('says a text again as it stands, by program', async () => {
    const texts = fc.array(fc.string({ unit }).filter((text) => text.trim() !== ''));
    await fc.assert(
      fc.asyncProperty(texts, async (questions) => {
        let next = 0;
        const source = questions.map((question) => ({ question }));
        for await (const outcome of app.stream(c, source)) {
          expect(outcome).toMatchObject({
            status: 'done',
            example: { question_repeated: questions[next++] },
            sources: { question_repeated: 'program' },
          });
        }
        expect(next).toBe(questions.length);
      }),
      { numRuns: 20 },
    );
    await expect(app.run(c, { question: ' ' })).rejects.toMatchObject({
      code: 'text.empty',
      place: { field: 'question' },
    });
  });

  it('goes into training examples', async () => {
    const sink = new ArraySink();
    await app.generate(c, { source: [{ id: 'a', question: 'Why?' }], sink }).finished;
    expect(sink.rows[0]).toMatchObject({ input: 'Why?', output: 'Question again: Why?' });
    expect(sink.rows[0]?.instruction).toMatch(/the question/);
  });

  it('speaks in each locale', () => {
    const { script } = repeat({ field: 'question' });
    for (const locale of SCRIPT_LOCALES) {
      for (let variant = 0; variant < 4; variant++)
        expect(script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
      expect(script?.label(locale)).not.toMatch(/[{}]|undefined/);
    }
    expect(repeat({ field: 'text', as: 'my_copy' }).script?.label('en')).toBe('My copy');
    expect(() => repeat({ feld: 'a' } as never)).toThrowError(/repeat\(\) has no option "feld"/);
  });
});
