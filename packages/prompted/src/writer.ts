import { createHash } from 'node:crypto';
import {
  type CallOptions,
  canonicalJson,
  checkReply,
  checkText,
  type GenerationSettings,
  type Json,
  type Model,
  type Picture,
  type Result,
  SitflowError,
  type TextRequest,
  type VisionRequest,
} from '@sitflow/core';
import type { Prompt } from './prompts.js';
import { fill } from './template.js';

/** Part of every identity: raise it when replies are read otherwise than before. */
const READING = 1;

/** What TextGenerators and VisionGenerators have in common. */
export interface Generator extends Model {
  generate(
    requests: readonly (TextRequest & Partial<VisionRequest>)[],
    options: CallOptions,
  ): Promise<readonly Result<string>[]>;
}

/** One request in words. */
export interface Phrased {
  readonly prompt: Prompt;
  readonly values: Readonly<Record<string, string>>;
  readonly pictures?: readonly Picture[];
  readonly schema?: Json;
}

export interface WriterOptions {
  /** All that it may be asked by. */
  readonly prompt: Prompt;
  readonly settings: GenerationSettings;
  readonly replyAfter: string | undefined;
}

/** A generator that is asked by prompts: what prompted models have in common. */
export class Writer {
  /** The generator's own identity, and a hash of prompts and settings (12 hexadecimal digits): what is written follows from both. */
  readonly identity: string;
  /** Whether asking once more may bring another reply: at temperature 0 nothing is drawn, and with a seed nothing else. */
  readonly redraws: boolean;

  constructor(
    port: string,
    private readonly generator: Generator,
    private readonly options: WriterOptions,
  ) {
    const { prompt, settings, replyAfter } = options;
    this.redraws = settings.temperature !== 0 && settings.seed === undefined;
    const told = canonicalJson([READING, port, prompt, settings, replyAfter]);
    const hash = createHash('sha256').update(told).digest('hex').slice(0, 12);
    this.identity = `${generator.identity} as ${port}#${hash}`;
  }

  /**
   * Asks for all requests in one call. One that cannot be put in words (`phrase` throws) or whose reply cannot be read (`read` throws)
   * fails alone.
   */
  async ask<Request, Value>(
    requests: readonly Request[],
    { signal, onText }: CallOptions,
    phrase: (request: Request) => Phrased,
    read: (reply: string, request: Request) => Value,
  ): Promise<readonly Result<Value>[]> {
    signal.throwIfAborted();
    const phrased = requests.map((request) => attempt(() => this.toRequest(phrase(request))));
    const asked = phrased.flatMap((one) => (one.ok ? [one.value] : []));
    const replies =
      asked.length === 0 ? [] : await this.replies(asked, requests.length === 1 ? onText : undefined, signal);
    let at = 0;
    return phrased.map((one, i): Result<Value> => {
      if (!one.ok) return one;
      const reply = checkText(replies[at++]);
      return reply.ok ? attempt(() => read(this.said(reply.value), requests[i] as Request)) : reply;
    });
  }

  private async replies(asked: readonly TextRequest[], onText: CallOptions['onText'], signal: AbortSignal) {
    return checkReply(await this.generator.generate(asked, { signal, onText }), asked.length);
  }

  private toRequest({ prompt, values, pictures, schema }: Phrased): TextRequest & Partial<VisionRequest> {
    return {
      ...this.options.settings,
      prompt: fill(prompt.user, values),
      ...(prompt.system !== undefined && { system: fill(prompt.system, values) }),
      ...(schema !== undefined && { schema }),
      ...(pictures !== undefined && { pictures }),
    };
  }

  /** The reply proper: after the mark, if there is to be one, and without the blanks around it. */
  private said(reply: string): string {
    const {
      redraws,
      options: { replyAfter },
    } = this;
    const at = replyAfter === undefined ? 0 : reply.lastIndexOf(replyAfter);
    const said = at < 0 ? '' : reply.slice(at + (replyAfter?.length ?? 0)).trim();
    if (said !== '') return said;
    const wrote = at < 0 ? `no "${replyAfter}"` : 'nothing';
    const shown = reply.trim() === '' ? '' : `: ${JSON.stringify(reply.slice(0, 200))}`;
    throw new SitflowError('model.no-answer', `the model wrote ${wrote}${shown}`, {
      mend: 'If its text breaks off, raise `maxNewTokens`; or ask otherwise, by `prompt`.',
      retryable: redraws,
    });
  }
}

function attempt<Value>(make: () => Value): Result<Value> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, error };
  }
}
