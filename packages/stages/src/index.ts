export { ANSWER_PICTURE, type AnswerOptions, AnswerStage, answer, type PictureAnswerOptions } from './answer.js';
export type { AskSettings } from './ask.js';
export { type CaptionOptions, CaptionStage, caption } from './caption.js';
export { JSON_FORMAT, type PromptOptions, prompt, type SchemaPromptOptions } from './prompt.js';
export { type TranslateOptions, TranslateStage, translate } from './translate.js';
