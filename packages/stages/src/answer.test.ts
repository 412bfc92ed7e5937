import { Answerer, chain, createApp, type ImageSource, models, SCRIPT_LOCALES, VisionGenerator } from '@sitflow/core';
import { fakeAnswerer, fakeVisionGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';
import { pictures } from './testing/pictures.js';

const setUp = () => {
  const answerer = fakeAnswerer(({ question, context }) => `${question}|${context}`);
  return {
    answerer,
    app: createApp({ modules: [models([{ port: Answerer, name: 'fake', create: () => answerer }])] }),
  };
};

describe('answer', () => {
  it('answers from the fields it is told', async () => {
    const c = chain<{ q: string; text: string }>('c').pipe(answer({ question: 'q', context: 'text', as: 'reply' }));
    expect((await setUp().app.run(c, { q: 'Q?', text: 'T.' })).reply).toBe('Q?|T.');
  });

  it('rejects an empty question or text alone, and asks nothing for it', async () => {
    const { app, answerer } = setUp();
    const rows = [
      { question: 'a', context: 'x' },
      { question: '', context: 'x' },
      { question: 'b', context: ' ' },
      { question: 'c', context: 'x' },
    ];
    const got: unknown[] = [];
    for await (const o of app.stream(chain<{ question: string; context: string }>('c').pipe(answer()), rows)) {
      got.push(o.status === 'done' ? o.example.answer : `${o.error.code} ${o.error.place.field}`);
    }
    expect(got).toEqual(['a|x', 'text.empty question', 'text.empty context', 'c|x']);
    expect(answerer.calls.flat().map(({ question }) => question)).toEqual(['a', 'c']);
  });

  it('speaks of a translated question as of the question, in each locale', () => {
    const script = answer({ question: 'question_en', context: 'caption' }).script;
    expect(script?.clause({ locale: 'en', variant: 0 })).toBe('answer the question');
    for (const locale of SCRIPT_LOCALES) {
      for (let variant = 0; variant < 4; variant++)
        expect(script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
    }
  });

  it('answers from the picture itself', async () => {
    const vision = fakeVisionGenerator(({ prompt, pictures }) => `${prompt}|${pictures[0]?.hash}`);
    const app = createApp({
      modules: [pictures, models([{ port: VisionGenerator, name: 'eyes', create: () => vision }])],
    });
    const c = chain<{ q: string; image: ImageSource }>('c').pipe(
      answer({ question: 'q', image: 'image', use: 'eyes' }),
    );
    const { example, sources } = await app.outcome(c, { q: 'What colour?', image: 'A' });
    expect(example.answer).toBe('What colour?\nAnswer in a word or a short phrase.|A');
    expect(sources.answer).toBe('model:fake-vision-generator');
    await expect(app.run(c, { q: ' ', image: 'A' })).rejects.toMatchObject({
      code: 'text.empty',
      place: { field: 'q' },
    });
    const own = chain<{ question: string; image: ImageSource }>('c').pipe(
      answer({ image: 'image', prompt: 'Q: {question}', settings: { maxNewTokens: 5 } }),
    );
    await app.run(own, { question: 'How many?', image: 'B' });
    expect(vision.calls.at(-1)).toMatchObject([{ prompt: 'Q: How many?', maxNewTokens: 5 }]);
  });

  it('takes a text or a picture, and says so', () => {
    const code = (expected: string) => expect.objectContaining({ code: expected });
    expect(() => answer({ context: 'text', image: 'image' } as never)).toThrowError(code('option.conflict'));
    expect(() => answer({ prompt: '{question}' } as never)).toThrowError(code('option.conflict'));
    expect(() => answer({ image: 'image', prompt: 'Say it.' })).toThrowError(code('template.missing-placeholder'));
    expect(answer({ image: 'image' }).script?.clause({ locale: 'en', variant: 0 })).toBe('answer the question');
  });
});
