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
  unservedSetting,
  type VisionGenerator,
  type VisionRequest,
} from '@sitflow/core';
import { aboutFiles } from './files/about-files.js';
import type { ModelHost } from './host/model-host.js';
import { HostedModel, type HostedOptions } from './hosted-model.js';
import type { WireVisionRequest } from './tasks/vision-chat.js';

export class HostedCaptioner extends HostedModel implements Captioner {
  async caption(pictures: readonly Picture[], options: CallOptions): Promise<readonly Result<string>[]> {
    const sent = pictures.map(({ bytes, hash }) => ({ bytes, hash }));
    return this.ask(sent, options, (result, at) => aboutFiles(result, [pictures[at] as Picture]));
  }
}

export class HostedTranscriber extends HostedModel implements Transcriber {
  async transcribe(
    requests: readonly TranscriptionRequest[],
    options: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const sent = requests.map(({ audio: { bytes, hash }, language }) => ({ bytes, hash, language }));
    return this.ask(sent, options, (result, at) => aboutFiles(result, [(requests[at] as TranscriptionRequest).audio]));
  }
}

export class HostedAnswerer extends HostedModel implements Answerer {
  answer(requests: readonly AnswerRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      options,
      ({ question, context }) => ({ question, context }),
      (good, call) =>
        this.ask(
          good.map(({ question, context }) => ({ question, context })),
          call,
        ),
    );
  }
}

export class HostedTextGenerator extends HostedModel implements TextGenerator {
  generate(requests: readonly TextRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(requests, options, requestTexts, (good, call) => this.ask(good.map(wireRequest), call));
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
      (good, call) =>
        // As they come they are views of the message, which would be kept as long as any of them.
        this.ask<Float32Array>(good, call, (result) =>
          result.ok ? { ok: true, value: result.value.slice() } : result,
        ),
    );
  }
}

export class HostedVisionGenerator extends HostedModel implements VisionGenerator {
  generate(requests: readonly VisionRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(requests, options, visionTexts, (good, call) =>
      this.ask(good.map(wireVision), call, (result, at) => aboutFiles(result, good[at]?.pictures ?? [])),
    );
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
