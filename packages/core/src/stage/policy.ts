import { checkOptions, numberFrom, type OptionNames, orInfinity, wholeFrom, yesOrNo } from '../base/options.js';
import type { RetryPolicy } from '../base/tries.js';
import type { StagePolicy } from './stage.js';

/** A stage's policy with every part set. */
export interface FullPolicy {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
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
  concurrency: orInfinity(wholeFrom(1)),
  timeoutMs: numberFrom(0),
  retry: true,
  cache: yesOrNo,
  allowTruncated: yesOrNo,
  awayMs: numberFrom(0),
};
const RETRY: OptionNames<NonNullable<StagePolicy['retry']>> = {
  times: orInfinity(wholeFrom(0)),
  baseMs: numberFrom(0),
  maxMs: numberFrom(0),
};

/** Throws for a policy with a name that means nothing, or a value out of range. */
export function checkPolicy(what: string, policy: StagePolicy | undefined): void {
  if (policy === undefined) return;
  checkOptions(what, policy, POLICY);
  if (policy.retry !== undefined) checkOptions(`${what}.retry`, policy.retry, RETRY);
}

/** Merges policies: for each part, the last one that sets it wins. */
export function mergePolicies(...policies: readonly (StagePolicy | undefined)[]): FullPolicy {
  let merged = DEFAULT_POLICY;
  for (const policy of policies)
    if (policy) merged = { ...merged, ...said(policy), retry: { ...merged.retry, ...said(policy.retry ?? {}) } };
  return merged;
}

/** What a policy says: a part that is `undefined` says nothing. */
function said<Policy extends object>(policy: Policy): { [K in keyof Policy]?: Exclude<Policy[K], undefined> } {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined)) as never;
}
