export { type Check, type ConformanceOptions, portConformance } from './conformance.js';
export { fakeAnswerer, fakeCaptioner, fakeTranslator, type Recorded } from './fake-models.js';
export { type FakeStageOptions, fakeStage } from './fake-stage.js';
export { ManualClock } from './manual-clock.js';
