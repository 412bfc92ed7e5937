import { type PreTrainedTokenizer, Tensor } from '@xenova/transformers';
import { TaskError } from '../host/protocol.js';

/** A token is rarely longer than this many characters: what is longer than that is refused without being tokenized. */
const CHARACTERS_A_TOKEN = 24;

/** Input tokens a model takes: what its configuration or tokenizer says, 1,024 where neither does. An option may not exceed its positions. */
export function tokenLimit(config: object, tokenizer: PreTrainedTokenizer, option: number | undefined): number {
  const positions = positionsOf(config);
  if (option !== undefined) return Math.min(option, positions ?? option);
  const known = [positions, (tokenizer as { model_max_length?: unknown }).model_max_length].filter(isLimit);
  return known.length > 0 ? Math.min(...known) : 1024;
}

function positionsOf(config: object): number | undefined {
  const told = config as Record<string, unknown>;
  const positions = [told.max_position_embeddings, told.n_positions].filter(isLimit);
  return positions.length > 0 ? Math.min(...positions) : undefined;
}

function isLimit(limit: unknown): limit is number {
  return typeof limit === 'number' && limit > 0 && limit < 1e6;
}

/**
 * Tokens that go into a decoder-only model, and those that it holds in all: what it writes takes room too, of which a limit on its input
 * takes none where the positions are known.
 */
export function decoderLimits(
  config: object,
  tokenizer: PreTrainedTokenizer,
  option: number | undefined,
): { readonly input: number; readonly all: number } {
  const limit = tokenLimit(config, tokenizer, option);
  const all = positionsOf(config) ?? Math.max(limit, tokenLimit(config, tokenizer, undefined));
  return { input: Math.min(limit, all - 1), all };
}

export interface Measured {
  readonly ids: readonly number[];
  readonly tokens: number;
}

/** A text's tokens, or the error that it has too many, or none. Unpaired surrogates become U+FFFD: a tokenizer knows only text. */
export function measured(
  tokenizer: PreTrainedTokenizer,
  text: string,
  { limit, truncate = false }: { readonly limit: number; readonly truncate?: boolean | undefined },
): Measured {
  let clean = wellFormed(text);
  requireSome(clean, 'text');
  if (isFarTooLong(clean.length, limit)) {
    if (!truncate) throw tooLong(`the text has ${clean.length} characters`, limit);
    clean = shortened(clean, limit);
  }
  let ids = tokenizer.encode(clean);
  if (ids.length > limit) {
    if (!truncate) throw tooLong(`the text has ${ids.length} tokens`, limit);
    // The last one is the end mark, which the model was trained to see.
    ids = [...ids.slice(0, limit - 1), ids.at(-1) as number];
  }
  return { ids, tokens: ids.length };
}

/** Rows of tokens as one padded batch; decoder-only models go on from the end, and so are padded on the left. */
export function padded(
  tokenizer: PreTrainedTokenizer,
  rows: readonly Measured[],
  side: 'left' | 'right' = 'right',
): { input_ids: Tensor; attention_mask: Tensor } {
  const width = Math.max(...rows.map(({ tokens }) => tokens));
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(tokenizer.pad_token_id ?? 0));
  const mask = new BigInt64Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    const from = i * width + (side === 'left' ? width - row.tokens : 0);
    for (const [j, id] of row.ids.entries()) ids[from + j] = BigInt(id);
    mask.fill(1n, from, from + row.tokens);
  }
  const dims = [rows.length, width];
  return { input_ids: new Tensor('int64', ids, dims), attention_mask: new Tensor('int64', mask, dims) };
}

export function requireSome(text: string, what: string): void {
  if (text.trim() !== '') return;
  throw new TaskError('text.empty', `the ${what} is empty`, 'Fill the field in, or leave the example out.');
}

export function tooLong(found: string, limit: number): TaskError {
  return new TaskError(
    'text.too-long',
    `${found}, and the model takes ${limit} tokens`,
    'Shorten or split the text, set `truncate: true` to have it cut, or use a model that takes more.',
  );
}

/** As much of a text as could have so many tokens. */
export function shortened(text: string, limit: number): string {
  return wellFormed(text.slice(0, limit * CHARACTERS_A_TOKEN));
}

/** Whether a text need not be tokenized to know that it is too long. */
export function isFarTooLong(characters: number, limit: number): boolean {
  return characters > limit * CHARACTERS_A_TOKEN;
}

export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/**
 * What the model wrote, as text. A model may end before its first token, which the library would not decode: that is an empty text. Nothing is
 * "cleaned up": that takes spaces out of what was read along already, and out of code.
 */
export function written(tokenizer: Pick<PreTrainedTokenizer, 'decode'>, ids: readonly number[]): string {
  if (ids.length === 0) return '';
  return tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false }).trim();
}
