import {
  Answerer,
  Captioner,
  type Model,
  type ModelEntry,
  models,
  PictureReader,
  TextGenerator,
  Translator,
} from '@sitflow/core';
import { ContainerModule, type ServiceIdentifier } from 'inversify';
import { isBatchDependent, requireDtype } from './dtypes.js';
import { ModelHost } from './host/model-host.js';
import type { TaskKind } from './host/protocol.js';
import { defaultName, identify, idOf, locate } from './location.js';
import type { AnswererOptions, ModelOptions, OneOrSeveral, TransformersOptions, TranslatorOptions } from './options.js';
import { SharpPictureReader } from './pictures/reader.js';
import { HostedAnswerer, HostedCaptioner, type HostedOptions, HostedTextGenerator, HostedTranslator } from './ports.js';
import { threadsFor } from './tasks/loading.js';

/** Serves ports by local ONNX models through Transformers.js, each in a child process of its own, started on first use. */
export function transformers(options: TransformersOptions): ContainerModule {
  const { translator, captioner, answerer, textGenerator, pictures = {} } = options;
  const limits = { ...(pictures.maxPixels !== undefined && { maxPixels: pictures.maxPixels }) };
  const entries = [
    ...entriesOf<TranslatorOptions, Translator>(Translator, translator, async (o, signal) => {
      const { known, host } = await load(signal, o, 'text-to-text', [o.languages, o.split]);
      return new HostedTranslator(known, host, o);
    }),
    ...entriesOf<ModelOptions, Captioner>(Captioner, captioner, async (o, signal) => {
      const { known, host } = await load(signal, { ...o, ...limits }, 'caption', []);
      return new HostedCaptioner(known, host);
    }),
    ...entriesOf<AnswererOptions, Answerer>(Answerer, answerer, async (o, signal) => {
      const { known, host } = await load(signal, o, 'answer', [o.prompt, o.answerAfter]);
      return new HostedAnswerer(known, host);
    }),
    ...entriesOf<ModelOptions, TextGenerator>(TextGenerator, textGenerator, async (o, signal) => {
      const { known, host } = await load(signal, o, 'text-to-text', []);
      return new HostedTextGenerator(known, host);
    }),
  ];
  const reader = new ContainerModule(({ bind, isBound }) => {
    if (!isBound(PictureReader)) bind(PictureReader).toConstantValue(new SharpPictureReader(pictures));
  });
  return new ContainerModule((load) => {
    for (const module of [models(entries), reader]) module.load(load);
  });
}

function entriesOf<Options extends ModelOptions, Port extends Model>(
  port: ServiceIdentifier<Port>,
  given: OneOrSeveral<Options> | undefined,
  create: (options: Options, signal: AbortSignal) => Promise<Port>,
): ModelEntry<Port>[] {
  return named(given).map(([name, options]) => ({
    port,
    name,
    create: (_, signal) => create({ ...options, name }, signal),
  }));
}

function named<Options extends ModelOptions>(given: OneOrSeveral<Options> | undefined): [string, Options][] {
  if (given === undefined) return [];
  if (typeof given === 'string' || given instanceof URL) return named({ model: given } as Options);
  if (isModelOptions(given)) return [[given.name ?? defaultName(given), given as Options]];
  return Object.entries(given as Readonly<Record<string, Options>>);
}

/** A record of models may hold one that is called `model`; its value is then options, not an id. */
function isModelOptions(given: object): given is ModelOptions {
  const { model } = given as { model?: unknown };
  return typeof model === 'string' || model instanceof URL;
}

async function load(
  signal: AbortSignal,
  options: TranslatorOptions & AnswererOptions & { readonly maxPixels?: number },
  kind: TaskKind,
  settings: readonly unknown[],
): Promise<{ known: HostedOptions; host: ModelHost }> {
  const location = locate(options);
  requireDtype(location, options);
  const {
    name = defaultName(options),
    dtype = 'fp32',
    model,
    languages,
    targets,
    split,
    localFolder,
    maxCharacters,
    ...passed
  } = options;
  const threads = options.threads ?? (location.kind === 'folder' ? threadsFor(location.bytes) : undefined);
  const host = new ModelHost({
    ...passed,
    kind,
    name,
    dtype,
    ...idOf(location),
    ...(threads !== undefined && { threads }),
  });
  // An app that is disposed meanwhile does not wait for a load, which may be a download.
  signal.addEventListener('abort', () => void host.dispose(), { once: true });
  const [identity] = await Promise.all([
    identify(location, options, [...settings, options.maxNewTokens, options.maxInputTokens, options.truncate]),
    host.load(),
  ]).catch(async (error) => {
    // Nobody else knows the host yet: its process would stay.
    await host.dispose();
    throw error;
  });
  return { known: { identity, batchDependent: isBatchDependent(options), maxCharacters }, host };
}
