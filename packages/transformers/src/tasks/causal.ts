import type { Tensor as LibraryTensor, PreTrainedModel } from '@xenova/transformers';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { cachesOf, emptyCaches, type Feeds, takeRows, WORTH_MOVING } from './cache.js';
import { choose, penalise } from './choosing.js';
import type { RowText } from './row-text.js';

/** Scores of one step at most, in numbers (256 MB): most exports score every token of a prompt, each by the whole vocabulary. */
export const SCORES_AT_ONCE = 64e6;

export interface CausalOptions {
  readonly model: PreTrainedModel;
  /** [rows, width], padded on the left. */
  readonly inputs: { readonly input_ids: LibraryTensor; readonly attention_mask: LibraryTensor };
  readonly texts: readonly RowText[];
  /** 1 for none. */
  readonly repetitionPenalty: number;
  readonly vocabulary: number;
  readonly stopped: () => boolean;
  /** Called after each token of the rows. */
  readonly onStep: () => void;
}

/**
 * Writes each row of a batch on by a decoder-only model, directly on its session. The prompts go in by pieces, so that the scores of a long
 * one fit in memory and a cancellation is seen; rows that have ended take no further part.
 */
export async function writeCausal(options: CausalOptions): Promise<void> {
  const { model, texts, stopped } = options;
  const session = (model.sessions as Record<string, InferenceSession>).model as InferenceSession;
  const prompts = rowsOf(options.inputs.input_ids);
  const masks = rowsOf(options.inputs.attention_mask);
  const own = prompts.map((ids, i) => ids.filter((_, j) => masks[i]?.[j] === 1n).map(Number));
  const width = prompts[0]?.length ?? 0;
  let cache = emptyCaches(session, texts.length);
  let output: InferenceSession.OnnxValueMapType | undefined;
  const step = Math.max(1, Math.floor(SCORES_AT_ONCE / options.vocabulary / texts.length));
  for (let from = 0; from < width; from += step) {
    if (stopped()) return;
    const to = Math.min(width, from + step);
    const ids = prompts.map((row) => row.slice(from, to));
    output = await session.run(feedsOf(session, cache, ids, masks.map((row) => row.slice(0, to)))); // biome-ignore format: one call
    cache = cachesOf(output);
  }
  /** Row of the inputs that each row of the feeds stands for. */
  let rows = texts.map((_, i) => i);
  while (output && !stopped()) {
    for (const [i, row] of rows.entries()) {
      const text = texts[row] as RowText;
      if (text.ended) continue;
      const scores = lastScores(output.logits as Tensor, i);
      penalise(scores, own[row] as number[], options.repetitionPenalty);
      const token = choose(scores, text.drawing, text.length);
      text.add(token);
      (own[row] as number[]).push(token);
    }
    options.onStep();
    const going = rows.flatMap((row, i) => (texts[row]?.ended ? [] : [i]));
    if (going.length === 0) return;
    if (going.length <= rows.length * WORTH_MOVING) {
      cache = Object.fromEntries(Object.entries(cache).map(([name, tensor]) => [name, takeRows(tensor, going)]));
      rows = going.map((i) => rows[i] as number);
    }
    for (const row of rows) masks[row] = [...(masks[row] as bigint[]), 1n];
    const ids = rows.map((row) => [BigInt((texts[row] as RowText).last)]);
    output = await session.run(feedsOf(session, cache, ids, rows.map((row) => masks[row] as bigint[]))); // biome-ignore format: one call
    cache = cachesOf(output);
  }
}

/** The next tokens of each row, with the mask of all up to them. Positions count what is no padding. */
function feedsOf(session: InferenceSession, cache: Feeds, ids: readonly bigint[][], masks: readonly bigint[][]): Feeds {
  const count = ids[0]?.length ?? 0;
  const feeds: Feeds = { ...cache, input_ids: int64(ids), attention_mask: int64(masks) };
  if (session.inputNames.includes('position_ids')) {
    const positions = masks.map((mask) => {
      let at = -1n;
      return mask.map((one) => (one === 1n ? ++at : 0n)).slice(-count);
    });
    feeds.position_ids = int64(positions);
  }
  if (session.inputNames.includes('num_logits_to_keep')) {
    feeds.num_logits_to_keep = new Tensor('int64', BigInt64Array.of(1n), []);
  }
  return feeds;
}

function int64(rows: readonly bigint[][]): Tensor {
  return new Tensor('int64', BigInt64Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
}

function rowsOf(tensor: LibraryTensor): bigint[][] {
  return tensor.tolist() as bigint[][];
}

/** The scores of what comes next in a row: a view, not a copy. */
function lastScores(logits: Tensor, row: number): Float32Array {
  const [, steps, size] = logits.dims as readonly [number, number, number];
  const from = (row * steps + steps - 1) * size;
  return (logits.data as Float32Array).subarray(from, from + size);
}
