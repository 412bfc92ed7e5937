import { isBlob } from '@sitflow/core';

/** A member of a JSON object as it was written: the value untouched, so that 1.0, 1e400 and 19-digit numbers stay what they are. */
export interface Member {
  readonly key: string;
  readonly value: string;
}

/** The members of the object in `text`, which is known to be valid JSON. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = text.indexOf('{') + 1;
  while (true) {
    const open = text.indexOf('"', at);
    if (open < 0) return members;
    const close = endOfString(text, open);
    const colon = text.indexOf(':', close);
    const end = endOfValue(text, colon + 1);
    members.push({ key: JSON.parse(text.slice(open, close)) as string, value: text.slice(colon + 1, end).trim() });
    at = end;
  }
}

/** The elements of the array in `text`, which is known to be valid JSON, as they were written. */
export function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let at = text.indexOf('[') + 1;
  while (true) {
    const end = endOfValue(text, at);
    const element = text.slice(at, end).trim();
    if (element !== '') elements.push(element);
    if (text[end] === ']') return elements;
    at = end + 1;
  }
}

/** The object that has these members, as text. */
export function objectOf(members: readonly Member[]): string {
  return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** The object in `text` with more fields behind its own. */
export function withFields(text: string, fields: Readonly<Record<string, unknown>>): string {
  const more = toJson(fields);
  if (more === '{}') return text;
  const head = text.slice(0, -1).trimEnd();
  return `${head}${head.endsWith('{') ? '' : ','}${more.slice(1)}`;
}

/** JSON, but never what it would make of bytes and Blobs (`{}`, or an object of numbers). Throws, naming what it found. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, given) {
    // Before any `toJSON`, which Buffers have.
    const raw = this[key];
    if (raw instanceof Uint8Array || raw instanceof Uint8ClampedArray || isBlob(raw)) {
      const what = isBlob(raw) ? 'a Blob' : `${raw.byteLength} bytes`;
      throw new TypeError(`"${key}" is ${what}; a path or a data: URL can be written`);
    }
    return given;
  });
}

function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close + 1;
}

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}

function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (true) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (c === ',' && depth === 0) return at;
    at++;
  }
}
