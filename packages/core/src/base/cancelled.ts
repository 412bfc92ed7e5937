import { SitflowError } from './errors.js';

/** The error of a cancelled run; `cause` is the signal's reason. */
export function cancelled(cause: unknown, chain?: string): SitflowError {
  return new SitflowError('run.cancelled', 'the run was cancelled', { chain, cause });
}
