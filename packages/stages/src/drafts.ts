import { canonicalJson, type InnerStage, type Outcome, type SitflowError, type StageContext } from '@sitflow/core';

export type Values = Readonly<Record<string, unknown>>;

/** What a stage made of an example with one seed. */
export interface Draft {
  readonly fields: Values;
  /** As the stage gave it, with where the fields came from. */
  readonly outcome: Outcome<Values>;
}

/**
 * `n` drafts of an example by one stage, made side by side. The engine gives each a seed of its own. Drafts that failed with an unusable reply (`reply.…`) are left out,
 * if at least `least` remain; any other error of a draft fails the example.
 */
export async function draftsOf(
  stage: InnerStage,
  n: number,
  least: number,
  example: Values,
  context: StageContext,
): Promise<readonly Draft[]> {
  const outcomes = await Promise.all(Array.from({ length: n }, (_, at) => stage.run(example, context, at)));
  const drafts: Draft[] = [];
  let failure: SitflowError | undefined;
  for (const outcome of outcomes) {
    if (outcome.status === 'done') drafts.push({ fields: outcome.example, outcome });
    else if (outcome.error.code.startsWith('reply.')) failure ??= outcome.error;
    else throw outcome.error;
  }
  if (drafts.length < least && failure) throw failure;
  return drafts;
}

/** Drafts that say the same are one: each once, in order. */
export function distinct(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>();
  return drafts.filter(({ fields }) => {
    const key = canonicalJson(fields);
    return !seen.has(key) && seen.add(key);
  });
}
