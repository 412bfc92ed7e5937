import {
  type Answerer,
  type AnswerRequest,
  type CallOptions,
  type Captioner,
  chatMessages,
  checkedSettings,
  type Embedder,
  type Picture,
  type Result,
  SitflowError,
  type TextGenerator,
  type TextRequest,
  type Transcriber,
  type TranscriptionRequest,
  type TranslationRequest,
  type Translator,
  toSitflowError,
  unservedSetting,
  type VisionGenerator,
  type VisionRequest,
} from '@sitflow/core';
import { aboutFiles } from './files/about-files.js';
import type { Hearing, ModelHost } from './host/model-host.js';
import type { TranslatorOptions } from './options.js';
import { joinSentences, ofSentence, splitSentences } from './sentences.js';
import { finishOfAll } from './tasks/reply.js';
import type { WireVisionRequest } from './tasks/vision-chat.js';

/** Characters of one text at most, where no option says: beyond it nothing is split, tokenized or sent. */
const MAX_CHARACTERS = 50_000;

/** How a model is known, and what of its inputs is refused unseen. */
export interface HostedOptions {
  readonly identity: string;
  readonly batchDependent: boolean;
  readonly maxCharacters?: number | undefined;
}

/** What the ports have in common: an identity, a host to let go of, and texts checked before they cross. */
abstract class HostedModel {
  readonly identity: string;
  /** Whether an input's output may differ with its neighbours in a batch: weights with dynamic int8 activations do so. */
  readonly batchDependent: boolean;
  private readonly maxCharacters: number;

  constructor(
    options: HostedOptions,
    readonly host: ModelHost,
  ) {
    this.identity = options.identity;
    this.batchDependent = options.batchDependent;
    this.maxCharacters = options.maxCharacters ?? MAX_CHARACTERS;
  }

  dispose(): Promise<void> {
    return this.host.dispose();
  }

  /** Asks `ask` for the inputs whose texts can be asked for; the others have their error at once. `become`: what a host's result becomes. */
  protected async checked<Input, Value = string>(
    inputs: readonly Input[],
    options: CallOptions,
    texts: (input: Input) => Readonly<Record<string, string>>,
    ask: (inputs: readonly Input[], options: CallOptions) => Promise<readonly Result<Value>[]>,
  ): Promise<readonly Result<Value>[]> {
    const problems = inputs.map((input) => this.problem(() => texts(input)));
    const places = problems.flatMap((problem, at) => (problem === undefined ? [at] : []));
    const results = await ask(
      places.map((at) => inputs[at] as Input),
      placed(options, places),
    );
    let at = 0;
    return problems.map((error) => (error ? { ok: false, error } : (results[at++] as Result<Value>)));
  }

  private problem(textsOf: () => Readonly<Record<string, string>>): SitflowError | undefined {
    let texts: Readonly<Record<string, string>>;
    try {
      texts = textsOf();
    } catch (thrown) {
      return toSitflowError(thrown);
    }
    for (const [what, text] of Object.entries(texts)) {
      if (typeof text !== 'string' || text.trim() === '') {
        return new SitflowError('text.empty', `the ${what} is empty`, {
          mend: 'Fill the field in, or leave the example out.',
        });
      }
      if (text.length > this.maxCharacters) {
        return new SitflowError(
          'text.too-long',
          `the ${what} has ${text.length} characters, and at most ${this.maxCharacters} are taken`,
          { mend: 'Shorten or split it, or raise `maxCharacters`.' },
        );
      }
    }
    return undefined;
  }
}

/** The options of a call of some of the requests, which stand at `places` of the whole call. */
function placed({ signal, started, result, text }: CallOptions, places: readonly number[]): CallOptions {
  const whole = (at: number) => places[at] as number;
  return {
    signal,
    started: (at) => started?.(whole(at)),
    result: (at, given) => result?.(whole(at), given),
    text: text && ((at, piece) => text(whole(at), piece)),
  };
}

/** What a host calls while it is at work. `become`: what a result of its becomes. */
function hearing(
  { started, result, text }: CallOptions,
  become: (result: Result<unknown>, at: number) => Result<unknown> = (given) => given,
): Hearing {
  return {
    started: (at) => started?.(at),
    result: (at, given) => result?.(at, become(given, at)),
    onText: text && ((piece) => text(0, piece)),
  };
}

export class HostedTranslator extends HostedModel implements Translator {
  declare readonly languages?: readonly string[];
  declare readonly targets?: readonly string[];
  private readonly split: 'sentence' | 'none';

  constructor(
    options: HostedOptions,
    host: ModelHost,
    own: Pick<TranslatorOptions, 'languages' | 'targets' | 'split'>,
  ) {
    super(options, host);
    this.split = own.split ?? 'sentence';
    const named = host.facts.languages ?? [];
    const [languages, targets] = [own.languages ?? named, own.targets ?? named];
    // An empty list would say that it knows no language at all.
    if (languages.length > 0) this.languages = languages;
    if (targets.length > 0) this.targets = targets;
  }

  translate(requests: readonly TranslationRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      options,
      ({ text }) => ({ text }),
      (good, call) => this.bySentence(good, call),
    );
  }

  /**
   * The sentences of all texts are asked for together, each of them once (texts of one batch share some, and the engine knows whole texts only); each
   * text is put together again, and handed over once all its sentences are there.
   */
  private async bySentence(
    requests: readonly TranslationRequest[],
    options: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const texts = requests.map(({ text, from, to }, i) => {
      const { sentences, gaps } =
        this.split === 'none' ? { sentences: [text], gaps: ['', ''] } : splitSentences(text, from);
      // Punctuation alone is not for a translator, which would make words of it.
      const asked = sentences
        .filter(saysSomething)
        .map((sentence): TranslationRequest => ({ text: sentence, from, to }));
      return { i, sentences, gaps, asked, to };
    });
    const asked = new Map(texts.flatMap((text) => text.asked.map((sentence) => [keyOf(sentence), sentence] as const)));
    const keys = [...asked.keys()];
    const done = new Map<string, Result<string>>();
    const keep = (at: number, result: Result<unknown>) => {
      const key = keys[at] as string;
      done.set(key, ofSentence(asked.get(key)?.text ?? '', result as Result<string>));
    };
    const whole = ({ i, sentences, gaps, to }: (typeof texts)[number]): Result<string> => {
      const { from } = requests[i] as TranslationRequest;
      return joined(
        sentences.map((text) => done.get(keyOf({ text, from, to })) ?? { ok: true, value: text }),
        gaps,
        to,
      );
    };
    const waiting = new Set(texts);
    const results = await this.host.request([...asked.values()], options.signal, {
      started: (at) => {
        for (const text of texts) if (text.asked.some((each) => keyOf(each) === keys[at])) options.started?.(text.i);
      },
      result: (at, result) => {
        keep(at, result);
        for (const text of waiting) {
          if (!text.asked.every((each) => done.has(keyOf(each)))) continue;
          waiting.delete(text);
          options.result?.(text.i, whole(text));
        }
      },
    });
    for (const [at, result] of results.entries()) keep(at, result as Result<unknown>);
    return texts.map(whole);
  }
}

function joined(own: readonly Result<string>[], gaps: readonly string[], to: string): Result<string> {
  const failed = own.find((result) => !result.ok);
  if (failed) return failed;
  const values = own.map((result) => (result.ok ? result.value : ''));
  const finishReason = finishOfAll(own.map((result) => result.finishReason));
  return { ok: true, value: joinSentences(values, gaps, to), finishReason };
}

function keyOf({ text, from = '', to }: TranslationRequest): string {
  return `${from} ${to} ${text}`;
}

function saysSomething(sentence: string): boolean {
  return /[\p{L}\p{N}]/u.test(sentence);
}

export class HostedCaptioner extends HostedModel implements Captioner {
  async caption(pictures: readonly Picture[], options: CallOptions): Promise<readonly Result<string>[]> {
    const about = (result: Result<unknown>, at: number) =>
      aboutFiles(result as Result<string>, [pictures[at] as Picture]);
    const sent = pictures.map(({ bytes, hash }) => ({ bytes, hash }));
    return (await this.host.request(sent, options.signal, hearing(options, about))).map(about);
  }
}

export class HostedTranscriber extends HostedModel implements Transcriber {
  async transcribe(
    requests: readonly TranscriptionRequest[],
    options: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const about = (result: Result<unknown>, at: number) =>
      aboutFiles(result as Result<string>, [(requests[at] as TranscriptionRequest).audio]);
    const sent = requests.map(({ audio: { bytes, hash }, language }) => ({ bytes, hash, language }));
    return (await this.host.request(sent, options.signal, hearing(options, about))).map(about);
  }
}

export class HostedAnswerer extends HostedModel implements Answerer {
  answer(requests: readonly AnswerRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      options,
      ({ question, context }) => ({ question, context }),
      (good, call) =>
        this.host.request(
          good.map(({ question, context }) => ({ question, context })),
          call.signal,
          hearing(call),
        ),
    );
  }
}

export class HostedTextGenerator extends HostedModel implements TextGenerator {
  generate(requests: readonly TextRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(requests, options, requestTexts, (good, call) =>
      this.host.request(good.map(wireRequest), call.signal, hearing(call)),
    );
  }
}

/** The texts of a request, by what they are called; throws what is wrong with its turns or settings. */
function requestTexts(request: TextRequest): Readonly<Record<string, string>> {
  checkedSettings(request);
  const messages = chatMessages(request);
  const name = (role: string, i: number) => (i === messages.length - 1 ? 'prompt' : `turn ${i + 1} (${role})`);
  return Object.fromEntries(messages.map(({ role, content }, i) => [name(role, i), content]));
}

/** Only what is known crosses: a request may carry more, and of what cannot cross the whole batch would fail. */
function wireRequest({ prompt, system, maxNewTokens, temperature, topP, topK, seed, stop }: TextRequest): TextRequest {
  return { prompt: wirePrompt(prompt), system, maxNewTokens, temperature, topP, topK, seed, stop };
}

function wirePrompt(prompt: TextRequest['prompt']): TextRequest['prompt'] {
  return typeof prompt === 'string' ? prompt : prompt.map(({ role, content }) => ({ role, content }));
}

export class HostedEmbedder extends HostedModel implements Embedder {
  declare readonly dimensions?: number;

  constructor(options: HostedOptions, host: ModelHost) {
    super(options, host);
    const { dimensions } = host.facts;
    if (dimensions !== undefined) this.dimensions = dimensions;
  }

  embed(texts: readonly string[], options: CallOptions): Promise<readonly Result<Float32Array>[]> {
    return this.checked(
      texts,
      options,
      (text) => ({ text }),
      async (good, call) => {
        // As they come they are views of the message, which would be kept as long as any of them.
        const own = (result: Result<unknown>): Result<Float32Array> =>
          result.ok ? { ok: true, value: (result.value as Float32Array).slice() } : result;
        return (await this.host.request<Float32Array>(good, call.signal, hearing(call, own))).map(own);
      },
    );
  }
}

export class HostedVisionGenerator extends HostedModel implements VisionGenerator {
  generate(requests: readonly VisionRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(requests, options, visionTexts, async (good, call) => {
      const about = (result: Result<unknown>, at: number) =>
        aboutFiles(result as Result<string>, good[at]?.pictures ?? []);
      return (await this.host.request(good.map(wireVision), call.signal, hearing(call, about))).map(about);
    });
  }
}

/** The texts of a request; throws why it cannot be asked: the likeliest tokens only, and about at least one picture. */
function visionTexts(request: VisionRequest): Readonly<Record<string, string>> {
  const texts = requestTexts(request);
  const unserved = unservedSetting(request, ['maxNewTokens']);
  if (unserved) throw unserved;
  if (request.pictures.length > 0) return texts;
  throw new SitflowError('request.no-picture', 'no picture is asked about', {
    mend: 'Give at least one, or use a TextGenerator.',
  });
}

function wireVision({ prompt, system, maxNewTokens, pictures }: VisionRequest): WireVisionRequest {
  return {
    prompt: wirePrompt(prompt),
    system,
    maxNewTokens,
    pictures: pictures.map(({ bytes, hash }) => ({ bytes, hash })),
  };
}
