import { fieldLabel, fillTemplate, forLocale, inOneScript, languageName, type Speech } from '@sitflow/core';
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { ru } from './ru.js';
import { zh } from './zh.js';

/** What a language's message file says. Placeholders: `{field}`, `{language}`, `{question}`, `{context}`, `{image}`, `{audio}`. */
export interface Words {
  /** A field as it stands within a clause ("the question"); one that is not listed is named by its label in quotes. */
  readonly nouns: Readonly<Record<string, string>>;
  readonly otherNoun: string;
  readonly translate: Speech;
  readonly caption: Speech;
  readonly answer: Speech;
  readonly think: Speech;
  readonly repeat: Speech;
  readonly paraphrase: Speech;
  readonly transcribe: Speech;
}

const WORDS: Readonly<Record<string, Words>> = { en, es, zh, de, fr, ru, ar };

/** What a stage says in a locale, its placeholders filled. `added` is the field it adds where that is not the usual one: it then names the label. */
export function speak(
  stage: Exclude<keyof Words, 'nouns' | 'otherNoun'>,
  locale: string,
  fields: { readonly [placeholder: string]: string | undefined; readonly language?: string | undefined },
  added?: string,
): Speech {
  const words = forLocale(WORDS, locale, `The stage ${stage}`);
  const noun = (field: string) => nounOf(field, locale, words);
  const language = fields.language === undefined ? '' : languageName(fields.language, locale);
  const { clauses, label } = words[stage];
  return {
    clauses: clauses.map((clause) =>
      fillTemplate(clause, (name) => (name === 'language' ? language : noun(fields[name] ?? name))),
    ),
    label: added
      ? fieldLabel(added, locale)
      : fillTemplate(label, (name) => (name === 'language' ? language : fieldLabel(fields[name] ?? name, locale))),
  };
}

/** Words that a user gave by locale, the fields in their clauses as that language names them. `what` is who speaks, for the error. */
export function spokenIn(table: Readonly<Record<string, Speech>>, locale: string, what: string): Speech {
  const { clauses, label } = forLocale(table, locale, what);
  const known = Object.keys(WORDS).find((each) => inOneScript(each, locale));
  const words = known === undefined ? undefined : WORDS[known];
  const noun = (field: string) => (words ? nounOf(field, locale, words) : field);
  return { clauses: clauses.map((clause) => fillTemplate(clause, noun)), label };
}

/** A translated question is still "the question" in a clause: `question_en` is spoken as `question`. What follows must be a language's tag. */
export function untagged(field: string): string {
  const [, name, tag] = /^(.+)_([a-z]{2,3}(?:-\w+)*)$/.exec(field) ?? [];
  return name !== undefined && tag !== undefined && isLanguage(tag) ? name : field;
}

/** The names of languages in English; made once, since that takes longer than a row is spoken in. */
const NAMES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

function isLanguage(tag: string): boolean {
  try {
    return NAMES.of(tag) !== undefined;
  } catch {
    return false;
  }
}

function nounOf(field: string, locale: string, { nouns, otherNoun }: Words): string {
  const noun = Object.hasOwn(nouns, field) ? nouns[field] : nouns[untagged(field)];
  return noun ?? fillTemplate(otherNoun, () => fieldLabel(field, locale));
}
