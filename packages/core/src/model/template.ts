import { nearest, SitflowError } from '../base/errors.js';

/**
 * Templates are texts with `{names}` in them. A name begins with a letter or `_` and goes on with letters, digits, `_` and `-`. It stands
 * for a text, unless its kind follows: `{score:number}`, `{done:boolean}`, `{facts:json}`. Any other brace is a brace (`{"json": 1}`).
 * `{{name}}` is said as `{name}`.
 */
const PLACES = /\{\{([A-Za-z_][\w-]*(?::[a-z]+)?)\}\}|\{([A-Za-z_][\w-]*)(?::([a-z]+))?\}/g;

/** What a placeholder may stand for, by the word that says so. */
interface Kinds {
  text: string;
  number: number;
  boolean: boolean;
  json: unknown;
}
export type TemplateKind = keyof Kinds;
const KINDS: Readonly<Record<TemplateKind, true>> = { text: true, number: true, boolean: true, json: true };

/** The names in a template, each once, in order. */
export function placeholders(template: string): readonly string[] {
  return Object.keys(placeholderKinds(template));
}

/** The names in a template with what each stands for, in order. A kind that there is not, or two for one name, is an error. */
export function placeholderKinds(template: string): Readonly<Record<string, TemplateKind>> {
  const kinds = new Map<string, TemplateKind>();
  for (const [said, , name, kind = 'text'] of template.matchAll(PLACES)) {
    if (name === undefined) continue;
    if (!Object.hasOwn(KINDS, kind)) {
      const near = nearest(kind, Object.keys(KINDS));
      throw new SitflowError('template.unknown-kind', `a template has ${said}, and there is no kind "${kind}"`, {
        mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${Object.keys(KINDS).join(', ')}. To keep the braces as text, write {${said}}.`,
      });
    }
    const before = kinds.get(name);
    if (before !== undefined && before !== kind) {
      throw new SitflowError('template.two-kinds', `a template has "${name}" as ${before} and as ${kind}`, {
        mend: 'Give it one kind wherever it stands.',
      });
    }
    kinds.set(name, kind as TemplateKind);
  }
  return Object.fromEntries(kinds);
}

/** The template with its names replaced by what `value` gives for them, just as it is: a value's own braces stay. */
export function fillTemplate(template: string, value: (name: string) => string): string {
  return template.replace(PLACES, (_, quoted: string | undefined, name: string) =>
    quoted === undefined ? value(name) : `{${quoted}}`,
  );
}

/** Checks that a template has the names it must have, and no others than it may have. `what` begins the error: "The prompt of …". */
export function checkTemplate(
  template: string,
  {
    what,
    must = [],
    may = [],
  }: { readonly what: string; readonly must?: readonly string[]; readonly may?: readonly string[] },
): string {
  const known = [...must, ...may];
  const list = known.map((name) => `{${name}}`).join(', ') || 'none';
  const names = placeholders(template);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    throw new SitflowError('template.unknown-placeholder', `${what} has {${unknown}}, which stands for nothing`, {
      mend: `${near ? `Did you mean {${near}}? ` : ''}It may have: ${list}. To keep the braces as text, write {{${unknown}}}.`,
    });
  }
  const missing = must.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new SitflowError('template.missing-placeholder', `${what} has no {${missing}}`, {
      mend: `Put it where the value is to stand. It may have: ${list}.`,
    });
  }
  return template;
}

/** The names in a template's literal type, found as `placeholders` finds them; `never` where there are none, or the text is not known. */
export type Placeholders<T extends string> = keyof TemplateFields<T> & string;

/** The fields that a template's literal type names, with their types. */
export type TemplateFields<T extends string> = Fields<string extends T ? never : Scan<T, never>>;

type Fields<Said extends string> = {
  [S in Said as S extends `${infer Name}:${string}` ? Name : S]: S extends `${string}:${infer Kind}`
    ? Kind extends TemplateKind
      ? Kinds[Kind]
      : never
    : string;
};

type Scan<T extends string, Found extends string> = T extends `${string}{${infer Rest}`
  ? Rest extends `{${infer Name}}}${infer After}`
    ? IsPlace<Name> extends true
      ? Scan<After, Found>
      : ScanOne<Rest, Found>
    : ScanOne<Rest, Found>
  : Found;
type ScanOne<Rest extends string, Found extends string> = Rest extends `${infer Name}}${infer After}`
  ? IsPlace<Name> extends true
    ? Scan<After, Found | Name>
    : Scan<Rest, Found>
  : Found;

type Lower = Letters<'abcdefghijklmnopqrstuvwxyz'>;
type First = Lower | Uppercase<Lower> | '_';
type Later = First | Letters<'0123456789-'>;
/** The letters of a text, as a union. */
type Letters<S extends string> = S extends `${infer C}${infer Rest}` ? C | Letters<Rest> : never;
/** A name, or a name with its kind. */
type IsPlace<S extends string> = S extends `${infer Name}:${infer Kind}`
  ? IsName<Name> extends true
    ? Kind extends ''
      ? false
      : All<Kind, Lower>
    : false
  : IsName<S>;
type IsName<S extends string> = S extends `${infer C}${infer Rest}`
  ? C extends First
    ? All<Rest, Later>
    : false
  : false;
type All<S extends string, Letters extends string> = S extends `${infer C}${infer Rest}`
  ? C extends Letters
    ? All<Rest, Letters>
    : false
  : true;
