import { describe, SitflowError } from '../base/errors.js';
import type { FinishReason, Result } from './ports.js';

const MEND = 'A port gives one { ok: true, value } or { ok: false, error } for each input, in order.';

/**
 * What a model replied to `count` requests, once it is known to be as many results. A reply that is too short or too long as a whole says
 * nothing of which result belongs to which request: it throws, and the engine asks for each half again.
 */
export function checkReply<Value>(reply: readonly Result<Value>[], count: number): readonly Result<Value>[] {
  if (Array.isArray(reply) && reply.length === count) return reply;
  const got = Array.isArray(reply) ? `${reply.length} results` : describe(reply);
  const found = `its model replied ${got} to ${count} requests`;
  throw new SitflowError('model.wrong-reply', found, { mend: MEND, blame: 'example' });
}

/** A result that is one; what is none fails its own example and no other. */
export function checkResult<Value>(result: Result<Value> | undefined): Result<Value> {
  if (typeof result !== 'object' || result === null || typeof result.ok !== 'boolean')
    return wrongReply(`${describe(result)} where a result should be`);
  const { finishReason, usage } = result;
  if (finishReason !== undefined && !FINISH_REASONS.includes(finishReason)) {
    const hint = `Map the server's reason to one of ${FINISH_REASONS.join(', ')}.`;
    return wrongReply(`${describe(finishReason)} as its finish reason`, hint);
  }
  return usage === undefined || isUsage(usage) ? result : { ...result, usage: undefined };
}

/** The same of a model that writes: its value is a text. */
export function checkText(result: Result<string> | undefined): Result<string> {
  const checked = checkResult(result);
  return checked.ok && typeof checked.value !== 'string'
    ? wrongReply(`${describe(checked.value)} for a text`)
    : checked;
}

const FINISH_REASONS: readonly FinishReason[] = ['stop', 'length', 'content-filter', 'other'];

/** Whether what a runtime says that a call took can be summed up; anything else is dropped. */
function isUsage(usage: unknown): boolean {
  if (typeof usage !== 'object' || usage === null) return false;
  const { inputTokens, outputTokens, cost } = usage as Record<string, unknown>;
  return [inputTokens, outputTokens, cost].every(
    (value) => value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value)),
  );
}

function wrongReply(found: string, mend = MEND): Result<never> {
  const error = new SitflowError('model.wrong-reply', `its model replied ${found}`, { mend, blame: 'example' });
  return { ok: false, error };
}
