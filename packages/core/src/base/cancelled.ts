import { SitflowError } from './errors.js';

/** What whoever waits for a run is told once it is cancelled; `cause` is the signal's reason. */
export function cancelled(cause: unknown, chain?: string): SitflowError {
  return new SitflowError('run.cancelled', 'the run was cancelled', { chain, cause });
}
