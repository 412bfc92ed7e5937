import {
  canonicalJson,
  describe,
  done,
  hash32,
  isOutcome,
  type Outcome,
  rejected,
  SitflowError,
  type Stage,
  type StageContext,
  toSitflowError,
} from '@sitflow/core';

export type Values = Readonly<Record<string, unknown>>;
export type DraftedStage = Stage<Record<string, unknown>, Record<string, unknown>>;

/** What a stage made of an example with one draw. */
export interface Draft {
  readonly fields: Values;
  /** As the stage gave it, with where the fields came from. */
  readonly outcome: Outcome<Values>;
}

/**
 * `n` drafts of each example by one stage, all in one batch where it takes batches. Draft i is drawn by hash(the example's own draw, i). Drafts
 * that are no reply (`reply.…`) are left out, as long as `least` are there; any other failure of a draft is its example's.
 */
export async function draftsOf(
  stage: DraftedStage,
  n: number,
  least: number,
  examples: readonly Values[],
  context: StageContext,
): Promise<readonly (readonly Draft[] | SitflowError)[]> {
  const { draws, ids, signal, attempt, allowTruncated } = context;
  const each = examples.flatMap((example, at) =>
    Array.from({ length: n }, (_, i) => ({ example, id: ids[at] as string, draw: hash32(draws[at] as number, i) })),
  );
  const call = (some: typeof each): StageContext => ({
    signal,
    attempt,
    allowTruncated,
    ids: some.map(({ id }) => id),
    draws: some.map(({ draw }) => draw),
  });
  const outcomes = stage.runBatch
    ? ofBatch(
        await stage.runBatch(
          each.map(({ example }) => example),
          call(each),
        ),
        each.length,
      )
    : await Promise.all(each.map((one) => outcomeOf(stage, one.example, call([one]))));
  return examples.map((_, at) => sorted(outcomes.slice(at * n, (at + 1) * n), least));
}

/** One outcome for each; which draft is whose is not known of too few or too many. */
function ofBatch(given: unknown, count: number): readonly Outcome<Values>[] {
  if (Array.isArray(given) && given.length === count) return given.map(toOutcome);
  const got = Array.isArray(given) ? `${given.length} outcomes` : describe(given);
  throw new SitflowError('stage.wrong-result', `runBatch gave ${got} for ${count} examples`, {
    mend: 'Return one outcome for each example, in order.',
  });
}

async function outcomeOf(stage: DraftedStage, example: Values, context: StageContext): Promise<Outcome<Values>> {
  try {
    return toOutcome(await stage.run(example, context));
  } catch (thrown) {
    return rejected(toSitflowError(thrown));
  }
}

function toOutcome(given: unknown): Outcome<Values> {
  if (isOutcome(given)) return given as Outcome<Values>;
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return done(given as Values);
  return rejected(
    new SitflowError('stage.wrong-result', `it returned ${describe(given)}`, {
      mend: 'Return an object with what it adds.',
    }),
  );
}

function sorted(outcomes: readonly Outcome<Values>[], least: number): readonly Draft[] | SitflowError {
  const drafts: Draft[] = [];
  let failure: SitflowError | undefined;
  for (const outcome of outcomes) {
    if (outcome.status === 'done') drafts.push({ fields: outcome.example, outcome });
    else if (outcome.error.code.startsWith('reply.')) failure ??= outcome.error;
    else return outcome.error;
  }
  return drafts.length < least && failure ? failure : drafts;
}

/** Drafts that say the same are one: each once, in order. */
export function distinct(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>();
  return drafts.filter(({ fields }) => {
    const key = canonicalJson(fields);
    return !seen.has(key) && seen.add(key);
  });
}
