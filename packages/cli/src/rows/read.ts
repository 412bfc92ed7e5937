import { TextDecoder } from 'node:util';
import { describe, SitflowError } from '@sitflow/core';
import { type Line, linesOf } from './lines.js';

/** A row as a file has it. */
export interface Row {
  readonly line: number;
  /** The line's text: all that was read of it. */
  readonly text: string;
  /** The object it says; absent where it says none, and `error` tells why. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly error?: SitflowError;
}

/** The rows of a JSON Lines stream. Blank lines are passed over; a bad line is a row with its error, and the rest go on. */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  limit = Number.POSITIVE_INFINITY,
  maxBytes?: number,
): AsyncGenerator<Row> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rows = 0;
  if (limit <= 0) return;
  for await (const line of linesOf(chunks, maxBytes)) {
    const row = readRow(line, decoder);
    if (!row) continue;
    yield row;
    // Ends here and not before the next line: a terminal or a pipe may never bring one.
    if (++rows >= limit) return;
  }
}

function readRow({ number: line, bytes, cut }: Line, decoder: TextDecoder): Row | undefined {
  const bad = (text: string, code: string, found: string, mend: string, cause?: unknown): Row => ({
    line,
    text,
    error: new SitflowError(`row.${code}`, found, { mend, cause }),
  });
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
    return bad(bytes.toString('utf8'), 'not-utf8', 'the line is not UTF-8', 'Save the file as UTF-8.', cause);
  }
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return bad(text, 'malformed', `the line is not JSON (${why(cause)})`, hint(text), cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad(text, 'not-an-object', `the line holds ${describe(value)}, not an object`, hint(text));
  }
  return { line, text, value: value as Record<string, unknown> };
}

/** The parser's reason, without the piece of text that it quotes. */
function why(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/, (\.{3})?"[\s\S]*" is not valid JSON$/, '').replace(/ in JSON (?=at position)/, ' ');
}

function hint(text: string): string {
  const lines = 'Write one JSON object a line (JSON Lines).';
  return text.startsWith('[') ? `${lines} Of an array, \`jq -c '.[]'\` makes that.` : lines;
}
