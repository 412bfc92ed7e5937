import { ArraySink, chain, createApp, SCRIPT_LOCALES } from '@sitflow/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeat } from './repeat.js';

const app = createApp({ modules: [] });
const c = chain<{ question: string }>('c').pipe(repeat({ field: 'question' }));

describe('repeat', () => {
  it('says a text again as it stands, by program', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }).filter((text) => text.trim() !== ''),
        async (question) => {
          const result = await app.run(c, { question });
          expect([result.question_repeated, result.sources.question_repeated]).toEqual([question, 'program']);
        },
      ),
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
