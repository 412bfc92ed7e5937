import {
  type Client,
  checkOptions,
  done,
  isWrittenIn,
  mayBeWrittenIn,
  type OptionNames,
  type Outcome,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  Translator,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { detect } from 'tinyld';
import { requireTag } from './require-tag.js';
import { requireText } from './require-text.js';
import { speak } from './words/words.js';

export interface TranslateOptions<Field extends string, To extends string, As extends string> {
  /** The field with the text. */
  readonly field: Field;
  /** The language wanted, as a BCP 47 tag. */
  readonly to: To;
  /** The text's language; without it each text's language is told from the text. */
  readonly from?: string;
  /** The field added (default: the field's name, `_`, and the language). */
  readonly as?: As;
  /** The Translator's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

interface Options {
  readonly field: string;
  readonly to: string;
  readonly from?: string;
  readonly as: string;
}

/** So many characters tell a text's language; the rest would only take time. */
const TELLING = 160;

type Texts = Readonly<Record<string, string>>;

/**
 * Translates one field. A text that is already in the target language passes unchanged, with source `program`: British English passes for English, but
 * Brazilian Portuguese does not pass for European, nor Traditional Chinese for Simplified. A language detected in a text (without `from`) has no
 * script or region.
 */
@injectable()
export class TranslateStage implements Stage<Texts, Texts> {
  constructor(
    @inject(Translator) private readonly translator: Client<Translator>,
    @inject(StageOptions) private readonly options: Options,
  ) {
    const { targets } = translator;
    if (!targets || targets.some((target) => mayBeWrittenIn(target, options.to))) return;
    throw new SitflowError('translate.unserved-language', `its Translator does not write "${options.to}"`, {
      mend: `It writes: ${targets.join(', ')}. Name another Translator with \`use\`.`,
    });
  }

  async run(example: Texts, context: StageContext): Promise<Texts | Outcome<Texts>> {
    const { field, to, as } = this.options;
    const text = requireText(example, field);
    const from = this.options.from ?? this.languageOf(text);
    if (from !== undefined && isWrittenIn(from, to)) return done({ [as]: text }, 'program');
    const reply = await this.translator.translate({ text, from, to }, context);
    return { [as]: reply.trim() };
  }

  /** Told among the languages that the translator reads and the one wanted, where it says which it reads: short texts tell little. */
  private languageOf(text: string): string | undefined {
    const { languages } = this.translator;
    const among = languages && [...new Set([...languages, this.options.to].map(primary))];
    return detect(text.slice(0, TELLING), among ? { only: among } : {}) || undefined;
  }
}

const NAMES: OptionNames<TranslateOptions<string, string, string>> = {
  field: true,
  to: true,
  from: true,
  as: true,
  use: true,
};

/** Translates the text of `field` into the language `to`. Adds `question_en` for `{ field: 'question', to: 'en' }`. */
export function translate<
  const Field extends string,
  const To extends string,
  const As extends string = `${Field}_${To}`,
>(options: TranslateOptions<Field, To, As>): StageSpec<{ [K in Field]: string }, { [K in As]: string }> {
  const { field, to, from, use } = checkOptions('translate()', options, NAMES);
  const as = options.as ?? (`${field}_${to}` as As);
  for (const tag of [to, from]) if (tag !== undefined) requireTag(tag, 'translate');
  return {
    name: 'translate',
    version: '2',
    stage: TranslateStage,
    options: { field, to, from, as },
    use: use === undefined ? undefined : { Translator: use },
    needs: [field],
    adds: [as],
    types: { [field]: 'text', [as]: 'text' },
    script: textScript(as, (locale) =>
      speak('translate', locale, { field, language: to }, as === `${field}_${to}` ? undefined : as),
    ),
  };
}

function primary(tag: string): string {
  return new Intl.Locale(tag).language;
}
