import { isSitflowError, type Result, SitflowError } from '@sitflow/core';

/**
 * A result for what was read from files: where it failed, the error names the file if there was one alone. Of what is wrong with the picture or
 * the recording itself the model is not named, which has nothing to do with it.
 */
export function aboutFiles(result: Result<string>, sources: readonly object[]): Result<string> {
  if (result.ok || !isSitflowError(result.error)) return result;
  const { error } = result;
  const [first, ...others] = sources as readonly { readonly file?: string }[];
  const file = others.length === 0 ? first?.file : undefined;
  if (!/^(picture|audio)\./.test(error.code))
    return file === undefined ? result : { ok: false, error: error.at({ file }) };
  const { code, found, mend, retryable, retryAfterMs, blame, cause } = error;
  return { ok: false, error: new SitflowError(code, found, { file, mend, retryable, retryAfterMs, blame, cause }) };
}
