import {
  checkReply,
  checkText,
  done,
  type FieldSource,
  type Outcome,
  type Result,
  rejected,
  type StagePolicy,
  toSitflowError,
} from '@sitflow/core';

/** What is to become of one example of a batch: known at once, or to be asked of the model. */
export type Plan<Request, Adds> = { readonly ask: Request } | { readonly is: Adds; readonly source: FieldSource };

/**
 * A model works on one batch at a time: one under way and one waiting keep it busy, and what comes meanwhile gathers into full
 * batches. A model behind a server that takes many at once wants more (`stages: { answer: { concurrency: 16 } }` in the run's options).
 */
export const MODEL_POLICY: StagePolicy = { concurrency: 2 };

/** The outcome of a batch of one. */
export async function only<T>(batch: Promise<readonly T[]>): Promise<T> {
  const [outcome] = await batch;
  return outcome as T;
}

/**
 * The usual shape of `runBatch`: plan each example, ask the model for those that need it in one call, and give each its own
 * outcome. An example whose plan throws, or of whose text nothing can be made, is rejected alone.
 */
export async function runPlanned<Needs, Request, Adds>(
  examples: readonly Needs[],
  plan: (example: Needs, at: number) => Plan<Request, Adds>,
  ask: (requests: readonly Request[]) => Promise<readonly Result<string>[]>,
  adds: (text: string) => Adds,
): Promise<readonly Outcome<Adds>[]> {
  const outcomes: (Outcome<Adds> | undefined)[] = [];
  const asked: { readonly at: number; readonly request: Request }[] = [];
  examples.forEach((example, at) => {
    try {
      const planned = plan(example, at);
      if ('ask' in planned) asked.push({ at, request: planned.ask });
      else outcomes[at] = done(planned.is, planned.source);
    } catch (thrown) {
      outcomes[at] = rejected(toSitflowError(thrown));
    }
  });
  if (asked.length > 0) {
    const results = checkReply(await ask(asked.map(({ request }) => request)), asked.length);
    asked.forEach(({ at }, i) => {
      const result = checkText(results[i]);
      outcomes[at] = result.ok ? made(adds, result.value) : rejected(toSitflowError(result.error, 'model.failed'));
    });
  }
  return outcomes as Outcome<Adds>[];
}

function made<Adds>(adds: (text: string) => Adds, text: string): Outcome<Adds> {
  try {
    return done(adds(text));
  } catch (thrown) {
    return rejected(toSitflowError(thrown));
  }
}
