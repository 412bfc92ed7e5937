import type { PreTrainedTokenizer } from '@xenova/transformers';
import { TaskError } from '../host/protocol.js';

/** A token is rarely longer than this many characters: what is longer than that is refused without being tokenized. */
const CHARACTERS_A_TOKEN = 24;

/** Input tokens a model takes: what its configuration or tokenizer says, 1,024 where neither does. */
export function tokenLimit(config: object, tokenizer: PreTrainedTokenizer, option: number | undefined): number {
  if (option !== undefined) return option;
  const told = config as Record<string, unknown>;
  const limits = [
    told.max_position_embeddings,
    told.n_positions,
    (tokenizer as { model_max_length?: unknown }).model_max_length,
  ];
  const known = limits.filter((limit): limit is number => typeof limit === 'number' && limit > 0 && limit < 1e6);
  return known.length > 0 ? Math.min(...known) : 1024;
}

/** A text's length in tokens, or the error that it has too many, or none. Unpaired surrogates become U+FFFD: a tokenizer knows only text. */
export function measured(
  tokenizer: PreTrainedTokenizer,
  text: string,
  limit: number,
  pair?: string,
): { text: string; tokens: number } {
  const clean = wellFormed(text);
  if (clean.trim() === '')
    throw new TaskError('text.empty', 'the text is empty', 'Fill the field in, or leave the example out.');
  const characters = clean.length + (pair?.length ?? 0);
  const tooLong = (size: string) =>
    new TaskError(
      'text.too-long',
      `the text has ${size}, and the model takes ${limit} tokens`,
      'Shorten or split the text, or use a model that takes more.',
    );
  if (characters > limit * CHARACTERS_A_TOKEN) throw tooLong(`${characters} characters`);
  const tokens = tokenizer.encode(clean, pair === undefined ? {} : { text_pair: wellFormed(pair) }).length;
  if (tokens > limit) throw tooLong(`${tokens} tokens`);
  return { text: clean, tokens };
}

export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
