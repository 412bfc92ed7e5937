import type { GenerationSettings, OneOrSeveral } from '@sitflow/core';
import type { Prompt, TranslatorPrompt } from './prompts.js';

/**
 * A model made of a text or vision model by a prompt. Of the generation settings `temperature` is 0 where nothing about drawing is
 * said: the likeliest text each time.
 */
export interface PromptedOptions<P extends Prompt = Prompt> extends GenerationSettings {
  /** The name of the TextGenerator (or VisionGenerator) that writes. */
  readonly model: string;
  /** The name that `use` takes (default: that of `model`). */
  readonly name?: string;
  /** What the model is asked in place of the default; a text is the user's turn alone, without a system prompt. */
  readonly prompt?: string | P;
  /**
   * A mark, for example `Answer:`: the reply is the text after its last occurrence. Reasoning in tags (`<think>…</think>`) is split off without this
   * option.
   */
  readonly replyAfter?: string;
}

export interface PromptedTranslatorOptions extends PromptedOptions<TranslatorPrompt> {
  /** The languages it reads (BCP 47); they narrow down what an unmarked text may be. */
  readonly languages?: readonly string[];
  /** The languages it writes (BCP 47): asking for another is an error before anything runs. A prompt for just one needs no `{to}`. */
  readonly targets?: readonly string[];
}

/** Of each port one model by the name of its generator, or with options, or several by name. */
export interface PromptedModels {
  /** See `TRANSLATOR_PROMPT`. */
  readonly translator?: OneOrSeveral<PromptedTranslatorOptions>;
  /** Of a VisionGenerator. See `CAPTIONER_PROMPT`. */
  readonly captioner?: OneOrSeveral<PromptedOptions>;
  /** See `ANSWERER_PROMPT`. */
  readonly answerer?: OneOrSeveral<PromptedOptions>;
  /** See `JUDGE_PROMPT`. */
  readonly judge?: OneOrSeveral<PromptedOptions>;
}
