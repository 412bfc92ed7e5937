import { describe, SitflowError } from '@sitflow/core';

/** A reply that is nothing but a text: trimmed, and an error where nothing is left. */
export function textReply(reply: string, retryable: boolean): string {
  const text = reply.trim();
  if (text !== '') return text;
  throw new SitflowError('reply.empty', 'the model replied nothing', {
    retryable,
    mend: 'Ask otherwise, allow it more tokens, or name another model with `use`.',
  });
}

/** The error for a reply that is not what was asked for. It shows how the reply begins. */
export function wrongReply(code: string, found: string, reply: string, retryable: boolean): SitflowError {
  return new SitflowError(code, `${found}; it replied ${describe(reply.trim())}`, {
    retryable,
    mend: 'Ask more plainly, allow it more tokens, or name another model with `use`.',
  });
}
