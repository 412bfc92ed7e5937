import { createHash } from 'node:crypto';
import {
  type Asking,
  addUsage,
  canonicalJson,
  describe,
  fillTemplate,
  type GenerationSettings,
  type Json,
  type Picture,
  quiet,
  type Result,
  repairPrompt,
  SitflowError,
  type TextRequest,
  toSitflowError,
  unrepaired,
  type VisionRequest,
} from '@sitflow/core';
import type { Generator } from './find-generator.js';
import type { Prompt } from './prompts.js';

/** Part of every identity: raise it when replies are read otherwise than before. */
const READING = 2;

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
   * Asks for one request, and reads the reply. A request that cannot be phrased (`phrase` throws), or whose reply cannot be read (`read` throws), is a
   * result that says so. If the request has a schema, the model is shown an unreadable reply and asked once more, unless it draws.
   */
  async ask<Request, Value>(
    of: Request,
    context: Asking,
    phrase: (request: Request) => Phrased,
    read: (reply: string) => Value,
  ): Promise<Result<Value>> {
    const phrased = attempt(() => this.toRequest(phrase(of)));
    if (!phrased.ok) return phrased;
    const request = phrased.value;
    const reply = await this.generator.generateResult(request, context);
    if (!reply.ok) return reply;
    const first = this.readReply(reply, read);
    if (first.ok || this.redraws || request.schema === undefined) return first;
    const error = toSitflowError(first.error);
    const prompt = repairPrompt(request.prompt, reply.value, error.found);
    const second = await this.generator.generateResult({ ...request, prompt }, quiet(context));
    const usage = addUsage(first.usage, second.usage);
    const repaired = second.ok ? this.readReply(second, read) : { ...first, error: unrepaired(error, second.error) };
    return usage === undefined ? repaired : { ...repaired, usage };
  }

  private readReply<Value>(
    reply: Result<string> & { readonly ok: true },
    read: (reply: string) => Value,
  ): Result<Value> {
    const { value: _, ok: __, ...facts } = reply;
    return { ...facts, ...attempt(() => read(this.said(reply))) };
  }

  private toRequest({ prompt, values, pictures, schema }: Phrased): TextRequest & Partial<VisionRequest> {
    const fill = (template: string) => fillTemplate(template, (name) => values[name] ?? `{${name}}`);
    return {
      ...this.options.settings,
      prompt: fill(prompt.user),
      ...(prompt.system !== undefined && { system: fill(prompt.system) }),
      ...(schema !== undefined && { schema }),
      ...(pictures !== undefined && { pictures }),
    };
  }

  /** The reply proper: the text after the mark of `replyAfter`, if given, trimmed. The mark may be in the reasoning. */
  private said({ value, raw = value }: { readonly value: string; readonly raw?: string | undefined }): string {
    const {
      redraws: retryable,
      options: { replyAfter },
    } = this;
    if (replyAfter === undefined) return value.trim();
    const text = value.includes(replyAfter) ? value : raw;
    const at = text.lastIndexOf(replyAfter);
    const said = at < 0 ? '' : text.slice(at + replyAfter.length).trim();
    if (said !== '') return said;
    const mend = 'Change `prompt` so that the model writes the mark of `replyAfter` and then its reply.';
    if (at < 0) {
      const found = `the model wrote no "${replyAfter}": ${describe(text.trim())}`;
      throw new SitflowError('reply.no-mark', found, { mend, retryable, raw });
    }
    throw new SitflowError('reply.empty', `the model wrote nothing after "${replyAfter}"`, { mend, retryable, raw });
  }
}

function attempt<Value>(make: () => Value): Result<Value> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, error };
  }
}
