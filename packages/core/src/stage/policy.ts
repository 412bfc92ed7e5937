import { SitflowError } from '../base/errors.js';
import { atLeast, checkOptions, type OptionNames } from '../base/options.js';
import type { AnyChain, ChainStage } from '../chain/chain.js';
import type { StagePolicy } from './stage.js';

/** A stage's policy with every part set. */
export interface FullPolicy {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retry: { readonly times: number; readonly baseMs: number; readonly maxMs: number };
  readonly cache: boolean;
  readonly allowTruncated: boolean;
  /** `undefined`: 5 minutes, or 5 seconds if another model is left. */
  readonly awayMs: number | undefined;
}

/** A policy as it applies to one of a stage's models. */
export interface ModelPolicy extends FullPolicy {
  readonly awayMs: number;
}

/** How long requests wait for a model that is away, in milliseconds: the last one in the order of `use`, and one with another after it. */
const AWAY_MS = { last: 300_000, another: 5_000 };

/** A stage's policy for one of its models. `another`: whether one is left behind it in the order of `use`. */
export function policyFor(policy: FullPolicy, another: boolean): ModelPolicy {
  return { ...policy, awayMs: policy.awayMs ?? (another ? AWAY_MS.another : AWAY_MS.last) };
}

export const DEFAULT_POLICY: FullPolicy = {
  concurrency: 8,
  timeoutMs: 120_000,
  retry: { times: 2, baseMs: 200, maxMs: 30_000 },
  cache: true,
  allowTruncated: false,
  awayMs: undefined,
};

const POLICY: OptionNames<StagePolicy> = {
  concurrency: true,
  timeoutMs: true,
  retry: true,
  cache: true,
  allowTruncated: true,
  awayMs: true,
};
const RETRY: OptionNames<NonNullable<StagePolicy['retry']>> = { times: true, baseMs: true, maxMs: true };

/** Checks a policy's options. */
export function checkPolicy(what: string, policy: StagePolicy | undefined): void {
  if (policy === undefined) return;
  checkOptions(what, policy, POLICY);
  if (policy.retry !== undefined) checkOptions(`${what}.retry`, policy.retry, RETRY);
}

/** Merges policies: for each part, the last one that sets it wins. */
export function mergePolicies(...policies: readonly (StagePolicy | undefined)[]): FullPolicy {
  let merged = DEFAULT_POLICY;
  for (const policy of policies) {
    if (!policy) continue;
    merged = {
      concurrency: policy.concurrency ?? merged.concurrency,
      timeoutMs: policy.timeoutMs ?? merged.timeoutMs,
      retry: {
        times: policy.retry?.times ?? merged.retry.times,
        baseMs: policy.retry?.baseMs ?? merged.retry.baseMs,
        maxMs: policy.retry?.maxMs ?? merged.retry.maxMs,
      },
      cache: policy.cache ?? merged.cache,
      allowTruncated: policy.allowTruncated ?? merged.allowTruncated,
      awayMs: policy.awayMs ?? merged.awayMs,
    };
  }
  atLeast('concurrency', merged.concurrency, 1);
  atLeast('timeoutMs', merged.timeoutMs, 0);
  atLeast('retry.times', merged.retry.times, 0);
  atLeast('retry.baseMs', merged.retry.baseMs, 0);
  atLeast('retry.maxMs', merged.retry.maxMs, 0);
  if (merged.awayMs !== undefined) atLeast('awayMs', merged.awayMs, 0);
  return merged;
}

/** A resolved stage, or a function that resolves it later, if it may never be needed. */
type Resolved = { readonly models: readonly unknown[] } | (() => unknown);

/**
 * Throws `policy.concurrency` if `concurrency` is set for a stage that only asks models, where it would have no effect. It limits a stage's own work. A stage
 * that has models and also work of its own has a `concurrency` in its spec.
 */
export function checkConcurrency(
  chain: AnyChain,
  resolved: readonly Resolved[],
  app: StagePolicy | undefined,
  { policy, stages = {} }: { readonly policy?: StagePolicy; readonly stages?: Readonly<Record<string, StagePolicy>> },
): void {
  const onlyAsks = ({ spec }: ChainStage, i: number) => {
    const stage = resolved[i];
    return spec.policy?.concurrency === undefined && typeof stage === 'object' && stage.models.length > 0;
  };
  const idle = chain.stages.filter(onlyAsks);
  const fail = (what: string, { spec }: ChainStage) => {
    const [use] = Object.values(spec.use ?? {}).flat();
    const model = use ?? 'NAME';
    const found = `${what} limits a stage's own work, but this stage only asks models`;
    throw new SitflowError('policy.concurrency', found, {
      stage: spec.name,
      mend: `Say how many calls its model takes at once: createApp({ capacity: { '${model}': { concurrency: 64 } } }).`,
    });
  };
  for (const at of idle)
    for (const name of [at.key, at.spec.name])
      if (Object.hasOwn(stages, name) && stages[name]?.concurrency !== undefined)
        fail(`\`stages.${name}.concurrency\``, at);
  const [first] = idle;
  // For all stages it is allowed if any stage of the chain has work of its own.
  if (first && idle.length === chain.stages.length && (policy ?? app)?.concurrency !== undefined)
    fail('`policy.concurrency`', first);
}
