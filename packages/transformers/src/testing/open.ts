import { fileURLToPath } from 'node:url';
import {
  Answerer,
  Captioner,
  createApp,
  Embedder,
  type Model,
  type Picture,
  type Result,
  TextGenerator,
  Transcriber,
  Translator,
  VisionGenerator,
} from '@sitflow/core';
import type { TransformersOptions } from '../options.js';
import { SharpPictureReader } from '../pictures/reader.js';
import type {
  HostedAnswerer,
  HostedCaptioner,
  HostedEmbedder,
  HostedTextGenerator,
  HostedTranscriber,
  HostedTranslator,
  HostedVisionGenerator,
} from '../ports.js';
import { transformers } from '../transformers.js';

/** The folder of one of the fixtures' models. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** The folder of one of the playground's models; it may not be there. */
export function playgroundFolder(name: string): string {
  return fileURLToPath(new URL(`../../../playground/models/${name}`, import.meta.url));
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

interface Ports {
  readonly translator: HostedTranslator;
  readonly captioner: HostedCaptioner;
  readonly answerer: HostedAnswerer;
  readonly textGenerator: HostedTextGenerator;
  readonly transcriber: HostedTranscriber;
  readonly visionGenerator: HostedVisionGenerator;
  readonly embedder: HostedEmbedder;
}

const TOKENS = {
  translator: Translator,
  captioner: Captioner,
  answerer: Answerer,
  textGenerator: TextGenerator,
  transcriber: Transcriber,
  visionGenerator: VisionGenerator,
  embedder: Embedder,
};

/** One model as an app would make it. Dispose it. */
export async function open<P extends keyof Ports>(port: P, options: TransformersOptions[P]): Promise<Ports[P]> {
  const app = createApp({ modules: [transformers({ [port]: options })] });
  return (await app.models.get<Model>(TOKENS[port])) as Ports[P];
}

export function read(path: string): Promise<Picture> {
  return new SharpPictureReader().read(path, { signal: never() });
}

/** Values of results; a failure shows as its code. */
export function values(results: readonly Result<string>[]): readonly string[] {
  return results.map((result) => (result.ok ? result.value : `! ${(result.error as { code: string }).code}`));
}
