import { type SitflowError, toSitflowError } from '../errors.js';
import type { Deadlines } from './deadlines.js';
import { onAbort } from './on-abort.js';
import type { FullPolicy } from './policy.js';

/** Nobody waits longer for another try, whatever a server asks for: an hour. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Milliseconds until the try after `attempt` (from 1): `baseMs`·2ⁿ, at most `maxMs`, times `jitter` (0 … 1); where the error says how long to
 * wait, at least that.
 */
export function waitBefore(
  { baseMs, maxMs }: FullPolicy['retry'],
  attempt: number,
  { retryAfterMs = 0 }: Pick<SitflowError, 'retryAfterMs'>,
  jitter = 1,
): number {
  const asked = Number.isNaN(retryAfterMs) ? 0 : Math.min(retryAfterMs, LONGEST_WAIT_MS);
  // 2ⁿ ends before it is infinite: nothing times that would be no number.
  return Math.max(asked, Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30)) * jitter);
}

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
      const waitMs = waitBefore(retry, attempt, error);
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
