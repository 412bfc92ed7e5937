import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerRequest, CallOptions, Result, TextRequest } from '@sitflow/core';
import { generatorConformance, portConformance } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { fixture, never, open, read, values } from './testing/open.js';

const TIMEOUT = 60_000;

interface Case {
  readonly input: string;
  readonly question: string;
  readonly context: string;
  readonly image: string;
  readonly prompt?: string;
  readonly output: string;
  readonly answer: string;
}
/** What the original models in PyTorch say of the same inputs; a leading space is the tokenizer's, and is not given on. */
const expected = (name: string) =>
  (JSON.parse(readFileSync(join(fixture(name), 'expected.json'), 'utf8')) as { cases: Case[] }).cases;

const QUESTIONS = [
  { question: 'Where is Mary?', context: 'Mary went to the kitchen.' },
  { question: 'What color is the circle?', context: 'There is a red circle to the left of the blue square.' },
  { question: 'Who took the milk?', context: 'Daniel is in the bedroom. John took the milk there.' },
];

describe('translator (Marian)', () => {
  const cases = expected('tiny-marian');
  const create = () => open('translator', { model: fixture('tiny-marian'), split: 'none' });
  for (const check of portConformance({
    create,
    call: (model, requests: readonly { text: string; to: string }[], options) => model.translate(requests, options),
    good: cases.map(({ input }) => ({ text: input, to: 'en' })),
    bad: { text: ' ', to: 'en' },
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it('writes what the original writes', { timeout: TIMEOUT }, async () => {
    const model = await create();
    const results = await model.translate(
      cases.map(({ input }) => ({ text: input, to: 'en' })),
      { signal: never() },
    );
    await model.dispose();
    expect(values(results)).toEqual(cases.map(({ output }) => output.trim()));
  });
});

describe('text generator (T5)', () => {
  const cases = expected('tiny-t5');
  const create = () => open('textGenerator', fixture('tiny-t5'));
  for (const check of portConformance({
    create,
    call: (model, requests: readonly TextRequest[], options) => model.generate(requests, options),
    good: cases.map(({ input }) => ({ prompt: input })),
    bad: { prompt: '' },
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }
  for (const check of generatorConformance(create)) it(check.name, { timeout: TIMEOUT }, check.run);

  it('writes what the original writes', { timeout: TIMEOUT }, async () => {
    const model = await create();
    const results = await model.generate(
      cases.map(({ input }) => ({ prompt: input, temperature: 0 })),
      { signal: never() },
    );
    await model.dispose();
    expect(values(results)).toEqual(cases.map(({ output }) => output.trim()));
  });
});

describe('captioner (VisionEncoderDecoder)', () => {
  const cases = expected('tiny-vision-encoder-decoder').filter(({ prompt }) => prompt === undefined);
  const create = () => open('captioner', fixture('tiny-vision-encoder-decoder'));
  const picture = (file: string) => join(fixture('tiny-vision-encoder-decoder'), file);
  const call = async (model: Awaited<ReturnType<typeof create>>, paths: readonly string[], options: CallOptions) => {
    const pictures = await Promise.all(
      paths.map(async (path) => {
        if (path !== 'bad') return read(path);
        const bytes = readFileSync(picture('rings.png')).subarray(0, 500);
        return { ...(await read(picture('rings.png'))), bytes, hash: 'truncated' };
      }),
    );
    return model.caption(pictures, options) as Promise<readonly Result<string>[]>;
  };
  for (const check of portConformance({
    create,
    call,
    good: [picture('slope.png'), picture('rings.png'), picture('slope.png')],
    bad: 'bad',
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it('writes what the original writes', { timeout: TIMEOUT }, async () => {
    const model = await create();
    const paths = cases.map(({ image }) => picture(image));
    const results = await call(model, paths, { signal: never() });
    await model.dispose();
    expect(values(results)).toEqual(cases.map(({ output }) => output.trim()));
  });
});

describe('answerer (DistilBERT)', () => {
  const cases = expected('tiny-distilbert-qa');
  const create = () => open('answerer', fixture('tiny-distilbert-qa'));
  for (const check of portConformance({
    create,
    call: (model, requests: readonly AnswerRequest[], options) => model.answer(requests, options),
    good: cases.map(({ question, context }) => ({ question, context })),
    bad: { question: 'Where?', context: '' },
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it('marks what the original marks, as it stands in the context', { timeout: TIMEOUT }, async () => {
    const model = await create();
    const results = await model.answer(
      cases.map(({ question, context }) => ({ question, context })),
      { signal: never() },
    );
    await model.dispose();
    expect(values(results)).toEqual(cases.map(({ answer }) => answer));
  });
});

describe('answerer (T5)', () => {
  for (const check of portConformance({
    create: () => open('answerer', fixture('tiny-t5')),
    call: (model, requests: readonly AnswerRequest[], options) => model.answer(requests, options),
    good: QUESTIONS,
    bad: { question: '', context: 'Mary went to the kitchen.' },
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }
});
