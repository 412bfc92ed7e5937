import {
  Answerer,
  chain,
  createApp,
  type ImageSource,
  models,
  SCRIPT_LOCALES,
  TextGenerator,
  VisionGenerator,
} from '@sitflow/core';
import { fakeAnswerer, fakeTextGenerator, fakeVisionGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';
import { pictures } from './testing/pictures.js';
import { THINK, THINK_FROM_TEXT, think } from './think.js';

function setUp() {
  const text = fakeTextGenerator(() => '2 and 2 is 4.');
  const vision = fakeVisionGenerator(({ pictures: [shown] }) => `I see ${shown?.hash}.`);
  const answerer = fakeAnswerer(({ context }) => context.match(/\d(?=\.)/)?.[0] ?? '?');
  const app = createApp({
    modules: [
      pictures,
      models([
        { port: TextGenerator, name: 'text', create: () => text },
        { port: VisionGenerator, name: 'vision', create: () => vision },
        { port: Answerer, name: 'answerer', create: () => answerer },
      ]),
    ],
  });
  return { app, text, vision };
}

describe('think', () => {
  it('thinks before the answer, which is taken from the thought', async () => {
    const { app, text } = setUp();
    const c = chain<{ question: string }>('c')
      .pipe(think())
      .pipe(answer({ context: 'thought' }));
    const result = await app.run(c, { question: 'What is 2 and 2?' });
    expect([result.thought, result.answer]).toEqual(['2 and 2 is 4.', '4']);
    expect(text.calls).toEqual([[{ prompt: THINK.replace('{question}', 'What is 2 and 2?') }]]);
    await expect(app.run(c, { question: ' ' })).rejects.toMatchObject({ code: 'text.empty' });
  });

  it('thinks about a text, or a picture', async () => {
    const { app, text, vision } = setUp();
    const c = chain<{ q: string; story: string; image: ImageSource }>('c')
      .pipe(think({ question: 'q', context: 'story', settings: { maxNewTokens: 64 } }))
      .pipe(think({ question: 'q', image: 'image', as: 'seen' }));
    const result = await app.run(c, { q: 'Where is Ann?', story: 'Ann went home.', image: 'A' });
    expect([result.thought, result.seen]).toEqual(['2 and 2 is 4.', 'I see A.']);
    const asked = THINK_FROM_TEXT.replace('{context}', 'Ann went home.').replace('{question}', 'Where is Ann?');
    expect(text.calls).toEqual([[{ prompt: asked, maxNewTokens: 64 }]]);
    expect(vision.calls[0]).toMatchObject([{ prompt: THINK.replace('{question}', 'Where is Ann?') }]);
  });

  it('wants a prompt with all that it is to think about', () => {
    expect(() => think({ context: 'text', prompt: 'Think about {question}' })).toThrowError(
      /stage think: Its prompt has no \{context\}/,
    );
  });

  it('speaks in each locale, of a translated question as of the question', () => {
    const { script } = think({ question: 'question_en' });
    expect(script?.clause({ locale: 'en', variant: 0 })).toBe('think step by step about the question');
    for (const locale of SCRIPT_LOCALES) {
      for (let variant = 0; variant < 4; variant++)
        expect(script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
      expect(script?.label(locale)).not.toMatch(/[{}]|undefined/);
    }
  });
});
