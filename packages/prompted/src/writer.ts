import { createHash } from 'node:crypto';
import {
  askForRepairs,
  type CallOptions,
  canonicalJson,
  checkReply,
  checkText,
  describe,
  type GenerationSettings,
  type Json,
  type Model,
  type Picture,
  type Result,
  repairPrompt,
  SitflowError,
  type TextRequest,
  toSitflowError,
  unrepaired,
  type VisionRequest,
} from '@sitflow/core';
import type { Prompt } from './prompts.js';
import { fill } from './template.js';

/** Part of every identity: raise it when replies are read otherwise than before. */
const READING = 2;

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
   * Sends all requests in one call. A request that cannot be phrased (`phrase` throws), or whose reply cannot be read (`read` throws), fails alone. If a
   * request has a schema, the model is shown an unreadable reply and asked once more, unless it samples.
   */
  async ask<Request, Value>(
    requests: readonly Request[],
    options: CallOptions,
    phrase: (request: Request) => Phrased,
    read: (reply: string, request: Request) => Value,
  ): Promise<readonly Result<Value>[]> {
    options.signal.throwIfAborted();
    const results: Result<Value>[] = [];
    const asked: Asked<Request>[] = [];
    requests.forEach((request, at) => {
      const phrased = attempt(() => this.toRequest(phrase(request)));
      if (phrased.ok) asked.push({ at, of: request, request: phrased.value });
      else results[at] = phrased;
    });
    if (asked.length === 0) return results;
    const { signal, allowTruncated } = options;
    const onText = requests.length === 1 ? options.onText : undefined;
    const replies = checkReply(
      await this.generator.generate(
        asked.map(({ request }) => request),
        { signal, allowTruncated, onText },
      ),
      asked.length,
    );
    const repairs: (Asked<Request> & { readonly error: SitflowError })[] = [];
    for (const [i, one] of asked.entries()) {
      const reply = checkText(replies[i]);
      const result = this.readReply(reply, one.of, read);
      results[one.at] = result;
      if (!reply.ok || result.ok || this.redraws || one.request.schema === undefined) continue;
      const error = toSitflowError(result.error);
      const prompt = repairPrompt(one.request.prompt, reply.value, error.found);
      repairs.push({ ...one, request: { ...one.request, prompt }, error });
    }
    // A repair is no part of the text that is read along with.
    const repaired = await askForRepairs(
      repairs.map(({ request }) => request),
      (again) => this.generator.generate(again, { signal, allowTruncated }),
    );
    for (const [i, reply] of repaired.entries()) {
      const { at, of, error } = repairs[i] as (typeof repairs)[number];
      results[at] = reply.ok
        ? this.readReply(reply, of, read)
        : { ...(results[at] as Result<never>), ok: false, error: this.again(unrepaired(error, reply.error)) };
    }
    signal.throwIfAborted();
    return results;
  }

  private readReply<Request, Value>(
    reply: Result<string>,
    request: Request,
    read: (reply: string, request: Request) => Value,
  ): Result<Value> {
    if (!reply.ok) return { ...reply, error: this.again(reply.error) };
    const { finishReason, reasoning, raw } = reply;
    return {
      ...attempt(() => read(this.said(reply), request)),
      ...(finishReason !== undefined && { finishReason }),
      ...(reasoning !== undefined && { reasoning }),
      ...(raw !== undefined && { raw }),
    };
  }

  /** With a fixed seed the same request gives the same reply, so an error of that reply is not retryable. */
  private again(error: unknown): unknown {
    const known = toSitflowError(error, 'model.failed');
    if (this.redraws || !known.retryable || !/^reply\./.test(known.code)) return error;
    const { code, found, mend, raw, cause, place } = known;
    return new SitflowError(code, found, { ...place, mend, raw, cause });
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

/** A request in words, and which one it is of. */
interface Asked<Request> {
  readonly at: number;
  readonly of: Request;
  readonly request: TextRequest & Partial<VisionRequest>;
}

function attempt<Value>(make: () => Value): Result<Value> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, error };
  }
}
