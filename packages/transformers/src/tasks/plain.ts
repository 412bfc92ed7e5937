import type { PreTrainedModel } from '@xenova/transformers';
import type { InferenceSession } from 'onnxruntime-node';
import { hasSizedCaches } from './cache.js';
import { sessionsOf } from './greedy.js';
import type { Told } from './settings.js';

// Which models are written by loops of our own. All others are left to Transformers.js' loop.

const CAUSAL_INPUT = /^(input_ids|attention_mask|position_ids|num_logits_to_keep|past_key_values\.\d+\.(key|value))$/;
const DECODER_INPUT = /^(input_ids|encoder_attention_mask|encoder_hidden_states|use_cache_branch|past_key_values\..+)$/;

/** Whether a model is written by `writeCausal`: one session with caches of known sizes, and no settings but a repetition penalty. */
export function isPlainCausal(model: PreTrainedModel, told: Told): boolean {
  const { model: session, ...others } = model.sessions as Record<string, InferenceSession>;
  if (!session || Object.keys(others).length > 0) return false;
  return (
    session.inputNames.every((name) => CAUSAL_INPUT.test(name)) &&
    hasSizedCaches(session, ['float32', 'float16']) &&
    session.outputMetadata.some((output) => output.name === 'logits' && output.isTensor && output.type === 'float32') &&
    !changesChoice(told, ['repetition_penalty'])
  );
}

/** Whether a model is written by `greedy`: float32 caches of known sizes, no further inputs, and of the settings only those that it serves. */
export function isPlainEncoderDecoder(model: PreTrainedModel, told: Told): boolean {
  const { encoder, decoder } = sessionsOf(model);
  if (!encoder || !decoder) return false;
  const badWords = told('bad_words_ids');
  return (
    decoder.inputNames.every((name) => DECODER_INPUT.test(name)) &&
    decoder.inputNames.includes('use_cache_branch') &&
    hasSizedCaches(decoder, ['float32']) &&
    !(Array.isArray(badWords) && badWords.some((word) => word.length !== 1)) &&
    !changesChoice(told, [
      'bad_words_ids',
      'suppress_tokens',
      'begin_suppress_tokens',
      'forced_bos_token_id',
      'forced_eos_token_id',
    ])
  );
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
