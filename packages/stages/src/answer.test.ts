import { Answerer, chain, createApp, models, SCRIPT_LOCALES } from '@sitflow/core';
import { fakeAnswerer } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';

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

  it('asks a batch at once, and rejects an empty question or text alone', async () => {
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
    expect(answerer.calls).toHaveLength(1);
  });

  it('speaks of a translated question as of the question, in each locale', () => {
    const script = answer({ question: 'question_en', context: 'caption' }).script;
    expect(script?.clause({ locale: 'en', variant: 0 })).toBe('answer the question');
    for (const locale of SCRIPT_LOCALES) {
      for (let variant = 0; variant < 4; variant++)
        expect(script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
    }
  });
});
