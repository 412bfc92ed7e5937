export { type AudioLimits, WavReader } from './audio/reader.js';
export { defaultCacheFolder } from './cache-folder.js';
export type { HostTimes, ModelCall } from './host/host-times.js';
export { type Int8Verdict, int8Verdict } from './host/int8.js';
export type {
  AnswererOptions,
  EmbedderOptions,
  ModelOptions,
  TransformersOptions,
  TranslatorOptions,
} from './options.js';
export { type PictureLimits, SharpPictureReader } from './pictures/reader.js';
export { transformers } from './transformers.js';
