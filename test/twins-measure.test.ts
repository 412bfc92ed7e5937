import { channel } from 'node:diagnostics_channel';
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

/** Tells of inputs as the host of a real model does. */
const arrived = <T>(inputs: number, value: T): T => {
  channel('sitflow:model-call').publish({ model: 'fake', kind: 'generate', inputs, ms: 1, sessionMs: 1 });
  return value;
};

/** Makes apps whose models answer as they are told. With `cached`, the translator keeps what it said, as a runtime may, whatever the memory is. */
function appsOf(
  says: {
    translator?: (request: TranslationRequest) => string;
    answerer?: (request: AnswerRequest) => string;
    student?: (prompt: string) => string;
    cached?: boolean;
  } = {},
) {
  const { translator = ({ text }) => text, answerer = () => 'red', student = () => '', cached = false } = says;
  const create = () => {
    const known = new Map<string, string>();
    const translates = fakeTranslator(
      (request) => {
        const said = known.get(request.text) ?? arrived(1, translator(request));
        if (cached) known.set(request.text, said);
        return said;
      },
      { languages: ['en', 'es'] },
    );
    const answers = fakeAnswerer((request) => arrived(1, answerer(request)));
    const writes = fakeTextGenerator(({ prompt }) => arrived(1, student(JSON.stringify(prompt))));
    return createApp({
      modules: [
        models([
          { port: Translator, name: 'translator', create: () => translates },
          { port: Answerer, name: 'answerer', create: () => answers },
          { port: TextGenerator, name: 'student', create: () => writes },
        ]),
      ],
    });
  };
  return create;
}

describe('a system is measured', () => {
  it('by what reached its models, the first time and again, whatever was asked before it', async () => {
    const rows = [1, 2, 3].map(() => story(SPANISH));
    const create = appsOf();
    for (let time = 1; time <= 2; time++)
      expect(await measure(create, cascade, 'stories', rows)).toMatchObject({
        right: [true, true, true],
        first: { inputs: 2 },
        again: { inputs: 2 },
        rejected: [],
      });
  });

  it('by no input that a cache answered, the first time and again', async () => {
    const [other, third] = ['dos', 'tres'].map((word) => SPANISH.replace('red', word));
    const rows = [story(SPANISH), story(other as string), story(third as string), story(SPANISH)];
    const create = appsOf({ cached: true });
    for (let time = 1; time <= 2; time++) {
      const { first, again } = await measure(create, cascade, 'stories', rows);
      // Four answers and three translations, then the answers alone: the next system starts from nothing again.
      expect([first.inputs, again.inputs]).toEqual([7 / 4, 4 / 4]);
    }
  });

  it('by what reached models, not programs', async () => {
    const tidy = fakeStage('tidy', ['context'], ['context_en'], ({ context }) => ({ context_en: context }));
    const tidied = chain('tidied')
      .pipe(tidy)
      .pipe(answer({ context: 'context_en' }));
    const create = appsOf();
    expect(await measure(create, { name: 'cascade', chain: tidied }, 'stories', [story(ENGLISH)])).toMatchObject({
      first: { inputs: 1 },
    });
    // A text in the wanted language passes by the translator.
    expect(await measure(create, cascade, 'stories', [story(SPANISH), story(ENGLISH)])).toMatchObject({
      first: { inputs: 1.5 },
    });
  });

  it('with what a rejected question took, and the reason', async () => {
    const create = appsOf({
      answerer({ question }) {
        if (question === 'Why?') throw new Error('nobody knows');
        return 'red';
      },
    });
    const rows = [
      { ...story(SPANISH), id: 'a' },
      { ...story(SPANISH, 'Why?'), id: 'b' },
    ];
    const measured = await measure(create, cascade, 'stories', rows);
    expect(measured).toMatchObject({ right: [true, false], first: { inputs: 1.5 } });
    expect(measured.rejected).toEqual([expect.stringMatching(/example b: .*nobody knows/)]);
  });

  it('by how many replies did every part, where one model is asked for all', async () => {
    const create = appsOf({
      student: (prompt) => (prompt.includes('whole') ? 'Context in English: It is red.\nAnswer: red' : 'Answer: red'),
    });
    const measured = await measure(create, student, 'stories', [story('the whole'), story('a part')]);
    expect(measured).toMatchObject({ right: [true, true], followed: 0.5, first: { inputs: 1 } });
  });

  it('by nothing that a reply does not say: one without `followed` followed nothing', async () => {
    const replies = [{ followed: { answer: true } }, {}, { followed: {} }];
    const app = {
      async *stream(_: unknown, rows: readonly object[]) {
        for (const [i, row] of rows.entries()) yield done({ ...replies[i], ...row, answer: 'red' });
      },
      async dispose() {},
    };
    const rows = replies.map(() => story(ENGLISH));
    const { followed } = await measure(() => app as unknown as App, student, 'stories', rows);
    expect(followed).toBeCloseTo(1 / 3, 10);
  });
});
