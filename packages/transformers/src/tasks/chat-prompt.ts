import { chatMessages, plainPrompt, type TextRequest } from '@sitflow/core';
import type { PreTrainedTokenizer } from '@xenova/transformers';
import { TaskError } from '../host/protocol.js';
import { requireSome, tooLong, wellFormed } from './text.js';

/** A request's tokens, up to where the model is to go on. `plain` says how they are made of a model without a chat template. */
export function encodeRequest(
  tokenizer: PreTrainedTokenizer,
  request: TextRequest,
  plain?: { readonly add_special_tokens: boolean },
): number[] {
  if (!(tokenizer as { chat_template?: unknown }).chat_template) {
    const text = wellFormed(plainPrompt(request));
    requireSome(text, 'prompt');
    return tokenizer.encode(text, plain);
  }
  // The template writes the beginning of the text itself.
  return tokenizer.encode(templated(tokenizer, chatMessages(request)), { add_special_tokens: false });
}

/** Messages in the model's own form, up to where its turn begins. */
export function templated(
  tokenizer: Pick<PreTrainedTokenizer, 'apply_chat_template'>,
  messages: readonly { readonly role: string; readonly content: unknown }[],
): string {
  const clean = messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? wellFormed(content) : content,
  }));
  try {
    return tokenizer.apply_chat_template(clean as never, {
      add_generation_prompt: true,
      tokenize: false,
    }) as unknown as string;
  } catch (error) {
    throw new TaskError(
      'request.unserved',
      `the model's chat template refuses the conversation: ${error instanceof Error ? error.message : String(error)}`,
      'Some know no standing instructions (`system`), or want the turns of user and assistant to alternate.',
    );
  }
}

export function promptTooLong(tokens: number, limit: number, what = 'the prompt has'): TaskError {
  const { code, found } = tooLong(`${what} ${tokens} tokens`, limit);
  return new TaskError(code, found, 'Shorten it, or use a model that takes more: a conversation is never cut.');
}
