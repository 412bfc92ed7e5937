import { fill } from './fill.js';
import { askers } from './picture-asking.js';
import type { PictureLanguage, WordingKind } from './picture-language.js';
import { answerOf, canonical, KINDS, type Kind, type Meaning, type SceneShape } from './picture-meaning.js';
import { arabic } from './pictures-ar.js';
import { german } from './pictures-de.js';
import { english } from './pictures-en.js';
import { spanish } from './pictures-es.js';
import { french } from './pictures-fr.js';
import { russian } from './pictures-ru.js';
import { chinese } from './pictures-zh.js';
import { createRandom, type Random } from './random.js';

export type Locale = 'en' | 'es' | 'zh' | 'de' | 'fr' | 'ru' | 'ar';

export interface PictureQuestion {
  readonly question: string;
  /** English, as in WORLD.md. */
  readonly answer: string;
  readonly kind: Kind;
  /** The same question in canonical English, for judging a translator by itself. */
  readonly canonical: string;
}

export const pictureLanguages: Readonly<Record<Locale, PictureLanguage>> = {
  en: english,
  es: spanish,
  zh: chinese,
  de: german,
  fr: french,
  ru: russian,
  ar: arabic,
};

/**
 * One well-posed question of each kind that the scene can answer. What is asked depends on scene, seed and kind alone, so the same
 * seed asks the same in every locale.
 */
export function pictureQuestions(options: {
  readonly scene: readonly SceneShape[];
  readonly locale: Locale;
  readonly seed: number;
  readonly kinds?: readonly Kind[];
}): PictureQuestion[] {
  const { scene, locale, seed, kinds = KINDS } = options;
  return kinds.flatMap((kind) => {
    const meaning = askers[kind](scene, createRandom(`${seed}/${kind}`));
    const answer = meaning && answerOf(meaning, scene);
    if (!meaning || answer === undefined) return [];
    const question = sayQuestion(meaning, locale, createRandom(`${seed}/${kind}/${locale}`));
    return [{ question, answer, kind, canonical: canonical(meaning) }];
  });
}

/** Says a meaning in one of the locale's wordings. */
export function sayQuestion(meaning: Meaning, locale: Locale, random: Random): string {
  const language = pictureLanguages[locale];
  const wording = random.pick(language.wordings[wordingKind(meaning)]);
  return fill(wording, language.slots(meaning, random));
}

function wordingKind(meaning: Meaning): WordingKind {
  if (meaning.kind === 'exists' && meaning.negated) return 'exists-not';
  return meaning.kind === 'shape' && meaning.target.color ? 'shape-of' : meaning.kind;
}
