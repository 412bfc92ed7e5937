import {
  askForRepairs,
  type CallOptions,
  checkReply,
  checkText,
  done,
  type FieldSource,
  type Outcome,
  type Rejected,
  type Result,
  rejected,
  type SitflowError,
  type StageContext,
  type StagePolicy,
  toSitflowError,
  unrepaired,
} from '@sitflow/core';

/** What is to become of one example of a batch: known at once, or to be asked of the model. */
export type Plan<Request, Adds> = { readonly ask: Request } | { readonly is: Adds; readonly source: FieldSource };

/**
 * A model works on one batch at a time: one under way and one waiting keep it busy, and what comes meanwhile gathers into full
 * batches. A model behind a server that takes many at once wants more (`stages: { answer: { concurrency: 16 } }` in the run's options).
 */
export const MODEL_POLICY: StagePolicy = { concurrency: 2 };

/** The part of a stage's context that its model's call options take. */
export function callOptions({ signal, onText, allowTruncated }: StageContext): CallOptions {
  return { signal, onText, allowTruncated };
}

/** The outcome of a batch of one. */
export async function only<T>(batch: Promise<readonly T[]>): Promise<T> {
  const [outcome] = await batch;
  return outcome as T;
}

/** What `runPlanned` does with the examples of a batch. */
export interface Planned<Needs, Request, Adds> {
  readonly plan: (example: Needs, at: number) => Plan<Request, Adds>;
  readonly ask: (requests: readonly Request[]) => Promise<readonly Result<string>[]>;
  /** The added fields of a reply; throws if the reply does not fit. */
  readonly adds: (reply: string) => Adds;
  /** The request that shows the model its reply and the `error` that `adds` threw; `undefined` for no second request. */
  readonly repair?: (request: Request, reply: string, error: SitflowError) => Request | undefined;
}

/**
 * The usual shape of `runBatch`: plans each example, asks the model for those that need it in one call, and gives each its own
 * outcome. An example whose plan throws, or whose reply cannot be read, is rejected alone. Replies that can be repaired are asked for once more.
 */
export async function runPlanned<Needs, Request, Adds>(
  examples: readonly Needs[],
  { plan, ask, adds, repair }: Planned<Needs, Request, Adds>,
): Promise<readonly Outcome<Adds>[]> {
  const outcomes: (Outcome<Adds> | undefined)[] = [];
  const asked: Asked<Request>[] = [];
  examples.forEach((example, at) => {
    try {
      const planned = plan(example, at);
      if ('ask' in planned) asked.push({ at, request: planned.ask });
      else outcomes[at] = done(planned.is, planned.source);
    } catch (thrown) {
      outcomes[at] = rejected(toSitflowError(thrown));
    }
  });
  const repairs: (Asked<Request> & { readonly error: SitflowError })[] = [];
  const results = asked.length === 0 ? [] : checkReply(await ask(asked.map(({ request }) => request)), asked.length);
  for (const [i, { at, request }] of asked.entries()) {
    const result = checkText(results[i]);
    if (!result.ok) {
      outcomes[at] = rejected(toSitflowError(result.error, 'model.failed'));
      continue;
    }
    const made = read(adds, result.value);
    outcomes[at] = made;
    const again = made.status === 'rejected' ? repair?.(request, result.value, made.error) : undefined;
    if (again !== undefined) repairs.push({ at, request: again, error: (made as Rejected).error });
  }
  const repaired = await askForRepairs(
    repairs.map(({ request }) => request),
    ask,
  );
  for (const [i, result] of repaired.entries()) {
    const { at, error } = repairs[i] as (typeof repairs)[number];
    outcomes[at] = result.ok ? read(adds, result.value) : rejected(unrepaired(error, result.error));
  }
  return outcomes as Outcome<Adds>[];
}

interface Asked<Request> {
  readonly at: number;
  readonly request: Request;
}

function read<Adds>(adds: (reply: string) => Adds, reply: string): Outcome<Adds> {
  try {
    return done(adds(reply));
  } catch (thrown) {
    return rejected(toSitflowError(thrown));
  }
}
