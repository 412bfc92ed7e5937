import {
  Answerer,
  type AnswerRequest,
  type Asking,
  type CallOptions,
  type Client,
  chain,
  createApp,
  type Derived,
  models,
  type Result,
  type Stage,
  type StageContext,
  type StageSpec,
  TextGenerator,
  type TextRequest,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';

/** A runtime answers batches: one result for each request, in order. This one writes the prompt in capitals, where others have a network. */
class Capitals implements TextGenerator {
  readonly identity = 'capitals@1'; // part of the cache key: changes with whatever changes replies
  readonly capacity = { batch: 8, concurrency: { from: 2, to: 16 } };

  async generate(requests: readonly TextRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return requests.map(({ prompt }, at) => {
      options.started?.(at); // from here on the time limit of this request counts
      const text = String(prompt);
      const usage = { inputTokens: text.length, outputTokens: text.length };
      const result: Result<string> = { ok: true, value: text.toUpperCase(), usage, finishReason: 'stop' };
      options.result?.(at, result); // this row goes on before the others of its batch are done
      return result;
    });
  }
}

/** A derived model is made of the clients of others, and answers one request at a time: here an Answerer that asks a TextGenerator. */
class PromptedAnswerer implements Derived<Answerer> {
  readonly identity: string;

  constructor(private readonly writer: Client<TextGenerator>) {
    this.identity = `prompted-answerer@1 ${writer.identity}`;
  }

  answer({ question, context }: AnswerRequest, asking: Asking): Promise<Result<string>> {
    return this.writer.generateResult({ prompt: `${context} ${question}` }, asking);
  }
}

/** A stage makes one request at a time. It passes on its whole context, which carries signals, limits and priorities. */
@injectable()
class ReplyStage implements Stage<{ context: string; question: string }, { reply: string }> {
  constructor(@inject(Answerer) private readonly answerer: Client<Answerer>) {}

  async run({ context, question }: { context: string; question: string }, asking: StageContext) {
    return { reply: await this.answerer.answer({ context, question }, asking) };
  }
}
const reply: StageSpec<{ context: string; question: string }, { reply: string }> = {
  name: 'reply',
  version: '1', // changes with the code
  stage: ReplyStage,
  options: {},
  needs: ['context', 'question'],
  adds: ['reply'],
};

const replies = chain<{ context: string; question: string }>('replies').pipe(reply);
const app = createApp({
  modules: [
    models([
      { port: TextGenerator, name: 'capitals', create: () => new Capitals() },
      {
        port: Answerer,
        name: 'capitals',
        derive: async (clients) => new PromptedAnswerer(await clients(TextGenerator, 'capitals')),
      },
    ]),
  ],
});

const outcome = await app.outcome(replies, { context: 'Mary is in the kitchen.', question: 'Where is Mary?' });
console.log(outcome.example.reply, outcome.trace[0]?.usage);

await app.dispose();
