import { basename, dirname } from 'node:path';
import {
  Answerer,
  type AnswerRequest,
  type Client,
  chain,
  chatMessages,
  createApp,
  isSitflowError,
  Judge,
  models,
  TextGenerator,
} from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import { playground, playgroundModel } from '@sitflow/playground';
import { type PromptedOptions, prompted } from '@sitflow/prompted';
import { answer, translate } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import { env, pipeline } from '@xenova/transformers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sharedPath } from './data.js';

describe('a prompted model in a chain', () => {
  it('answers as the model behind it does when it is asked by the same words', async () => {
    const app = createApp({
      modules: [
        playground(),
        transformers({ textGenerator: { t5: { model: playgroundModel('answerer'), maxNewTokens: 48 } } }),
        prompted({
          answerer: { model: 't5', prompt: 'question: {question} context: {context}', replyAfter: 'Answer:' },
        }),
      ],
    });
    onTestFinished(() => app.dispose());
    const asked = chain<{ question: string; context: string }>('asked')
      .pipe(translate({ field: 'question', to: 'en' }))
      .pipe(answer({ question: 'question_en', use: 't5' }))
      .pipe(answer({ question: 'question_en', use: 'playground', as: 'direct' }));
    const rows = [
      { question: '¿Dónde está Mary?', context: 'Mary went to the kitchen. John went to the garden.' },
      { question: 'Where is John?', context: 'Mary went to the kitchen. John went to the garden.' },
    ];
    const answers: unknown[] = [];
    for await (const outcome of app.stream(asked, rows)) {
      if (outcome.status === 'rejected') throw outcome.error;
      const { answer, direct } = outcome.example;
      answers.push([answer, direct]);
      expect(outcome.sources.answer).toMatch(/^model:answerer#[0-9a-f]{12}\/.* as Answerer#[0-9a-f]{12}$/);
    }
    expect(answers).toEqual([
      ['kitchen', 'kitchen'],
      ['garden', 'garden'],
    ]);
  });
});

const folder = sharedPath('models', 'SmolLM2-135M-Instruct');

/** A chat model as a user's own runtime might serve it. */
async function openChat(path: string): Promise<TextGenerator> {
  env.localModelPath = dirname(path);
  env.allowRemoteModels = false;
  const chat = await pipeline('text-generation', basename(path), { dtype: 'q8' });
  return {
    identity: 'SmolLM2-135M-Instruct/q8',
    async generate(requests, { signal }) {
      const results = [];
      for (const request of requests) {
        const [said] = (await chat([...chatMessages(request)] as never, {
          max_new_tokens: request.maxNewTokens ?? 40,
          do_sample: false,
        })) as unknown as [{ generated_text: { content: string }[] }];
        // A request under way cannot be ended here; whoever has left is let go before the next one.
        signal.throwIfAborted();
        results.push({ ok: true as const, value: said.generated_text.at(-1)?.content ?? '' });
      }
      return results;
    },
  };
}

// Skipped where the model, which is too large for the repository, is not there.
describe.skipIf(folder === undefined)('prompted models of a real chat model (SmolLM2-135M-Instruct)', () => {
  let chat: Promise<TextGenerator> | undefined;
  const open = (answerer: string | PromptedOptions) => {
    const create = () => {
      chat ??= openChat(folder as string);
      return chat;
    };
    return createApp({
      modules: [models([{ port: TextGenerator, name: 'smol', create }]), prompted({ answerer, judge: 'smol' })],
    });
  };
  for (const check of portConformance<Client<Answerer>, AnswerRequest>({
    create: () => open({ model: 'smol', maxNewTokens: 4 }).models.client(Answerer),
    call: (answerer, requests, { signal }) =>
      Promise.all(requests.map((request) => answerer.answerResult(request, { signal }))),
    good: ['Ann is in the kitchen.', 'There is a red circle beside Ann.', 'Ann left.'].map((context) => ({
      question: 'Where is Ann?',
      context,
    })),
    bad: { question: ' ', context: 'Ann is in the kitchen.' },
  })) {
    it(check.name, check.run);
  }

  it('answer from the text', async () => {
    const answerer = await open('smol').models.client(Answerer);
    const results = await Promise.all(
      [
        { question: 'Where is Mary?', context: 'Mary is in the kitchen.' },
        {
          question: 'When was the bridge built?',
          context: 'The old bridge over the river was built in 1852 by monks.',
        },
      ].map((request) => answerer.answerResult(request, { signal: new AbortController().signal })),
    );
    expect(results.map((result) => result.ok && result.value)).toEqual([
      expect.stringMatching(/kitchen/),
      expect.stringMatching(/1852/),
    ]);
  });

  it('judge on the scale, or say that the reply cannot be read', async () => {
    const judge = await open('smol').models.client(Judge);
    const { signal } = new AbortController();
    const results = await Promise.all(
      ['It is in Paris.', 'Bananas.'].map((answer) =>
        judge.judgeResult(
          { criteria: 'The answer is right.', judged: { question: 'Where is the Eiffel Tower?', answer } },
          { signal },
        ),
      ),
    );
    for (const result of results) {
      if (result.ok) expect([1, 2, 3, 4, 5]).toContain(Math.round(result.value.score));
      else expect(isSitflowError(result.error) && result.error.code).toBe('judge.unreadable');
    }
  });
});
