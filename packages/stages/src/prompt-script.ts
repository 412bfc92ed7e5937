import {
  checkTemplate,
  type Fields,
  fieldLabel,
  type Script,
  SitflowError,
  type Speech,
  textScript,
} from '@sitflow/core';
import { spokenIn } from './words/words.js';

/** How a prompt is spoken: in the words it was given, or else in its own where these can stand in an instruction. */
export function promptScript({
  template,
  fields,
  adds,
  as,
  speech,
  locale,
}: {
  readonly template: string;
  readonly fields: readonly string[];
  readonly adds: readonly string[];
  /** The one text added, where it is one; several fields are spoken as JSON. */
  readonly as: string | undefined;
  readonly speech: Readonly<Record<string, Speech>> | undefined;
  readonly locale: string;
}): Script | undefined {
  if (speech === undefined && !isClause(template)) return undefined;
  const own: Speech = {
    clauses: [asClause(template)],
    label: adds.map((field) => fieldLabel(field, locale)).join(', '),
  };
  const table = speech ?? { [locale]: own };
  for (const [name, said] of Object.entries(table)) checkSpeech(name, said, fields);
  const speak = (wanted: string) => spokenIn(table, wanted, 'The stage prompt');
  return as === undefined ? fieldsScript(adds, speak) : textScript(as, speak);
}

/** The script of a stage that adds several fields: spoken as one line of JSON. */
export function fieldsScript(fields: readonly string[], speech: (locale: string) => Speech): Script {
  const [first] = fields as [string];
  return {
    // Wordings and labels are as for a single field.
    ...textScript(first, speech),
    spoken: fields,
    say: (example) => JSON.stringify(Object.fromEntries(fields.map((field) => [field, example[field]]))),
    read: (segment) => readFields(segment, fields),
  };
}

function readFields(segment: string, fields: readonly string[]): Fields {
  let value: unknown;
  try {
    value = JSON.parse(segment);
  } catch (cause) {
    throw new SitflowError('script.not-json', 'the segment is no JSON', { cause });
  }
  const given = typeof value === 'object' && value !== null ? (value as Fields) : {};
  const missing = fields.find((field) => !Object.hasOwn(given, field));
  if (missing !== undefined)
    throw new SitflowError('script.missing-field', `the segment has no "${missing}"`, { field: missing });
  return Object.fromEntries(fields.map((field) => [field, given[field]]));
}

/** Whether a template can be a clause: one line, no question, and no form to fill in ("Question: {question} Answer:"). */
function isClause(template: string): boolean {
  return !/\n|\?$|:$|:\s*["'“«]?\{/u.test(template.trim());
}

/** "Say {question} again." → "say {question} again": clauses are joined into one instruction. */
function asClause(template: string): string {
  const text = template.trim().replace(/\s*[.!:…]$/u, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function checkSpeech(locale: string, { clauses, label }: Speech, fields: readonly string[]): void {
  if (!Array.isArray(clauses) || clauses.length === 0 || typeof label !== 'string' || label.trim() === '') {
    throw new SitflowError('prompt.bad-speech', `its speech in "${locale}" has no clauses or no label`, {
      mend: "Give { clauses: ['say {question} again'], label: 'Again' }.",
    });
  }
  for (const clause of clauses as readonly string[])
    checkTemplate(clause, { what: `Its speech in "${locale}"`, may: fields });
}
