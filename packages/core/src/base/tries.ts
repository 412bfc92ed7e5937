import type { Deadlines } from './deadlines.js';
import { type SitflowError, toSitflowError } from './errors.js';
import { onAbort } from './on-abort.js';

/** The longest wait before another try, whatever a server asks for: an hour. */
const LONGEST_WAIT_MS = 3_600_000;

/** How often a failed call is made again, and after which waits: `baseMs`·2ⁿ, at most `maxMs`. */
export interface RetryPolicy {
  readonly times: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Milliseconds until the try after `attempt` (from 1): `baseMs`·2ⁿ, at most `maxMs`, times `jitter` (0 … 1); where the error says how long to
 * wait, at least that.
 */
export function waitBefore(
  { baseMs, maxMs }: RetryPolicy,
  attempt: number,
  { retryAfterMs = 0 }: Pick<SitflowError, 'retryAfterMs'>,
  jitter = 1,
): number {
  const asked = Number.isNaN(retryAfterMs) ? 0 : Math.min(retryAfterMs, LONGEST_WAIT_MS);
  // 2ⁿ ends before it is infinite: nothing times that would be no number.
  return Math.max(asked, Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30)) * jitter);
}

/** A factor of 0.5 to 1 for a wait, from the example's own draw: examples are retried at different times, and a run is repeatable. */
export function jitterOf(draw: number, attempt: number): number {
  return 0.5 + (((draw + attempt * 0x9e3779b9) >>> 0) / 0x1_0000_0000) * 0.5;
}

/** Describes a retry: a failed call that is made again. */
export interface RetryNotice {
  readonly id: string;
  /** Which try failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: SitflowError;
  /** The number of examples in the call that failed, if it was a batch. */
  readonly batch?: number;
}

export interface TriesOptions {
  readonly policy: { readonly retry: RetryPolicy };
  readonly deadlines: Deadlines;
  readonly signal: AbortSignal;
  /** Whose work it is, and its own draw, which the waits are spread by. */
  readonly id: string;
  readonly draw: number;
  readonly onRetry: (notice: RetryNotice) => void;
}

/** Does something until it succeeds, fails for good, or was tried as often as the policy allows. */
export async function withTries<T>(
  { policy: { retry }, deadlines, signal, id, draw, onRetry }: TriesOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = toSitflowError(thrown);
      if (!error.retryable || attempt > retry.times || signal.aborted) throw error;
      const waitMs = waitBefore(retry, attempt, error, jitterOf(draw, attempt));
      onRetry({ id, attempt, waitMs, error });
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
