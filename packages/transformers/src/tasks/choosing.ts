import { TaskError } from '../host/protocol.js';
import { type Drawing, draw } from './drawing.js';

/** The next token of a row: drawn, or the likeliest. `step` is how many the row has got so far. */
export function choose(scores: Float32Array, drawing: Drawing | undefined, step: number): number {
  const best = likeliest(scores);
  return drawing ? draw(scores, drawing, step) : best;
}

/** The token with the highest of a row's scores, the first of equals; a row may be a part of them. One that is NaN says nothing of the others. */
export function likeliest(scores: Float32Array, from = 0, to = scores.length): number {
  let best = from;
  for (let i = from; i < to; i++) {
    if ((scores[i] as number) <= (scores[best] as number)) continue;
    best = i;
    if (Number.isNaN(scores[i])) break;
  }
  requireNumber(scores[best]);
  return best - from;
}

/** Throws where the best of what a model gave is no number: what is said by it would be made up. */
export function requireNumber(best: number | undefined, what = 'scores for the next token'): void {
  if (Number.isFinite(best)) return;
  throw new TaskError(
    'model.no-result',
    `the model gave no ${what} (not a number)`,
    'Its weights may be damaged, or of a precision that overflows: try another dtype.',
  );
}

/** Makes tokens that a row has already less likely, the prompt's among them (Keskar et al. 2019, arXiv 1909.05858, as in transformers). */
export function penalise(scores: Float32Array, written: readonly number[], penalty: number): void {
  if (penalty === 1) return;
  for (const id of new Set(written)) {
    const score = scores[id] as number;
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
}
