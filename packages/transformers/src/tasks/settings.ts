import type { PreTrainedModel, PreTrainedTokenizer } from '@xenova/transformers';

/** A model's settings, of which its library gives no types. */
export interface Config {
  readonly [setting: string]: unknown;
  readonly decoder?: Config;
  readonly text_config?: Config;
}

/** A setting of a model's by its name, where it has it. */
export type Told = (setting: string) => unknown;

/**
 * A model's settings: what it says of generating goes before its configuration, and that before the one of its decoder or of its text alone,
 * as in the original (transformers' GenerationConfig.from_model_config). Transformers.js has its decoder's before the model's own, among
 * them the defaults that older exports wrote down for each part.
 */
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
