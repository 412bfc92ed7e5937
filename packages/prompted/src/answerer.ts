import type { Answerer, AnswerRequest, CallOptions, Result } from '@sitflow/core';
import type { Prompt } from './prompts.js';
import { requireText } from './require-text.js';
import type { Writer } from './writer.js';

/** Answers questions from a text by asking. */
export class PromptedAnswerer implements Answerer {
  readonly identity: string;

  constructor(
    private readonly writer: Writer,
    private readonly prompt: Prompt,
  ) {
    this.identity = writer.identity;
  }

  answer(requests: readonly AnswerRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.writer.ask(
      requests,
      options,
      ({ question, context }) => ({
        prompt: this.prompt,
        values: { question: requireText(question, 'question'), context: requireText(context, 'context') },
      }),
      (reply) => reply,
    );
  }
}
