import type { PreTrainedModel, PreTrainedTokenizer } from '@xenova/transformers';

/** A model's settings, of which its library gives no types. */
export interface Config {
  readonly [setting: string]: unknown;
  readonly decoder?: Config;
  readonly text_config?: Config;
}

/** A setting of a model's by its name, where it has it. */
export type Told = (setting: string) => unknown;

/** A model's settings: what it says of generating goes before its configuration, and that before the one of its decoder or of its text alone. */
export function toldBy(model: PreTrainedModel): Told {
  const config = model.config as unknown as Config;
  const own = (model.generation_config ?? {}) as Config;
  const { decoder = {}, text_config = {} } = config;
  return (name) => own[name] ?? config[name] ?? decoder[name] ?? text_config[name] ?? undefined;
}

/** The tokens that end what a model writes: as it says itself, or else its tokenizer. */
export function endTokens(told: Told, tokenizer: Pick<PreTrainedTokenizer, 'eos_token_id'>): ReadonlySet<number> {
  const ends: readonly unknown[] = [told('eos_token_id') ?? tokenizer.eos_token_id].flat();
  return new Set(ends.filter((id): id is number => typeof id === 'number'));
}

/** The configuration of what reads a model's text: in models of several kinds of input it is a part. */
export function textConfig(model: PreTrainedModel): Config {
  const config = model.config as unknown as Config;
  return config.text_config ?? config;
}

/** Whether a model has settings, others than those that are served, that change which token is chosen. */
export function changesChoice(told: Told, served: readonly string[]): boolean {
  return Object.entries(CHANGING).some(([setting, idle]) => {
    const value = told(setting) ?? undefined;
    if (value === undefined || served.includes(setting)) return false;
    return Array.isArray(value) ? value.length > 0 : value !== idle;
  });
}

/** Settings that change which token is chosen, with the value at which they do not. Null and an empty list never do. */
const CHANGING: Readonly<Record<string, number | undefined>> = {
  repetition_penalty: 1,
  no_repeat_ngram_size: 0,
  min_length: 0,
  min_new_tokens: 0,
  guidance_scale: 1,
  bad_words_ids: undefined,
  suppress_tokens: undefined,
  begin_suppress_tokens: undefined,
  forced_bos_token_id: undefined,
  forced_eos_token_id: undefined,
};
