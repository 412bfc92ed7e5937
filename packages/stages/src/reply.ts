import { describe, SitflowError } from '@sitflow/core';

/** The error for a reply that is not what was asked for. Its message shows how the reply begins. */
export function wrongReply(code: string, found: string, reply: string, retryable: boolean): SitflowError {
  return new SitflowError(code, `${found}; it replied ${describe(reply.trim())}`, {
    retryable,
    raw: reply,
    mend: 'Ask more plainly, allow it more tokens, or name another model with `use`.',
  });
}
