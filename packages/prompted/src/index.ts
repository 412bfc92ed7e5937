export type { PromptedModels, PromptedOptions, PromptedTranslatorOptions } from './options.js';
export { prompted } from './prompted.js';
export {
  ANSWERER_PROMPT,
  CAPTIONER_PROMPT,
  JUDGE_PROMPT,
  type Prompt,
  TRANSLATOR_PROMPT,
  type TranslatorPrompt,
} from './prompts.js';
