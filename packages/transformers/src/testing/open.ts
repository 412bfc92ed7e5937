import { fileURLToPath } from 'node:url';
import { type Model, type ModelEntry, type Picture, type Result, toSitflowError } from '@sitflow/core';
import { Container, type ServiceIdentifier } from 'inversify';
import type { TransformersOptions } from '../options.js';
import { SharpPictureReader } from '../pictures/reader.js';
import type {
  HostedAnswerer,
  HostedCaptioner,
  HostedEmbedder,
  HostedTextGenerator,
  HostedTranscriber,
  HostedVisionGenerator,
} from '../ports.js';
import { transformers } from '../transformers.js';
import type { HostedTranslator } from '../translator.js';

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

/** Core's list of models, which an app looks them up in. */
const ENTRIES = Symbol.for('sitflow.ModelEntries') as ServiceIdentifier<ModelEntry<Model>>;

/** One model as the runtime makes it, without the checks that an app adds to its results. Dispose it. */
export async function open<P extends keyof Ports>(port: P, options: TransformersOptions[P]): Promise<Ports[P]> {
  const container = new Container();
  await container.load(transformers({ [port]: options }));
  const [entry] = container.getAll(ENTRIES);
  if (!entry) throw new Error(`no model for ${port}`);
  try {
    return (await entry.create?.(never())) as Ports[P];
  } catch (thrown) {
    throw toSitflowError(thrown, 'model.failed').at({ model: entry.name });
  }
}

export function read(path: string): Promise<Picture> {
  return new SharpPictureReader().read(path, { signal: never() });
}

/** Values of results; a failure shows as its code. */
export function values(results: readonly Result<string>[]): readonly string[] {
  return results.map((result) => (result.ok ? result.value : `! ${(result.error as { code: string }).code}`));
}
