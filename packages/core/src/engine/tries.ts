import { toSitflowError } from '../errors.js';
import type { Deadlines } from './deadlines.js';
import { onAbort } from './on-abort.js';
import type { FullPolicy } from './policy.js';

/** Does something until it succeeds, fails for good, or was tried as often as the policy allows. */
export async function withTries<T>(
  { retry }: FullPolicy,
  deadlines: Deadlines,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = toSitflowError(thrown);
      if (!error.retryable || attempt > retry.times || signal.aborted) throw error;
      const waitMs = Math.max(error.retryAfterMs ?? 0, Math.min(retry.maxMs, retry.baseMs * 2 ** (attempt - 1)));
      await new Promise<void>((resolve, reject) => {
        const cancel = deadlines.after(waitMs, () => {
          leave();
          resolve();
        });
        const leave = onAbort(signal, () => {
          cancel();
          reject(signal.reason);
        });
      });
    }
  }
}
