import {
  checkOptions,
  done,
  type OptionNames,
  type Outcome,
  type Stage,
  StageOptions,
  type StageSpec,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { requireText } from './require-text.js';
import { speak } from './words/words.js';

export interface RepeatOptions<Field extends string, As extends string> {
  /** The field with the text. */
  readonly field: Field;
  /** The field added (default: the field's name and `_repeated`). */
  readonly as?: As;
}

type Texts = Readonly<Record<string, string>>;

/** Says a text again as it stands. No model is asked. */
@injectable()
export class RepeatStage implements Stage<Texts, Texts> {
  constructor(@inject(StageOptions) private readonly options: { readonly field: string; readonly as: string }) {}

  async run(example: Texts): Promise<Outcome<Texts>> {
    const { field, as } = this.options;
    return done({ [as]: requireText(example, field) }, 'program');
  }
}

const NAMES: OptionNames<RepeatOptions<string, string>> = { field: true, as: true };

/**
 * Repeats the text of a field, word for word. Adds `question_repeated` for `{ field: 'question' }`. The plainest first task there is, against
 * which others are measured (arXiv 2403.07794).
 */
export function repeat<const Field extends string, const As extends string = `${Field}_repeated`>(
  options: RepeatOptions<Field, As>,
): StageSpec<{ [K in Field]: string }, { [K in As]: string }> {
  const { field } = checkOptions('repeat()', options, NAMES);
  const usual = `${field}_repeated`;
  const as = options.as ?? (usual as As);
  return {
    name: 'repeat',
    version: '1',
    stage: RepeatStage,
    options: { field, as },
    needs: [field],
    adds: [as],
    types: { [field]: 'text', [as]: 'text' },
    script: textScript(as, (locale) => speak('repeat', locale, { field }, as === usual ? undefined : as)),
  };
}
