import type { Outcome, Reserved } from '@sitflow/core';
import { modelSpans } from './model-spans.js';
import type { System } from './system.js';

/** As many questions as a model is given at once: one that has answered so many is warm. */
const BATCH = 32;

/**
 * Asks a batch of questions after another until the model of every stage has answered one, and gives the outcomes. A batch is never left
 * before its end: that would stop the models in the middle of their work.
 */
export async function warmUp<Row>(
  { name, chain, joint }: System,
  rows: readonly Row[],
  ask: (rows: readonly Row[]) => AsyncIterable<Outcome<unknown>>,
): Promise<readonly Outcome<unknown>[]> {
  const keys = joint ? ['joint'] : chain.stages.map(({ key }) => key);
  const outcomes: Outcome<unknown>[] = [];
  const [called, ran] = [new Set<string>(), new Set<string>()];
  for (let at = 0; at < rows.length && called.size < keys.length; at += BATCH) {
    for await (const outcome of ask(rows.slice(at, at + BATCH))) {
      outcomes.push(outcome);
      for (const { stage } of modelSpans(chain, outcome)) called.add(stage);
      for (const { stage } of (outcome.example as Reserved).trace) ran.add(stage);
    }
  }
  // A stage that ran without a model needs none for these questions. One that never ran, where questions were rejected, may have a model that is not even loaded.
  const cold = keys.filter((key) => !ran.has(key));
  const reason = outcomes.find((outcome) => outcome.status === 'rejected')?.error;
  if (cold.length > 0 && reason)
    throw new Error(`${name} is not warm, since no question came through ${cold.join(', ')}: ${reason.message}`, {
      cause: reason,
    });
  return outcomes;
}
