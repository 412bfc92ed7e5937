import type { CallOptions, Captioner, Picture, Result } from '@sitflow/core';
import type { Prompt } from './prompts.js';
import type { Writer } from './writer.js';

/** Describes pictures by asking a vision model. */
export class PromptedCaptioner implements Captioner {
  readonly identity: string;

  constructor(
    private readonly writer: Writer,
    private readonly prompt: Prompt,
  ) {
    this.identity = writer.identity;
  }

  caption(pictures: readonly Picture[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.writer.ask(
      pictures,
      options,
      (picture) => ({ prompt: this.prompt, values: {}, pictures: [picture] }),
      (reply) => reply,
    );
  }
}
