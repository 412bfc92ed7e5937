import {
  Answerer,
  AudioReader,
  Captioner,
  checkOptions,
  Embedder,
  type Model,
  type ModelEntry,
  modelEntries,
  models,
  type OneOrSeveral,
  type OptionNames,
  onAbort,
  PictureReader,
  SitflowError,
  TextGenerator,
  Transcriber,
  Translator,
  VisionGenerator,
} from '@sitflow/core';
import { ContainerModule, type ServiceIdentifier } from 'inversify';
import { WavReader } from './audio/reader.js';
import { defaultCacheFolder } from './cache-folder.js';
import { checkedData, checkedNumbers, POSITIVE, WHOLE } from './checked-options.js';
import { bytesIn, dtypeName, dtypeOf, isBatchDependent } from './dtypes.js';
import { ModelHost } from './host/model-host.js';
import type { TaskKind } from './host/protocol.js';
import type { HostedOptions } from './hosted-model.js';
import { defaultName, identify, idOf, locate } from './location.js';
import type {
  AnswererOptions,
  EmbedderOptions,
  ModelOptions,
  TransformersOptions,
  TranslatorOptions,
} from './options.js';
import { SharpPictureReader } from './pictures/reader.js';
import {
  HostedAnswerer,
  HostedCaptioner,
  HostedEmbedder,
  HostedTextGenerator,
  HostedTranscriber,
  HostedVisionGenerator,
} from './ports.js';
import { threadsFor } from './tasks/loading.js';
import { HostedTranslator } from './translator.js';

const MODEL: OptionNames<ModelOptions> = {
  model: true,
  name: true,
  dtype: true,
  device: true,
  revision: true,
  cacheFolder: true,
  localFolder: true,
  offline: true,
  remoteHost: true,
  threads: true,
  sessionOptions: true,
  maxNewTokens: true,
  maxInputTokens: true,
  maxCharacters: true,
  truncate: true,
  batchSize: true,
};
const NUMBERS = {
  threads: WHOLE,
  maxNewTokens: WHOLE,
  maxInputTokens: WHOLE,
  maxCharacters: POSITIVE,
  batchSize: WHOLE,
};
const TRANSLATOR: OptionNames<TranslatorOptions> = { ...MODEL, languages: true, targets: true, split: true };
const ANSWERER: OptionNames<AnswererOptions> = { ...MODEL, prompt: true, answerAfter: true };
const EMBEDDER: OptionNames<EmbedderOptions> = { ...MODEL, pooling: true, normalize: true };
const NAMES: OptionNames<TransformersOptions> = {
  translator: true,
  captioner: true,
  answerer: true,
  textGenerator: true,
  transcriber: true,
  visionGenerator: true,
  embedder: true,
  audio: true,
  pictures: true,
};

/** Serves ports by local ONNX models through Transformers.js, each in a child process of its own, started on first use. */
export function transformers(options: TransformersOptions): ContainerModule {
  const {
    translator,
    captioner,
    answerer,
    textGenerator,
    transcriber,
    visionGenerator,
    embedder,
    audio = {},
    pictures = {},
  } = checkOptions('transformers()', options, NAMES);
  const limits = { ...(pictures.maxPixels !== undefined && { maxPixels: pictures.maxPixels }) };
  const entries = [
    ...entriesOf<TranslatorOptions, Translator>(Translator, translator, TRANSLATOR, async (o, signal) => {
      const { known, host } = await load(signal, o, 'translate', { languages: o.languages, split: o.split });
      return new HostedTranslator(known, host, o);
    }),
    ...entriesOf<ModelOptions, Captioner>(Captioner, captioner, MODEL, async (o, signal) => {
      const { known, host } = await load(signal, { ...o, ...limits }, 'caption', {});
      return new HostedCaptioner(known, host);
    }),
    ...entriesOf<AnswererOptions, Answerer>(Answerer, answerer, ANSWERER, async (o, signal) => {
      const { known, host } = await load(signal, o, 'answer', { prompt: o.prompt, answerAfter: o.answerAfter });
      return new HostedAnswerer(known, host);
    }),
    ...entriesOf<ModelOptions, TextGenerator>(TextGenerator, textGenerator, MODEL, async (o, signal) => {
      const { known, host } = await load(signal, o, 'generate', {});
      return new HostedTextGenerator(known, host);
    }),
    ...entriesOf<ModelOptions, Transcriber>(Transcriber, transcriber, MODEL, async (o, signal) => {
      const { known, host } = await load(signal, o, 'transcribe', {});
      return new HostedTranscriber(known, host);
    }),
    ...entriesOf<ModelOptions, VisionGenerator>(VisionGenerator, visionGenerator, MODEL, async (o, signal) => {
      const { known, host } = await load(signal, { ...o, ...limits }, 'vision-generate', {});
      return new HostedVisionGenerator(known, host);
    }),
    ...entriesOf<EmbedderOptions, Embedder>(Embedder, embedder, EMBEDDER, async (o, signal) => {
      const { known, host } = await load(signal, checkedPooling(o), 'embed', {
        pooling: o.pooling,
        normalize: o.normalize,
      });
      return new HostedEmbedder(known, host);
    }),
  ];
  const reader = new ContainerModule(({ bind, isBound }) => {
    if (!isBound(AudioReader)) bind(AudioReader).toConstantValue(new WavReader(audio));
    if (!isBound(PictureReader)) bind(PictureReader).toConstantValue(new SharpPictureReader(pictures));
  });
  return new ContainerModule((load) => {
    for (const module of [models(entries), reader]) module.load(load);
  });
}

function entriesOf<Options extends ModelOptions, Port extends Model>(
  port: ServiceIdentifier<Port>,
  given: OneOrSeveral<Options> | undefined,
  known: OptionNames<Options>,
  create: (options: Options, signal: AbortSignal) => Promise<Port>,
): ModelEntry<Port>[] {
  return modelEntries<Port, Options>(port, given, {
    by: 'transformers()',
    known,
    hint: 'Give its `model`: an id on the Hub, or a folder',
    nameOf: defaultName,
    make(options, what) {
      checkedNumbers<ModelOptions>(what, options, NUMBERS);
      checkedData(what, options.sessionOptions);
      return { create: (signal) => create(options, signal) };
    },
  });
}

function checkedPooling(options: EmbedderOptions): EmbedderOptions {
  const { pooling = 'mean' } = options;
  if (pooling === 'mean' || pooling === 'cls') return options;
  throw new SitflowError('option.out-of-range', `pooling is ${JSON.stringify(pooling)}`, {
    model: options.name ?? defaultName(options),
    mend: 'Give "mean" or "cls".',
  });
}

async function load(
  signal: AbortSignal,
  options: TranslatorOptions & AnswererOptions & EmbedderOptions & { readonly maxPixels?: number },
  kind: TaskKind,
  settings: Readonly<Record<string, unknown>>,
): Promise<{ known: HostedOptions; host: ModelHost }> {
  const location = locate(options);
  const dtype = dtypeOf(location, options, kind);
  const {
    name = defaultName(options),
    dtype: _,
    model,
    languages,
    targets,
    split,
    localFolder,
    maxCharacters,
    ...passed
  } = options;
  // Where a text would depend on its neighbours it goes alone: with a scale shared with their padding a chat model forgets what it knows.
  const alone = kind === 'generate' && isBatchDependent(dtype, options.batchSize);
  const batchSize = options.batchSize ?? (alone ? 1 : undefined);
  const batchDependent = isBatchDependent(dtype, batchSize);
  const { maxNewTokens, maxInputTokens, truncate, sessionOptions } = options;
  const threads =
    options.threads ?? (location.kind === 'folder' ? threadsFor(bytesIn(location.folder, dtype, kind)) : undefined);
  const host = new ModelHost({
    ...passed,
    kind,
    name,
    dtype,
    ...idOf(location),
    ...(threads !== undefined && { threads }),
    ...(location.kind === 'hub' && { cacheFolder: options.cacheFolder ?? defaultCacheFolder() }),
    ...(batchSize !== undefined && { batchSize }),
  });
  // An app that is disposed meanwhile does not wait for a load, which may be a download.
  const leaveSignal = onAbort(signal, () => void host.dispose());
  const [identity] = await Promise.all([
    identify(
      location,
      options,
      { ...settings, maxNewTokens, maxInputTokens, truncate, sessionOptions },
      { dtype: dtypeName(dtype), batchDependent },
    ),
    host.load(),
  ])
    .catch(async (error) => {
      // Nobody else knows the host yet: its process would stay.
      await host.dispose();
      throw error;
    })
    .finally(leaveSignal);
  return { known: { identity, batchDependent, maxCharacters }, host };
}
