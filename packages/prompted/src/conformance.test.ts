import {
  Answerer,
  type AnswerRequest,
  type CallOptions,
  Captioner,
  type Client,
  createApp,
  Judge,
  type Judgement,
  type JudgeRequest,
  type Model,
  models,
  type Picture,
  TextGenerator,
  type TextRequest,
  type TranslationRequest,
  Translator,
  VisionGenerator,
} from '@sitflow/core';
import { type Check, fakeTextGenerator, fakeVisionGenerator, portConformance } from '@sitflow/core/testing';
import type { ServiceIdentifier } from 'inversify';
import { describe, it } from 'vitest';
import type { PromptedModels } from './options.js';
import { prompted } from './prompted.js';

/** Writes what it was asked, so that results that were mixed up are seen; and as judges do where it is to judge. */
const echo = ({ prompt, schema }: TextRequest) => {
  const text = prompt as string;
  return schema === undefined ? text : JSON.stringify({ reason: text, score: 1 + (text.length % 5) });
};
const look = (picture: Picture | undefined) => {
  if (picture === undefined || picture.hash === 'broken') throw new Error('it cannot be seen');
  return `a picture of ${picture.hash}`;
};
/** A generator at work: it takes another turn, and heeds its signal. */
function atWork<G extends Pick<TextGenerator | VisionGenerator, 'identity' | 'generate'>>(generator: G): G {
  const { generate } = generator;
  const working: typeof generate = async (requests: never, options: CallOptions) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    options.signal.throwIfAborted();
    return generate(requests, options);
  };
  return { ...generator, generate: working };
}
const generators = models([
  { port: TextGenerator, name: 'llm', create: () => atWork(fakeTextGenerator(echo)) },
  {
    port: VisionGenerator,
    name: 'vlm',
    create: () =>
      atWork(
        fakeVisionGenerator((request) => (request.pictures.length > 0 ? look(request.pictures[0]) : echo(request))),
      ),
  },
]);

function open<M extends Model>(port: ServiceIdentifier<M>, options: PromptedModels): Promise<Client<M>> {
  return createApp({ modules: [generators, prompted(options)] }).models.client(port);
}

const each = (checks: readonly Check[]) => {
  for (const check of checks) it(check.name, check.run);
};

describe.each(['llm', 'vlm'])('translator of %s', (model) => {
  each(
    portConformance<Client<Translator>, TranslationRequest>({
      create: () => open(Translator, { translator: model }),
      call: (translator, requests, { signal }) =>
        Promise.all(requests.map((one) => translator.translateResult(one, { signal }))),
      good: [
        { text: 'Hola.', from: 'es', to: 'en' },
        { text: 'Una frase más larga, sin idioma.', to: 'en' },
        { text: '{text} {to}', from: 'fr', to: 'de' },
      ],
      bad: { text: ' ', to: 'en' },
    }),
  );
});

describe('captioner', () => {
  const picture = (hash: string): Picture => ({
    kind: 'picture',
    bytes: new Uint8Array(),
    hash,
    width: 1,
    height: 1,
    mediaType: 'image/png',
    toKey: () => hash,
  });
  each(
    portConformance<Client<Captioner>, Picture>({
      create: () => open(Captioner, { captioner: 'vlm' }),
      call: (captioner, pictures, { signal }) =>
        Promise.all(pictures.map((one) => captioner.captionResult(one, { signal }))),
      good: ['cat', 'two dogs', 'a'].map(picture),
      bad: picture('broken'),
    }),
  );
});

describe('answerer', () => {
  each(
    portConformance<Client<Answerer>, AnswerRequest>({
      create: () => open(Answerer, { answerer: 'llm' }),
      call: (answerer, requests, { signal }) =>
        Promise.all(requests.map((one) => answerer.answerResult(one, { signal }))),
      good: [
        { question: 'Who?', context: 'Ann.' },
        { question: 'Where is {context}?', context: 'In the kitchen.' },
        { question: 'What is it that she took?', context: 'Milk' },
      ],
      bad: { question: 'Who?', context: '' },
    }),
  );
});

describe('judge', () => {
  each(
    portConformance<Client<Judge>, JudgeRequest, Judgement>({
      create: () => open(Judge, { judge: 'llm' }),
      call: (judge, requests, { signal }) => Promise.all(requests.map((one) => judge.judgeResult(one, { signal }))),
      good: [
        { criteria: 'It is right.', judged: { question: 'Who?', answer: 'Ann.' } },
        { criteria: 'It is short.', judged: { answer: 'In the kitchen, beside the {criteria}' }, scale: [0, 10] },
        { criteria: 'It is polite.', judged: { answer: 'Please' } },
      ],
      bad: { criteria: 'It is right.', judged: {} },
    }),
  );
});
