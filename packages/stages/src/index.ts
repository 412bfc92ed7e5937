export { type AnswerOptions, AnswerStage, answer } from './answer.js';
export { type CaptionOptions, CaptionStage, caption } from './caption.js';
export { type TranscribeOptions, TranscribeStage, transcribe } from './transcribe.js';
export { type TranslateOptions, TranslateStage, translate } from './translate.js';
