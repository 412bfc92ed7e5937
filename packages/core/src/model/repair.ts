import { saysAway } from '../base/away-errors.js';
import { type SitflowError, toSitflowError } from '../base/errors.js';
import type { Result } from './ports.js';
import type { ChatTurn, TextRequest } from './requests.js';
import { checkReply, checkText } from './results.js';

/** The prompt that shows a model a reply which cannot be used, and what is wrong with it: the conversation so far, and one turn more. */
export function repairPrompt(prompt: TextRequest['prompt'], reply: string, found: string): readonly ChatTurn[] {
  const turns: readonly ChatTurn[] = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  const content = `This reply cannot be used: ${found}. Reply again, with the whole corrected JSON object and nothing else.`;
  return [...turns, { role: 'assistant', content: reply }, { role: 'user', content }];
}

/**
 * Asks a model for repairs, all in one call. A call that throws fails each of them, and nothing else of their batch: the replies that can be used
 * are not asked for again.
 */
export async function askForRepairs<Request>(
  requests: readonly Request[],
  ask: (requests: readonly Request[]) => Promise<readonly Result<string>[]>,
): Promise<readonly Result<string>[]> {
  if (requests.length === 0) return [];
  try {
    return checkReply(await ask(requests), requests.length).map(checkText);
  } catch (error) {
    return requests.map(() => ({ ok: false, error }));
  }
}

/**
 * Why there is no value once a repair has failed: what was wrong with the first reply says more than that the model takes no conversation, but
 * not more than an error that passes (a server that is busy or away), after which all is asked for again.
 */
export function unrepaired(error: SitflowError, failure: unknown): SitflowError {
  const later = toSitflowError(failure, 'model.failed');
  return later.retryable || saysAway(later) ? later : error;
}
