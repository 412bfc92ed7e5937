export { ANSWER_PICTURE, type AnswerOptions, AnswerStage, answer, type PictureAnswerOptions } from './answer.js';
export type { AskSettings } from './ask.js';
export { type CaptionOptions, CaptionStage, caption } from './caption.js';
export { PARAPHRASE, type ParaphraseOptions, paraphrase } from './paraphrase.js';
export { JSON_FORMAT, type PromptOptions, prompt, type SchemaPromptOptions } from './prompt.js';
export { type RepeatOptions, RepeatStage, repeat } from './repeat.js';
export { type BestOptions, type PairOptions, type Preference, several, type VoteOptions } from './several.js';
export { THINK, THINK_FROM_TEXT, type ThinkOptions, think } from './think.js';
export { type TranslateOptions, TranslateStage, translate } from './translate.js';
