import { atLeast, checkOptions, type OptionNames } from '../base/options.js';
import type { StagePolicy } from './stage.js';

/** A stage's policy with nothing left open. */
export interface FullPolicy {
  readonly concurrency: number;
  readonly batch: { readonly size: number; readonly waitMs: number };
  readonly timeoutMs: number;
  readonly retry: { readonly times: number; readonly baseMs: number; readonly maxMs: number };
  readonly cache: boolean;
  readonly allowTruncated: boolean;
  /** `undefined`: the default of away.ts. */
  readonly awayMs: number | undefined;
}

/** A policy as it is for one of a stage's models. */
export interface ModelPolicy extends FullPolicy {
  readonly awayMs: number;
}

export const DEFAULT_POLICY: FullPolicy = {
  concurrency: 8,
  batch: { size: 32, waitMs: 5 },
  timeoutMs: 120_000,
  retry: { times: 2, baseMs: 200, maxMs: 30_000 },
  cache: true,
  allowTruncated: false,
  awayMs: undefined,
};

const POLICY: OptionNames<StagePolicy> = {
  concurrency: true,
  batch: true,
  timeoutMs: true,
  retry: true,
  cache: true,
  allowTruncated: true,
  awayMs: true,
};
const BATCH: OptionNames<NonNullable<StagePolicy['batch']>> = { size: true, waitMs: true };
const RETRY: OptionNames<NonNullable<StagePolicy['retry']>> = { times: true, baseMs: true, maxMs: true };

/** A policy whose every name means something. */
export function checkPolicy(what: string, policy: StagePolicy | undefined): void {
  if (policy === undefined) return;
  checkOptions(what, policy, POLICY);
  if (policy.batch !== undefined) checkOptions(`${what}.batch`, policy.batch, BATCH);
  if (policy.retry !== undefined) checkOptions(`${what}.retry`, policy.retry, RETRY);
}

/** Lays policies over each other: of those that say anything of a part, the last one holds. */
export function mergePolicies(...policies: readonly (StagePolicy | undefined)[]): FullPolicy {
  let merged = DEFAULT_POLICY;
  for (const policy of policies) {
    if (!policy) continue;
    merged = {
      concurrency: policy.concurrency ?? merged.concurrency,
      batch: {
        size: policy.batch?.size ?? merged.batch.size,
        waitMs: policy.batch?.waitMs ?? merged.batch.waitMs,
      },
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
  atLeast('batch.size', merged.batch.size, 1);
  atLeast('batch.waitMs', merged.batch.waitMs, 0);
  atLeast('timeoutMs', merged.timeoutMs, 0);
  atLeast('retry.times', merged.retry.times, 0);
  atLeast('retry.baseMs', merged.retry.baseMs, 0);
  atLeast('retry.maxMs', merged.retry.maxMs, 0);
  if (merged.awayMs !== undefined) atLeast('awayMs', merged.awayMs, 0);
  return merged;
}
