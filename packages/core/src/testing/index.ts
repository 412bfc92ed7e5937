export type { Check } from './check.js';
export {
  type ConformanceOptions,
  type GeneratorConformanceOptions,
  generatorConformance,
  portConformance,
} from './conformance.js';
export {
  type FakeOptions,
  fakeAnswerer,
  fakeCaptioner,
  fakeEmbedder,
  fakeJudge,
  fakeTextGenerator,
  fakeTranscriber,
  fakeTranslator,
  fakeVisionGenerator,
  type Recorded,
} from './fake-models.js';
export { type FakeStageOptions, fakeStage } from './fake-stage.js';
export { ManualClock } from './manual-clock.js';
export { type SinkConformanceOptions, sinkConformance } from './sink-conformance.js';
export { type StoreConformanceOptions, storeConformance } from './store-conformance.js';
