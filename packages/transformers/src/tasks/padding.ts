import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@xenova/transformers';
import { type Measured, padded } from './text.js';

const SHORT = 'A cat.';
const LONG = 'A dog sat down on the mat beside a door, and then it slept.';
/** How far the scores of a padded row may lie from its own, as a part of their size. Measured: 0.2 with 8-bit weights, 1.2 where padding is read. */
const MOST = 0.5;

/**
 * Whether a decoder-only model reads padding on the left as if it were text: many exports for speed do so (their attention counts a row's
 * tokens from the first). It is asked once, with a text alone and padded beside a longer one.
 */
export async function readsPadding(model: PreTrainedModel, tokenizer: PreTrainedTokenizer): Promise<boolean> {
  const rowOf = (text: string): Measured => {
    const ids = tokenizer.encode(text);
    return { ids, tokens: ids.length };
  };
  const short = rowOf(SHORT);
  const long = rowOf(LONG);
  const alone = await lastScores(model, padded(tokenizer, [short], 'left'));
  const beside = await lastScores(model, padded(tokenizer, [short, long], 'left'));
  let apart = 0;
  let size = 0;
  for (const [i, score] of alone.entries()) {
    apart += (score - (beside[i] as number)) ** 2;
    size += score ** 2;
  }
  return !(Math.sqrt(apart / size) <= MOST);
}

/** The first row's scores of the next token. */
async function lastScores(model: PreTrainedModel, inputs: Readonly<Record<string, Tensor>>): Promise<Float32Array> {
  const { logits } = (await model(inputs)) as { logits: Tensor };
  return logits.slice(0, -1, null).to('float32').data as Float32Array;
}
