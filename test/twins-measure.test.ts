import {
  Answerer,
  type AnswerRequest,
  type App,
  chain,
  createApp,
  done,
  models,
  TextGenerator,
  type TranslationRequest,
  Translator,
} from '@sitflow/core';
import { fakeAnswerer, fakeStage, fakeTextGenerator, fakeTranslator } from '@sitflow/core/testing';
import { answer, translate } from '@sitflow/stages';
import { describe, expect, it } from 'vitest';
import { measure } from '../examples/twins/measure.js';

const stories = chain<{ context: string; question: string }>('stories')
  .pipe(translate({ field: 'context', to: 'en' }))
  .pipe(answer({ context: 'context_en' }));
const cascade = { name: 'cascade', chain: stories };
const student = { name: 'student', chain: stories, joint: 'student' };

const SPANISH = 'El coche que está delante de la casa es red';
const ENGLISH = 'The car that stands in front of the house is red';
const story = (context: string, question = 'What colour is it?') => ({ context, question, expected: 'red' });

/** An app whose models answer as they are told, and the record of what the translator was asked. */
function appOf(
  says: {
    translator?: (request: TranslationRequest) => string;
    answerer?: (request: AnswerRequest) => string;
    student?: (prompt: string) => string;
  } = {},
) {
  const { translator = ({ text }) => text, answerer = () => 'red', student = () => '' } = says;
  const { calls, ...translates } = fakeTranslator(translator, ['en', 'es']);
  const writes = fakeTextGenerator(({ prompt }) => student(JSON.stringify(prompt)));
  const app = createApp({
    modules: [
      models([
        { port: Translator, name: 'translator', create: () => translates },
        { port: Answerer, name: 'answerer', create: () => fakeAnswerer(answerer) },
        { port: TextGenerator, name: 'student', create: () => writes },
      ]),
    ],
  });
  return { app, translated: () => calls.flat().length };
}

describe('a system is measured', () => {
  it('by calls of its own, whatever was asked before it', async () => {
    const { app, translated } = appOf();
    const rows = [1, 2, 3].map(() => story(SPANISH));
    for (let time = 1; time <= 2; time++) {
      const measured = await measure(app, cascade, 'stories', rows);
      expect(measured).toMatchObject({ right: [true, true, true], calls: 2, rejected: [] });
      // Three to warm up and three that are measured, though all are alike.
      expect(translated()).toBe(6 * time);
    }
  });

  it('by the calls of models, not of programs', async () => {
    const tidy = fakeStage('tidy', ['context'], ['context_en'], ({ context }) => ({ context_en: context }));
    const tidied = chain('tidied')
      .pipe(tidy)
      .pipe(answer({ context: 'context_en' }));
    const { app } = appOf();
    expect((await measure(app, { name: 'cascade', chain: tidied }, 'stories', [story(ENGLISH)])).calls).toBe(1);
    // A text in the wanted language passes by the translator.
    expect((await measure(app, cascade, 'stories', [story(SPANISH), story(ENGLISH)])).calls).toBe(1.5);
  });

  it('with the calls for a question before it was rejected, and the reason', async () => {
    const { app } = appOf({
      answerer({ question }) {
        if (question === 'Why?') throw new Error('nobody knows');
        return 'red';
      },
    });
    const rows = [
      { ...story(SPANISH), id: 'a' },
      { ...story(SPANISH, 'Why?'), id: 'b' },
    ];
    const measured = await measure(app, cascade, 'stories', rows);
    expect(measured).toMatchObject({ right: [true, false], calls: 1.5 });
    expect(measured.rejected).toEqual([expect.stringMatching(/example b: .*nobody knows/)]);
  });

  it('by how many replies did every part, where one model is asked for all', async () => {
    const { app } = appOf({
      student: (prompt) => (prompt.includes('whole') ? 'Context in English: It is red.\nAnswer: red' : 'Answer: red'),
    });
    const measured = await measure(app, student, 'stories', [story('the whole'), story('a part')]);
    expect(measured).toMatchObject({ right: [true, true], followed: 0.5, calls: 1 });
  });

  it('by nothing that a reply does not say: one without `followed` followed nothing', async () => {
    const replies = [{ followed: { answer: true } }, {}, { followed: {} }];
    const provenance = {
      id: 'a',
      trace: [{ stage: 'joint', start: 0, ms: 0, by: 'run', attempts: 1 }],
      sources: { response: 'joint:student' },
    };
    const app = {
      async *stream() {
        for (const reply of replies) yield { ...done({ ...reply, ...story(ENGLISH), answer: 'red' }), ...provenance };
      },
    };
    const rows = replies.map(() => story(ENGLISH));
    const { followed } = await measure(app as unknown as App, student, 'stories', rows);
    expect(followed).toBeCloseTo(1 / 3, 10);
  });
});
