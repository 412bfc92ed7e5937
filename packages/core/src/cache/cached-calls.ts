import { type SitflowError, toSitflowError } from '../base/errors.js';
import { isThenable } from '../base/thenable.js';
import type { GiveUp } from '../engine/call/call.js';
import type { Added } from '../engine/call/read-result.js';
import type { ModelPolicy } from '../stage/policy.js';
import type { Cached, CallStore, SharedCalls, Tell } from './store.js';

export interface CacheOptions {
  readonly cache: CallStore;
  readonly shared: SharedCalls<Added>;
  readonly policy: ModelPolicy;
}

/** Calls that are under way once, whoever asks for them, and kept before their results are handed on. */
export class CachedCalls {
  private readonly cache: CallStore;
  private readonly shared: SharedCalls<Added>;
  private readonly patience: string;

  constructor({ cache, shared, policy }: CacheOptions) {
    this.cache = cache;
    this.shared = shared;
    // Callers of other patience make calls of their own: nobody's time limit ends another's.
    const { timeoutMs, retry, awayMs } = policy;
    this.patience = [timeoutMs, retry.times, retry.baseMs, retry.maxMs, awayMs].join();
  }

  /**
   * Joins the call under `key`, or starts it; `shared` tells which. A store that cannot keep its result fails it, since resuming relies on it.
   * The returned function leaves it.
   */
  call(
    key: string,
    start: (settle: (result: Added | SitflowError) => void, tell: Tell | undefined) => GiveUp,
    toKeep: (result: Added) => Cached,
    settle: (result: Added | SitflowError, shared: boolean) => void,
    onText?: Tell,
  ): GiveUp {
    return this.shared.join(
      `${this.patience}${key}`,
      (ended, tell) =>
        start((result) => {
          if (result instanceof Error) ended(result);
          else keep(this.cache, key, toKeep(result), (failure) => ended(failure ?? result));
        }, tell),
      settle,
      onText,
    );
  }
}

function keep(cache: CallStore, key: string, value: Cached, settle: (failure?: SitflowError) => void): void {
  const failed = (thrown: unknown) => settle(toSitflowError(thrown, 'cache.failed'));
  let kept: void | Promise<void>;
  try {
    kept = cache.set(key, value);
  } catch (thrown) {
    failed(thrown);
    return;
  }
  if (isThenable(kept)) kept.then(() => settle(), failed);
  else settle();
}
