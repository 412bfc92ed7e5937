import type { Deadlines } from '../../base/deadlines.js';
import type { SitflowError } from '../../base/errors.js';
import { jitterOf, type RetryNotice, waitBefore } from '../../base/tries.js';
import type { FullPolicy } from '../../stage/policy.js';
import type { Item } from './call.js';

/** The waits of items between their calls. */
export class Retries {
  constructor(
    private readonly policy: FullPolicy['retry'],
    private readonly deadlines: Deadlines,
    private readonly onRetry: (notice: RetryNotice) => void,
  ) {}

  /** Milliseconds until an item is called again. Items of one call share the jitter of its first, so that they can form a batch again. */
  waitMs({ attempts }: Item, [first]: readonly Item[], error: SitflowError): number {
    return waitBefore(this.policy, attempts, error, jitterOf((first as Item).called.draw(), attempts));
  }

  /** Reports a retry for each item. `batch` is the number of items in the call that failed. */
  tell(items: readonly Item[], waitMs: number, error: SitflowError, batch: number): void {
    for (const { called, attempts: attempt } of items)
      this.onRetry({ id: called.id, attempt, waitMs, error, ...(batch > 1 && { batch }) });
  }

  /** Calls back after `waitMs` milliseconds, unless all the items are given up before. */
  after(items: readonly Item[], waitMs: number, then: () => void): void {
    const cancel = this.deadlines.after(waitMs, () => {
      for (const item of items) item.cancelRetry = undefined;
      then();
    });
    for (const item of items)
      item.cancelRetry = () => {
        if (items.every(({ over }) => over)) cancel();
      };
  }
}
