export { answer, type AnswerOptions, AnswerStage } from './answer.js';
export { caption, type CaptionOptions, CaptionStage } from './caption.js';
export { translate, type TranslateOptions, TranslateStage } from './translate.js';
