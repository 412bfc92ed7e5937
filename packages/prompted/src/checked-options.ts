import { checkTemplate, describe, GENERATION_SETTINGS, type GenerationSettings, SitflowError } from '@sitflow/core';
import type { PromptedOptions } from './options.js';
import type { Prompt } from './prompts.js';

/** Which placeholders a prompt must have, and which it may have. */
export interface Places {
  readonly must?: readonly string[];
  readonly may?: readonly string[];
}

/** The prompt that was given, or the standard one, with its parts and its placeholders checked. */
export function checkedPrompt<P extends Prompt>(
  what: string,
  given: string | P | undefined,
  standard: P,
  places: Places,
): P {
  const prompt = (typeof given === 'string' ? { user: given } : given === undefined ? standard : given) as P;
  const parts = ['system', 'user', ...('unmarked' in standard ? ['unmarked'] : [])];
  const malformed = (found: string) =>
    new SitflowError('prompt.malformed', `the prompt of ${what} ${found}`, {
      mend: `Give a text, or texts as { ${parts.join(', ')} }; \`user\` is required.`,
    });
  if (typeof prompt !== 'object' || prompt === null) throw malformed(`is ${describe(prompt)}`);
  for (const [part, text] of Object.entries(prompt)) {
    if (!parts.includes(part)) throw malformed(`has a part "${part}"`);
    if (text !== undefined && typeof text !== 'string') throw malformed(`has as \`${part}\` ${describe(text)}`);
  }
  const { system = '', user, unmarked } = prompt as Prompt & { readonly unmarked?: string };
  if (typeof user !== 'string' || user.trim() === '') throw malformed('has no `user`');
  // The parts are sent together, so that a placeholder may stand in either.
  for (const turn of unmarked === undefined ? [user] : [user, unmarked]) {
    checkTemplate(`${system}\n${turn}`, { what: `the prompt of ${what}`, ...places });
  }
  return prompt;
}

/** The generation settings among the options. Where nothing about drawing is said, nothing is drawn. */
export function settingsOf(what: string, options: PromptedOptions): GenerationSettings {
  const given: GenerationSettings = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in GENERATION_SETTINGS && value !== undefined),
  );
  if (options.replyAfter === '') {
    throw new SitflowError('option.out-of-range', `replyAfter of ${what} is empty`, { mend: 'Leave it out.' });
  }
  const draws = ['temperature', 'topP', 'topK', 'seed'].some((name) => name in given);
  return draws ? given : { ...given, temperature: 0 };
}
