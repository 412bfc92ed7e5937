import type { Asking, Captioner, Derived, Picture, Result } from '@sitflow/core';
import type { Prompt } from './prompts.js';
import type { Writer } from './writer.js';

/** Describes pictures by asking a vision model. */
export class PromptedCaptioner implements Derived<Captioner> {
  readonly identity: string;

  constructor(
    private readonly writer: Writer,
    private readonly prompt: Prompt,
  ) {
    this.identity = writer.identity;
  }

  caption(picture: Picture, context: Asking): Promise<Result<string>> {
    return this.writer.ask(picture, context, this.phrase, (reply) => reply);
  }

  private readonly phrase = (picture: Picture) => ({ prompt: this.prompt, values: {}, pictures: [picture] });
}
