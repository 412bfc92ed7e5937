import { nearest, SitflowError } from '@sitflow/core';

/** `{name}`, or `{{name}}` for the text "{name}" itself. Other braces stand for themselves, so that JSON needs no escaping. */
const MARK = /\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}/g;

/** Which placeholders a template may have, and which of them it has to. */
export interface Placeholders {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/**
 * Throws what is wrong with the placeholders of templates that are sent together (a system prompt and a user's turn): one that nothing
 * fills in, or one without which a part of the request would be left out without a word. `what` is whose they are, as in the message.
 */
export function checkTemplates(
  what: string,
  templates: readonly string[],
  { required, optional = [] }: Placeholders,
): void {
  const known = [...required, ...optional];
  const used = new Set(templates.flatMap(placeholdersOf));
  const there = known.length > 0 ? `There are: ${known.map(inBraces).join(', ')}.` : 'There are none.';
  for (const name of used) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new SitflowError('prompt.unknown-placeholder', `the prompt of ${what} has the placeholder {${name}}`, {
      mend: `${near ? `Did you mean {${near}}? ` : ''}${there} Write {{${name}}} for the text itself.`,
    });
  }
  const missing = required.find((name) => !used.has(name));
  if (missing === undefined) return;
  throw new SitflowError('prompt.missing-placeholder', `the prompt of ${what} has no {${missing}}`, {
    mend: `The model would not be told of it: put it in. ${there}`,
  });
}

/** The names a template has in braces. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(MARK)].flatMap(([, , name]) => (name === undefined ? [] : [name]));
}

/** A template filled in, in one pass: a value that holds `{text}` stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(MARK, (mark, literal: string | undefined, name: string | undefined) =>
    literal !== undefined
      ? inBraces(literal)
      : Object.hasOwn(values, name as string)
        ? (values[name as string] as string)
        : mark,
  );
}

function inBraces(name: string): string {
  return `{${name}}`;
}
