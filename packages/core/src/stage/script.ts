import { own } from '../base/own.js';
import type { Fields } from '../example/example.js';

/** Which words to use: the language spoken, and a number that picks one of the wordings. */
export interface Wording {
  /** BCP 47 tag. */
  readonly locale: string;
  /** Any non-negative integer; a script takes it modulo the number of its wordings. */
  readonly variant: number;
}

/** How a stage is spoken in a sequential instruction, and read back from an answer. */
export interface Script {
  /** The added fields that are spoken; scores and embeddings are not. `read` gives back just these. */
  readonly spoken: readonly string[];
  /** "translate the question into English": lower case, no full stop, so that clauses can be joined. */
  clause(wording: Wording): string;
  /** "Question in English": unique within a chain, in each locale. */
  label(locale: string): string;
  say(example: Readonly<Fields>): string;
  /** Where each spoken field stands in what `say` gives, in UTF-16 code units (default: each is all of it). For scripts that speak several fields. */
  spans?(
    example: Readonly<Fields>,
  ): readonly { readonly field: string; readonly start: number; readonly end: number }[];
  /** The inverse of `say`. Throws on a segment that `say` cannot have made. */
  read(segment: string): Fields;
}

/** What a stage says in one language: its wordings and its label. */
export interface Speech {
  readonly clauses: readonly string[];
  readonly label: string;
}

/** The script of a stage that adds one text field: spoken as it stands. `speech` gives the words for a locale. */
export function textScript(field: string, speech: (locale: string) => Speech): Script {
  return {
    spoken: [field],
    clause({ locale, variant }) {
      const { clauses } = speech(locale);
      return clauses[variant % clauses.length] as string;
    },
    label: (locale) => speech(locale).label,
    say: (example) => String(own(example, field)),
    read: (segment) => ({ [field]: segment }),
  };
}
