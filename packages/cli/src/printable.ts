/**
 * A text as a terminal may show it: control characters (escape sequences, BEL, CR, C1) and those that turn the direction of writing
 * are shown as `\x1b` and `\u202e`. Tabs and ends of lines stay.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (c) => escaped(c));
}

/** The same for JSON: as the escapes that JSON itself has, so that the value stays what it is. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, (c) => `\\u${hex(c, 4)}`);
}

// Cc without tab and LF, line and paragraph separators, directional marks, embeddings, overrides and isolates, halves of pairs.
const UNSAFE = /[^\P{Cc}\t\n]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

function escaped(c: string): string {
  return c.charCodeAt(0) <= 0xff ? `\\x${hex(c, 2)}` : `\\u${hex(c, 4)}`;
}

function hex(c: string, digits: number): string {
  return c.charCodeAt(0).toString(16).padStart(digits, '0');
}
