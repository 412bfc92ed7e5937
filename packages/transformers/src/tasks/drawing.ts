import { unit } from '@sitflow/core';

/** How tokens are drawn where they are not simply the likeliest. */
export interface Drawing {
  /** Above 0. */
  readonly temperature: number;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed: number;
}

/**
 * A token drawn by its probability: softmax(scores / temperature), of the `topK` likeliest, of these the fewest that have `topP` together.
 * The draw hangs on the seed and on which token of the text it is (`step`), never on the row's neighbours in its batch.
 */
export function draw(scores: Float32Array, { temperature, topK, topP, seed }: Drawing, step: number): number {
  const weights = new Float32Array(scores.length);
  const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  for (const [i, score] of scores.entries()) weights[i] = Math.exp((score - highest) / temperature);
  const least = leastWeight(weights, topK, topP);
  let total = 0;
  for (const weight of weights) if (weight >= least) total += weight;
  let left = unit(seed, step) * total;
  let last = 0;
  for (const [i, weight] of weights.entries()) {
    if (weight < least || weight === 0) continue;
    last = i;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}

/** The weight that a token needs to be among those drawn from; of equals at the edge all are. */
function leastWeight(weights: Float32Array, topK: number | undefined, topP: number | undefined): number {
  if ((topK === undefined || topK >= weights.length) && (topP === undefined || topP >= 1)) return 0;
  const sorted = weights.slice().sort();
  const from = Math.max(0, sorted.length - (topK ?? sorted.length));
  let least = sorted[from] as number;
  if (topP !== undefined && topP < 1) {
    let total = 0;
    for (let i = from; i < sorted.length; i++) total += sorted[i] as number;
    let sum = 0;
    for (let i = sorted.length - 1; i >= from && sum < topP * total; i--) {
      sum += sorted[i] as number;
      least = sorted[i] as number;
    }
  }
  return least;
}
