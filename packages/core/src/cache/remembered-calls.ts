import { type SitflowError, toSitflowError } from '../base/errors.js';
import { isThenable } from '../base/thenable.js';
import type { GiveUp } from '../engine/call/call.js';
import type { Added } from '../engine/call/read-result.js';
import type { ModelPolicy } from '../stage/policy.js';
import type { MemoryStore, Remembered, SharedCalls, Tell } from './store.js';

export interface RememberOptions {
  readonly memory: MemoryStore;
  readonly shared: SharedCalls<Added>;
  readonly policy: ModelPolicy;
}

/** Calls that are under way once, whoever asks for them, and kept before their results are handed on. */
export class RememberedCalls {
  private readonly memory: MemoryStore;
  private readonly shared: SharedCalls<Added>;
  private readonly patience: string;

  constructor({ memory, shared, policy }: RememberOptions) {
    this.memory = memory;
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
    toKeep: (result: Added) => Remembered,
    settle: (result: Added | SitflowError, shared: boolean) => void,
    onText?: Tell,
  ): GiveUp {
    return this.shared.join(
      `${this.patience}${key}`,
      (ended, tell) =>
        start((result) => {
          if (result instanceof Error) ended(result);
          else keep(this.memory, key, toKeep(result), (failure) => ended(failure ?? result));
        }, tell),
      settle,
      onText,
    );
  }
}

function keep(memory: MemoryStore, key: string, value: Remembered, settle: (failure?: SitflowError) => void): void {
  const failed = (thrown: unknown) => settle(toSitflowError(thrown, 'memory.failed'));
  let kept: void | Promise<void>;
  try {
    kept = memory.set(key, value);
  } catch (thrown) {
    failed(thrown);
    return;
  }
  if (isThenable(kept)) kept.then(() => settle(), failed);
  else settle();
}
