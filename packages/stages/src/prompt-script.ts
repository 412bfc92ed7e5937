import {
  checkTemplate,
  type Fields,
  type Script,
  SitflowError,
  type Speech,
  textScript,
  toSitflowError,
} from '@sitflow/core';
import { spokenIn } from './words/words.js';

/** The script of a prompt: the words given as `speech`. Without them the stage runs, but is not part of the instruction. */
export function promptScript({
  fields,
  adds,
  as,
  speech,
}: {
  readonly fields: readonly string[];
  readonly adds: readonly string[];
  /** The one text added, where it is one; several fields are spoken as JSON. */
  readonly as: string | undefined;
  readonly speech: Readonly<Record<string, Speech>> | undefined;
}): Script | undefined {
  if (speech === undefined) return undefined;
  for (const [name, said] of Object.entries(speech)) checkSpeech(name, said, fields);
  const speak = (locale: string) => speechIn(speech, locale);
  return as === undefined ? fieldsScript(adds, speak) : textScript(as, speak);
}

function speechIn(speech: Readonly<Record<string, Speech>>, locale: string): Speech {
  try {
    return spokenIn(speech, locale, 'The stage prompt');
  } catch (thrown) {
    const { code, found, cause, place } = toSitflowError(thrown);
    throw new SitflowError(code, found, {
      ...place,
      mend: `Its option \`speech\` has ${Object.keys(speech).join(', ')}: add ${JSON.stringify(locale)} to it, or choose one of those.`,
      cause,
    });
  }
}

/** The script of a stage that adds several fields: spoken as one line of JSON. */
export function fieldsScript(fields: readonly string[], speech: (locale: string) => Speech): Script {
  const [first] = fields as [string];
  return {
    // Wordings and labels are as for a single field.
    ...textScript(first, speech),
    spoken: fields,
    say: (example) =>
      `{${fields.map((field) => `${JSON.stringify(field)}:${JSON.stringify(example[field])}`).join(',')}}`,
    spans(example) {
      let end = 0;
      return fields.map((field) => {
        // Behind a brace or a comma, the name and a colon.
        const start = end + 1 + JSON.stringify(field).length + 1;
        end = start + JSON.stringify(example[field]).length;
        return { field, start, end };
      });
    },
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

function checkSpeech(locale: string, speech: Speech, fields: readonly string[]): void {
  const { clauses, label } = (speech ?? {}) as Partial<Speech>;
  if (!Array.isArray(clauses) || clauses.length === 0 || typeof label !== 'string' || label.trim() === '') {
    throw new SitflowError('prompt.bad-speech', `its \`speech\` in "${locale}" has no clauses or no label`, {
      mend: "Give { clauses: ['say {question} again'], label: 'Again' }.",
    });
  }
  for (const clause of clauses as readonly string[])
    checkTemplate(clause, { what: `Its \`speech\` in "${locale}"`, may: fields });
}
