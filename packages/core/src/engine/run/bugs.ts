import { isSitflowError, SitflowError, withFramesOf } from '../../base/errors.js';

const BUGS = new Set(['TypeError', 'ReferenceError', 'RangeError']);
/** What `fetch` throws as a TypeError when there is no connection, in Node.js and in browsers. */
const NO_CONNECTION = /^(fetch failed|failed to fetch|load failed|networkerror\b|terminated$)/i;

/**
 * Whether what was thrown is a bug in the code that threw it, and not something about its example: one of the errors that the language throws by
 * itself. One with a `code` or a `cause` was made on purpose. What `toSitflowError` made of it counts as it does.
 */
export function isBug(thrown: unknown): boolean {
  const error = isSitflowError(thrown) && thrown.code === 'stage.threw' ? thrown.cause : thrown;
  if (!(error instanceof Error) || !BUGS.has(error.name)) return false;
  const { code, cause, message } = error as Error & { code?: unknown };
  return code === undefined && cause === undefined && !NO_CONNECTION.test(message);
}

/** Whether an error of a stage's own code ends the run, because it would most likely be the same for every example: not where the stage is `sound`. */
export function isFatal(error: unknown, sound: boolean): boolean {
  return !sound && isBug(error);
}

/** What a run ends with: a bug says that it is one, any other error is told as it is. `sound`: whether its stage has succeeded for an example. */
export function told(error: SitflowError, sound: boolean): SitflowError {
  if (!isBug(error)) return error;
  const { found, place, cause, raw } = error;
  const mend = sound
    ? 'It looks like a bug in the stage. The run ends because of `failOnBug`.'
    : 'It looks like a bug in the stage, which has not succeeded for any example yet. Fix it and run again.';
  return withFramesOf(error, new SitflowError('stage.bug', found, { ...place, cause, raw, mend, blame: 'setup' }));
}
