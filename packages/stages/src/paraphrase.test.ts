import { chain, createApp, models, SCRIPT_LOCALES, TextGenerator } from '@sitflow/core';
import { fakeTextGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { PARAPHRASE, paraphrase } from './paraphrase.js';

describe('paraphrase', () => {
  it('asks a text model for other words', async () => {
    const generator = fakeTextGenerator(() => ' What hue is it? ');
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'fake', create: () => generator }])] });
    const c = chain<{ question: string }>('c').pipe(
      paraphrase({ field: 'question', settings: { temperature: 0.7, topP: 0.9 } }),
    );
    const { example, sources } = await app.outcome(c, { question: 'What {text} colour?' });
    expect(example.question_paraphrased).toBe('What hue is it?');
    expect(sources.question_paraphrased).toBe('model:fake-text-generator');
    expect(generator.calls).toEqual([
      [
        {
          prompt: PARAPHRASE.replace('{text}', 'What {text} colour?'),
          temperature: 0.7,
          topP: 0.9,
          seed: expect.any(Number),
        },
      ],
    ]);
    await expect(app.run(c, { question: '' })).rejects.toMatchObject({
      code: 'text.empty',
      place: { field: 'question' },
    });
  });

  it('takes another prompt, which must hold the text', async () => {
    const generator = fakeTextGenerator(({ prompt }) => `<${prompt}>`);
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'fake', create: () => generator }])] });
    const c = chain<{ q: string }>('c').pipe(paraphrase({ field: 'q', as: 'other', prompt: 'paraphrase: {text}' }));
    expect((await app.run(c, { q: 'Why?' })).other).toBe('<paraphrase: Why?>');
    expect(() => paraphrase({ field: 'q', prompt: 'Reword {q}' })).toThrowError(
      expect.objectContaining({ code: 'template.unknown-placeholder', place: { stage: 'paraphrase' } }),
    );
  });

  it('speaks in each locale', () => {
    const { script } = paraphrase({ field: 'question' });
    expect(script?.clause({ locale: 'en', variant: 0 })).toBe('reword the question');
    for (const locale of SCRIPT_LOCALES) {
      for (let variant = 0; variant < 4; variant++)
        expect(script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
      expect(script?.label(locale)).not.toMatch(/[{}]|undefined/);
    }
  });
});
