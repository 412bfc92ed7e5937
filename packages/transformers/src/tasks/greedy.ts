import type { Tensor as LibraryTensor, PreTrainedModel } from '@xenova/transformers';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { cachesOf, emptyCaches, type Feeds, takeRows, WORTH_MOVING } from './cache.js';
import { likeliest } from './choosing.js';
import type { WrittenRow } from './reply.js';

export interface GreedySettings {
  readonly maxNewTokens: number;
  readonly start: number;
  /** Tokens that end a row. */
  readonly ends: ReadonlySet<number>;
  /** Tokens that are never written. */
  readonly never: readonly number[];
  /** Tokens that no row begins with. */
  readonly neverFirst?: readonly number[];
  /** What is given of each row in place of the start token: as many tokens for each. */
  readonly prefixes?: readonly (readonly number[])[];
  /** The only tokens that a row may begin with. */
  readonly among?: readonly number[];
  /** The token that every row begins with, or that of each row, where it is not the model's to choose. */
  readonly first?: number | readonly number[];
  /** The token forced at the very last position, if one is. */
  readonly last?: number;
  /** Called with all tokens of the first row after each step. */
  readonly onTokens?: ((ids: readonly number[]) => void) | undefined;
  /** Called with each row that ends before the others. */
  readonly onRow?: ((row: number, written: WrittenRow) => void) | undefined;
}

/**
 * Greedy decoding with a cache, directly on the sessions: rows that have ended take no further part (in Transformers.js they write on until
 * all end in one step), and a token costs one session run and one pass over its logits.
 */
export async function greedy(
  model: PreTrainedModel,
  inputs: Readonly<Record<string, LibraryTensor>>,
  settings: GreedySettings,
  stopped: () => boolean,
): Promise<WrittenRow[]> {
  const { encoder, decoder } = sessionsOf(model) as { encoder: InferenceSession; decoder: InferenceSession };
  const encoded = await encoder.run(
    Object.fromEntries(encoder.inputNames.map((name) => [name, ortTensor(inputs[name])])),
  );
  const hidden = encoded.last_hidden_state as Tensor;
  const count = hidden.dims[0] as number;
  const written: number[][] = Array.from({ length: count }, () => []);
  /** Row of the inputs that each row of the feeds stands for. */
  let rows = written.map((_, i) => i);
  const done = new Set<number>();
  /** Rows that the model ended itself: a last token that is forced upon it is no end of its own. */
  const finished = new Set<number>();
  const result = (row: number): WrittenRow => ({
    ids: written[row] as number[],
    finishReason: finished.has(row) ? 'stop' : 'length',
  });
  let feeds = firstFeeds(decoder, hidden, inputs.attention_mask, settings);
  const ownPresent = decoder.outputNames.filter((name) => name.startsWith('present.') && !name.includes('.encoder.'));
  // What attention reads of the encoder's output stays as the first step made it.
  let fetches = [...decoder.outputNames];
  for (let step = 0; step < settings.maxNewTokens && !stopped(); step++) {
    const output = await decoder.run(feeds, fetches);
    fetches = ['logits', ...ownPresent];
    const { first } = settings;
    const chosen = chooseTokens(output.logits as Tensor, step === 0 ? beginningOf(settings) : settings);
    // No row has left yet: they stand as they came.
    const next = step === 0 && first !== undefined ? rows.map((row) => firstOf(first, row)) : chosen;
    const forced = step === settings.maxNewTokens - 1 ? settings.last : undefined;
    for (const [i, row] of rows.entries()) {
      if (done.has(row)) continue;
      const token = forced ?? (next[i] as number);
      if (settings.ends.has(next[i] as number)) finished.add(row);
      if (settings.ends.has(token)) {
        done.add(row);
        settings.onRow?.(row, result(row));
      } else written[row]?.push(token);
    }
    settings.onTokens?.(written[0] ?? []);
    if (done.size === count) break;
    feeds = nextFeeds(feeds, output, next);
    const going = rows.flatMap((row, i) => (done.has(row) ? [] : [i]));
    if (going.length <= rows.length * WORTH_MOVING) {
      feeds = Object.fromEntries(
        Object.entries(feeds).map(([name, t]) => [name, name === 'use_cache_branch' ? t : takeRows(t, going)]),
      );
      rows = going.map((i) => rows[i] as number);
    }
  }
  return written.map((_, row) => result(row));
}

export function firstOf(first: number | readonly number[], row: number): number {
  return typeof first === 'number' ? first : (first[row] as number);
}

/** The two sessions of an encoder-decoder model, as far as it has them. */
export function sessionsOf(model: PreTrainedModel): {
  readonly encoder?: InferenceSession;
  readonly decoder?: InferenceSession;
} {
  const { model: encoder, decoder_model_merged: decoder } = model.sessions as Record<string, InferenceSession>;
  return { ...(encoder && { encoder }), ...(decoder && { decoder }) };
}

function ortTensor(tensor: LibraryTensor | undefined): Tensor {
  if (!tensor) throw new Error('the model asks for an input that its tokenizer or processor does not give');
  return (tensor as unknown as { ort_tensor: Tensor }).ort_tensor;
}

function firstFeeds(
  decoder: InferenceSession,
  hidden: Tensor,
  mask: LibraryTensor | undefined,
  settings: GreedySettings,
): Feeds {
  const count = hidden.dims[0] as number;
  const feeds: Feeds = {
    ...emptyCaches(decoder, count),
    encoder_hidden_states: hidden,
    use_cache_branch: new Tensor('bool', [false], [1]),
  };
  const { start, prefixes = Array.from({ length: count }, () => [start]) } = settings;
  feeds.input_ids = new Tensor('int64', BigInt64Array.from(prefixes.flat(), BigInt), [count, prefixes[0]?.length ?? 0]);
  if (decoder.inputNames.includes('encoder_attention_mask')) feeds.encoder_attention_mask = ortTensor(mask);
  return feeds;
}

function nextFeeds(feeds: Feeds, output: InferenceSession.OnnxValueMapType, tokens: readonly number[]): Feeds {
  return {
    ...feeds,
    ...cachesOf(output),
    use_cache_branch: new Tensor('bool', [true], [1]),
    input_ids: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [tokens.length, 1]),
  };
}

interface Choice {
  readonly never: readonly number[];
  readonly among?: readonly number[];
}

function beginningOf({ never, neverFirst = [], among }: GreedySettings): Choice {
  return { never: [...never, ...neverFirst], ...(among && { among }) };
}

/** The likeliest token of each row; the first of equals. `among` names those that are asked about, whatever else is never written. */
function chooseTokens(logits: Tensor, { never, among }: Choice): number[] {
  const [count, steps, size] = logits.dims as readonly [number, number, number];
  const scores = logits.data as Float32Array;
  return Array.from({ length: count }, (_, row) => {
    const from = (row * steps + steps - 1) * size;
    const to = from + size;
    if (among) {
      likeliest(scores, from, to);
      return among[likeliest(Float32Array.from(among, (token) => scores[from + token] as number))] as number;
    }
    for (const token of never) scores[from + token] = Number.NEGATIVE_INFINITY;
    return likeliest(scores, from, to);
  });
}
