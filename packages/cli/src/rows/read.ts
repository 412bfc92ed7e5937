import { TextDecoder } from 'node:util';
import { describe, SitflowError } from '@sitflow/core';
import { type Line, linesOf } from './lines.js';
import { membersOf } from './members.js';

/** A row as a file has it. */
export interface Row {
  readonly line: number;
  /** Its line in the file that is read, if `line` is its line in the file it came from originally. */
  readonly at?: number;
  /** The id made for it by an earlier run, where it has none of its own. */
  readonly made?: string;
  /** The line's text: all that was read of it. */
  readonly text: string;
  /** The object it says; absent where it says none, and `error` tells why. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly error?: SitflowError;
}

export interface ReadOptions {
  /** How many rows to read at most. */
  readonly limit?: number | undefined;
  /** The line to begin at, from 1. Lines keep their numbers. */
  readonly fromLine?: number | undefined;
  readonly maxBytes?: number;
}

/** The rows of a JSON Lines stream. Blank lines are passed over; a bad line is a row with its error, and the rest go on. */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  { limit = Number.POSITIVE_INFINITY, fromLine = 1, maxBytes }: ReadOptions = {},
): AsyncGenerator<Row> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rows = 0;
  if (limit <= 0) return;
  for await (const line of linesOf(chunks, maxBytes)) {
    if (line.number < fromLine) continue;
    const row = decodeRow(line, decoder);
    if (!row) continue;
    yield row;
    // Ends here and not before the next line: a terminal or a pipe may never bring one.
    if (++rows >= limit) return;
  }
}

function decodeRow({ number: line, bytes, cut }: Line, decoder: TextDecoder): Row | undefined {
  const bad = (text: string, code: string, found: string, mend: string, cause?: unknown) =>
    badRow(line, text, `row.${code}`, found, mend, cause);
  if (cut) {
    return bad(
      bytes.subarray(0, 1000).toString('utf8'),
      'too-long',
      'the line is too long to be a row',
      'Write one JSON object a line.',
    );
  }
  let text: string;
  try {
    text = decoder.decode(bytes).trim();
  } catch (cause) {
    return bad(bytes.toString('utf8'), 'not-utf8', `the line is not UTF-8${badByte(bytes)}`, NOT_UTF8, cause);
  }
  return text === '' ? undefined : readRow(text, line);
}

function badRow(line: number, text: string, code: string, found: string, mend: string, cause?: unknown): Row {
  return { line, text, error: new SitflowError(code, found, { mend, cause }) };
}

/** Parses a line's text as a row. */
export function readRow(text: string, line: number): Row {
  const bad = (code: string, found: string, mend: string, cause?: unknown) =>
    badRow(line, text, `row.${code}`, found, mend, cause);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { found, mend } = whyNotJson(text, cause);
    return bad('malformed', `the line is not JSON (${found})`, mend, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad('not-an-object', `the line holds ${describe(value)}, not an object`, hint(text));
  }
  const doubled = doubledKey(text);
  if (doubled !== undefined) {
    const found = `the row has the column ${JSON.stringify(doubled.slice(0, 60))} twice`;
    return bad('doubled-column', found, 'Keep one of the two: readers differ in which they take.');
  }
  return { line, text, value: value as Record<string, unknown> };
}

const NOT_UTF8 =
  'Convert the file: iconv -f WINDOWS-1252 -t UTF-8 rows.jsonl (or -f with the encoding that it was saved in).';

/** Where the first byte is that no UTF-8 has there. */
function badByte(bytes: Buffer): string {
  let at = 0;
  for (const c of bytes.toString('utf8')) {
    const wanted = Buffer.from(c, 'utf8');
    if (!bytes.subarray(at, at + wanted.length).equals(wanted)) break;
    at += wanted.length;
  }
  const byte = bytes[at];
  return byte === undefined ? '' : ` (byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} at position ${at})`;
}

function doubledKey(text: string): string | undefined {
  const seen = new Set<string>();
  for (const { key } of membersOf(text)) {
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}

const LINES = 'Write one JSON object a line (JSON Lines).';

function hint(text: string): string {
  return text.startsWith('[') ? `${LINES} Of an array, \`jq -c '.[]'\` makes that.` : LINES;
}

/** Words that JSON does not have, and what to write in their place. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[\s,:[])(-?(?:NaN|Infinity|inf|nan))(?=[\s,\]}]|$)/, 'Write null, or leave the field out.'],
  [/(?:^|[\s,:[])(undefined)(?=[\s,\]}]|$)/, 'Write null, or leave the field out.'],
  [/(?:^|[\s,:[])(None|True|False)(?=[\s,\]}]|$)/, 'It looks like Python: write rows with json.dumps.'],
];

/** Why a line is not JSON, with the cause where it is one of the common ones, and what to do. */
function whyNotJson(text: string, thrown: unknown): { found: string; mend: string } {
  const bare = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '""');
  for (const [word, mend] of WORDS) {
    const found = word.exec(bare)?.[1];
    if (found !== undefined) return { found: `JSON has no ${found}`, mend };
  }
  if (/^\{\s*'/.test(text))
    return {
      found: 'its strings are in single quotes',
      mend: 'Write rows with json.dumps (Python) or JSON.stringify.',
    };
  if (/[}\]],$/.test(bare) && parses(text.slice(0, -1)))
    return { found: 'there is a comma after the object', mend: 'Leave the comma out.' };
  if (/,\s*[}\]]/.test(bare))
    return { found: 'there is a comma before a closing bracket', mend: 'Leave the comma out.' };
  if (/\}\s*\{/.test(bare)) return { found: 'the line holds several objects', mend: LINES };
  return { found: why(thrown), mend: hint(text) };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parser's reason, without the piece of text that it quotes. */
function why(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message
    .replace(/, (?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON$/, '')
    .replace(/ in JSON (?=at position)/, ' ');
}
