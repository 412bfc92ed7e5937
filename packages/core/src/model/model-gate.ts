import type { ServiceIdentifier } from 'inversify';
import { describe, SitflowError } from '../base/errors.js';
import { Answerer, Captioner, type Result, TextGenerator, Transcriber, Translator, VisionGenerator } from './ports.js';
import { ReasoningSplitter, splitReasoning } from './reasoning.js';
import { draws, type GenerationSettings } from './requests.js';
import { checkResult, checkText } from './results.js';

/**
 * Ports whose replies are texts that a language model may have written: it may write reasoning before the reply, and the reply must not be
 * empty. A transcript may be empty: perhaps nothing is said in the recording.
 */
const WRITING: readonly ServiceIdentifier[] = [TextGenerator, VisionGenerator, Translator, Captioner, Answerer];

type Given = Result<unknown> & { readonly ok: true };

/** Ports whose values are texts. */
const TEXTS: readonly ServiceIdentifier[] = [...WRITING, Transcriber];

/**
 * Checks each reply of a port's model. One that was cut off, filtered, empty, or nothing but reasoning becomes an error; reasoning is split off replies
 * that are texts. One for each model and port.
 */
export class ReplyGate {
  private readonly writing: boolean;
  /** Whether one of its replies began inside its reasoning, so that later ones may, too. */
  private beginsInside = false;

  private readonly texts: boolean;

  constructor(port: ServiceIdentifier) {
    this.writing = WRITING.includes(port);
    this.texts = TEXTS.includes(port);
  }

  /** Returns the result, or an error in its place. `request` is the request that it answers. Results that are errors pass unchanged. */
  check(result: Result<unknown>, request: unknown, allowTruncated: boolean): Result<unknown> {
    const one = this.texts ? checkText(result as Result<string>) : checkResult(result);
    return isValue(one) ? this.checkValue(one, request, allowTruncated) : one;
  }

  /** Where the pieces of a text go, for one request: `onText` gets the reply without its reasoning, and `finish` the rest of it, once the result is there. */
  filter(onText: (piece: string) => void): TextFilter {
    return this.writing ? new TextFilter(onText, this.beginsInside) : new TextFilter(onText, undefined);
  }

  private checkValue(result: Given, request: unknown, allowTruncated: boolean): Result<unknown> {
    const { finishReason, value } = result;
    const text = typeof value === 'string' ? value : undefined;
    const raw = result.raw ?? text;
    const split = text !== undefined && this.writing ? splitReasoning(text) : undefined;
    const reasoning = [result.reasoning, split?.reasoning].filter(Boolean).join('\n\n') || undefined;
    if (split?.beganInside) this.beginsInside = true;
    const fail = (code: string, found: string, mend: string): Result<never> => {
      const shown = raw === undefined || raw.trim() === '' ? '' : `: ${describe(raw.trim())}`;
      const error = new SitflowError(code, `${found}${shown}`, { mend, retryable: drawn(request), raw });
      return { ok: false, error, finishReason, reasoning, raw };
    };
    const blank = text !== undefined && this.writing && (split?.value ?? text).trim() === '';
    if (finishReason === 'content-filter')
      return fail(
        'reply.filtered',
        'a content filter withheld the reply',
        'Change the prompt, or name another model with `use`.',
      );
    if (finishReason === 'length' && (!allowTruncated || split?.open || blank))
      return fail(
        'reply.truncated',
        split?.open
          ? 'the reply was cut off by its token limit, inside its reasoning'
          : 'the reply was cut off by its token limit',
        'Raise `maxNewTokens` (a setting of the stage or of the model), or set `allowTruncated: true` in the policy to accept replies that are cut off outside their reasoning.',
      );
    if (split?.open || (blank && reasoning !== undefined))
      return fail(
        'reply.reasoning-only',
        split?.open ? 'the reply ends inside its reasoning' : 'the reply is nothing but reasoning',
        'Raise `maxNewTokens`, ask for less reasoning, or name another model with `use`.',
      );
    if (blank)
      return fail(
        'reply.empty',
        'the model gave an empty reply',
        'Change the prompt, raise `maxNewTokens`, or name another model with `use`.',
      );
    return split === undefined || split.value === text ? result : { ...result, value: split.value, reasoning, raw };
  }
}

/** Splits the reasoning off a text that is streamed. */
export class TextFilter {
  private readonly splitter: ReasoningSplitter | undefined;
  private text = '';

  /** Whether anything of the text was told. */
  get told(): boolean {
    return this.text !== '';
  }

  constructor(
    private readonly onText: (piece: string) => void,
    beginsInside: boolean | undefined,
  ) {
    this.splitter = beginsInside === undefined ? undefined : new ReasoningSplitter(beginsInside);
  }

  readonly feed = (piece: string): void => this.tell(this.splitter ? this.splitter.feed(piece) : piece);

  finish(result: Result<unknown>): void {
    const tail = this.splitter?.end().tail ?? '';
    if (result.ok && typeof result.value === 'string' && result.value.startsWith(this.text + tail)) this.tell(tail);
  }

  private tell(piece: string): void {
    if (piece === '') return;
    this.text += piece;
    this.onText(piece);
  }
}

function isValue(result: unknown): result is Given {
  return typeof result === 'object' && result !== null && (result as { ok?: unknown }).ok === true;
}

/** Whether the same request may give another reply. Assumed false for requests that are not a generator's. */
function drawn(request: unknown): boolean {
  return typeof request === 'object' && request !== null && draws(request as GenerationSettings);
}
