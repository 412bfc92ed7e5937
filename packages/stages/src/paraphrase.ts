import { checkOptions, type OptionNames, type StageSpec, textScript } from '@sitflow/core';
import type { AskSettings } from './ask.js';
import { askSpec } from './ask-spec.js';
import { speak } from './words/words.js';

/** What a text model is asked when a text is to be reworded. */
export const PARAPHRASE =
  'Say the text below in other words, in its own language and with the same meaning. Reply with the new wording alone.\n\n{text}';

export interface ParaphraseOptions<Field extends string, As extends string> {
  /** The field with the text. */
  readonly field: Field;
  /** The field added (default: the field's name and `_paraphrased`). */
  readonly as?: As;
  /** What is asked, with `{text}` in it (default `PARAPHRASE`). */
  readonly prompt?: string;
  /** How the model writes. */
  readonly settings?: AskSettings;
  /** The TextGenerator's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

const NAMES: OptionNames<ParaphraseOptions<string, string>> = {
  field: true,
  as: true,
  prompt: true,
  settings: true,
  use: true,
};

/** Says the text of a field in other words. Adds `question_paraphrased` for `{ field: 'question' }`. */
export function paraphrase<const Field extends string, const As extends string = `${Field}_paraphrased`>(
  options: ParaphraseOptions<Field, As>,
): StageSpec<{ [K in Field]: string }, { [K in As]: string }> {
  const { field, prompt = PARAPHRASE, settings, use } = checkOptions('paraphrase()', options, NAMES);
  const usual = `${field}_paraphrased`;
  const as = options.as ?? usual;
  return askSpec({
    name: 'paraphrase',
    template: prompt,
    fields: { text: field },
    as,
    settings,
    use,
    script: textScript(as, (locale) => speak('paraphrase', locale, { field }, as === usual ? undefined : as)),
  }) as never;
}
