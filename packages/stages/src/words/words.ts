import { fieldLabel, forLocale, languageName, type Speech } from '@sitflow/core';
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
  readonly transcribe: Speech;
}

const WORDS: Readonly<Record<string, Words>> = { en, es, zh, de, fr, ru, ar };

/** What a stage says in a locale, its placeholders filled. `added` is the field it adds where that is not the usual one: it then names the label. */
export function speak(
  stage: 'translate' | 'caption' | 'answer' | 'transcribe',
  locale: string,
  fields: { readonly [placeholder: string]: string | undefined; readonly language?: string | undefined },
  added?: string,
): Speech {
  const words = forLocale(WORDS, locale, `The stage ${stage}`);
  const fill = (text: string, value: (placeholder: string) => string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => value(name));
  const noun = (field: string) =>
    words.nouns[field] ?? words.otherNoun.replace('{label}', () => fieldLabel(field, locale));
  const language = fields.language === undefined ? '' : languageName(fields.language, locale);
  const { clauses, label } = words[stage];
  return {
    clauses: clauses.map((clause) =>
      fill(clause, (name) => (name === 'language' ? language : noun(fields[name] ?? name))),
    ),
    label: added
      ? fieldLabel(added, locale)
      : fill(label, (name) => (name === 'language' ? language : fieldLabel(fields[name] ?? name, locale))),
  };
}
