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
import type { ModelHost } from './host/model-host.js';
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

  /** Asks `ask` for the inputs whose texts can be asked for; the others have their error at once. */
  protected async checked<Input, Value = string>(
    inputs: readonly Input[],
    texts: (input: Input) => Readonly<Record<string, string>>,
    ask: (inputs: readonly Input[]) => Promise<readonly Result<Value>[]>,
  ): Promise<readonly Result<Value>[]> {
    const problems = inputs.map((input) => this.problem(() => texts(input)));
    const results = await ask(inputs.filter((_, i) => problems[i] === undefined));
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

  translate(requests: readonly TranslationRequest[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      ({ text }) => ({ text }),
      (good) => this.bySentence(good, signal),
    );
  }

  /** The sentences of all texts are asked for together, and each text is put together again. */
  private async bySentence(
    requests: readonly TranslationRequest[],
    signal: AbortSignal,
  ): Promise<readonly Result<string>[]> {
    const texts = requests.map(({ text, from }) =>
      this.split === 'none' ? { sentences: [text], gaps: ['', ''] } : splitSentences(text, from),
    );
    const asked = (i: number, text: string): TranslationRequest => ({
      text,
      from: requests[i]?.from,
      to: requests[i]?.to ?? '',
    });
    // Punctuation alone is not for a translator, which would make words of it.
    const results = await this.sentences(
      texts.flatMap(({ sentences }, i) => sentences.filter(saysSomething).map((text) => asked(i, text))),
      signal,
    );
    return texts.map(({ sentences, gaps }, i): Result<string> => {
      const own = sentences.map(
        (sentence): Result<string> => results.get(keyOf(asked(i, sentence))) ?? { ok: true, value: sentence },
      );
      const failed = own.find((result) => !result.ok);
      if (failed) return failed;
      const values = own.map((result) => (result.ok ? result.value : ''));
      return {
        ok: true,
        value: joinSentences(values, gaps, requests[i]?.to ?? ''),
        finishReason: finishOfAll(own.map(({ finishReason }) => finishReason)),
      };
    });
  }

  /** Each sentence of the call once: texts of one batch share some. */
  private async sentences(
    sentences: readonly TranslationRequest[],
    signal: AbortSignal,
  ): Promise<Map<string, Result<string>>> {
    const asked = new Map(sentences.map((sentence) => [keyOf(sentence), sentence]));
    const results = await this.host.request([...asked.values()], signal);
    return new Map([...asked].map(([key, { text }], i) => [key, ofSentence(text, results[i] as Result<string>)]));
  }
}

function keyOf({ text, from = '', to }: TranslationRequest): string {
  return `${from} ${to} ${text}`;
}

function saysSomething(sentence: string): boolean {
  return /[\p{L}\p{N}]/u.test(sentence);
}

export class HostedCaptioner extends HostedModel implements Captioner {
  async caption(pictures: readonly Picture[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    // A picture that occurs again in the batch crosses once.
    const distinct = [...new Map(pictures.map((picture) => [picture.hash, picture])).values()];
    const results = await this.host.request(
      distinct.map(({ bytes, hash }) => ({ bytes, hash })),
      signal,
    );
    const byHash = new Map(distinct.map(({ hash }, i) => [hash, results[i] as Result<string>]));
    return pictures.map((picture) => aboutFiles(byHash.get(picture.hash) as Result<string>, [picture]));
  }
}

export class HostedTranscriber extends HostedModel implements Transcriber {
  async transcribe(
    requests: readonly TranscriptionRequest[],
    { signal }: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const results = await this.host.request(
      requests.map(({ audio: { bytes, hash }, language }) => ({ bytes, hash, language })),
      signal,
    );
    return requests.map(({ audio }, i) => aboutFiles(results[i] as Result<string>, [audio]));
  }
}

export class HostedAnswerer extends HostedModel implements Answerer {
  answer(requests: readonly AnswerRequest[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      ({ question, context }) => ({ question, context }),
      (good) =>
        this.host.request(
          good.map(({ question, context }) => ({ question, context })),
          signal,
        ),
    );
  }
}

export class HostedTextGenerator extends HostedModel implements TextGenerator {
  generate(requests: readonly TextRequest[], { signal, onText }: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(requests, requestTexts, (good) =>
      this.host.request(good.map(wireRequest), signal, requests.length === 1 ? onText : undefined),
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

  embed(texts: readonly string[], { signal }: CallOptions): Promise<readonly Result<Float32Array>[]> {
    return this.checked(
      texts,
      (text) => ({ text }),
      async (good) => {
        const results = await this.host.request<Float32Array>(good, signal);
        // As they come they are views of the message, which would be kept as long as any of them.
        return results.map((result) => (result.ok ? { ok: true, value: result.value.slice() } : result));
      },
    );
  }
}

export class HostedVisionGenerator extends HostedModel implements VisionGenerator {
  async generate(
    requests: readonly VisionRequest[],
    { signal, onText }: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const results = await this.checked(requests, visionTexts, (good) =>
      this.host.request<string>(good.map(wireVision), signal, requests.length === 1 ? onText : undefined),
    );
    return results.map((result, i) => aboutFiles(result, requests[i]?.pictures ?? []));
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
