import type { Answerer, AnswerRequest, Asking, Derived, Result } from '@sitflow/core';
import type { Prompt } from './prompts.js';
import { requireText } from './require-text.js';
import type { Writer } from './writer.js';

/** Answers questions from a text by asking. */
export class PromptedAnswerer implements Derived<Answerer> {
  readonly identity: string;

  constructor(
    private readonly writer: Writer,
    private readonly prompt: Prompt,
  ) {
    this.identity = writer.identity;
  }

  answer(request: AnswerRequest, context: Asking): Promise<Result<string>> {
    return this.writer.ask(request, context, this.phrase, (reply) => reply);
  }

  private readonly phrase = ({ question, context }: AnswerRequest) => ({
    prompt: this.prompt,
    values: { question: requireText(question, 'question'), context: requireText(context, 'context') },
  });
}
