import { describe, SitflowError } from '@sitflow/core';
import type { FileKind } from './files.js';

/** Whether a text is a `data:` URL; space before it does not count. */
export function isDataUrl(text: string): boolean {
  return /^\s*data:/i.test(text);
}

/**
 * The bytes of a `data:` URL (RFC 2397), decoded as in the Fetch standard: percent-encoding first, then base64 if the URL says so. The media type is
 * ignored, since the content decides. A `#` does not start a fragment. Throws `<area>.unsupported` for a URL that cannot be decoded.
 */
export function dataUrlBytes(url: string, kind: FileKind): Uint8Array {
  const comma = url.indexOf(',');
  if (comma < 0) throw undecodable(kind, 'the data URL has no comma');
  const parameters = url
    .slice(url.indexOf(':') + 1, comma)
    .split(';')
    .slice(1);
  // A URL's own line breaks and tabs stand for nothing, nor do spaces at its end.
  const body = percentDecoded(
    url
      .slice(comma + 1)
      .replace(/[\t\n\r]/g, '')
      .trimEnd(),
  );
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  return isBase64 ? base64Bytes(body.toString(), kind) : body;
}

/** `%` and two hexadecimal digits are a byte; a `%` without them is itself. */
function percentDecoded(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (!text.includes('%')) return bytes;
  let size = 0;
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === PERCENT ? bytes.toString('latin1', at + 1, at + 3) : '';
    const isEscape = /^[0-9a-f]{2}$/i.test(digits);
    bytes[size++] = isEscape ? Number.parseInt(digits, 16) : (bytes[at] as number);
    if (isEscape) at += 2;
  }
  return bytes.subarray(0, size);
}

const PERCENT = 0x25;

/**
 * Decodes base64 with or without padding and line breaks, in the standard or the URL alphabet. A line break or slash that was escaped twice (`\n` and
 * `\/` as two characters) is unescaped. Anything else is refused.
 */
function base64Bytes(text: string, kind: FileKind): Uint8Array {
  const plain = text
    .replaceAll('\\/', '/')
    .replace(/\\[nrt]|[\t\n\f\r ]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const digits = plain.replace(/={1,2}$/, '');
  const other = /[^A-Za-z0-9+/]/.exec(digits);
  if (other) {
    throw undecodable(
      kind,
      `the data URL’s base64 has ${describe(other[0])}, which is not base64, after ${other.index} characters`,
    );
  }
  if (digits.length % 4 === 1 || (digits !== plain && plain.length % 4 !== 0)) {
    throw undecodable(kind, `the data URL’s base64 breaks off: it has ${plain.length} characters`);
  }
  if (isWithoutPlus(text, plain)) {
    throw undecodable(kind, 'the data URL’s base64 has spaces where “+” was', 'Write a + in an address as %2B.');
  }
  return Buffer.from(digits, 'base64');
}

/** Web forms turn + into a space. If the text has a whole number of groups of four only with its spaces, they were +, not line wrapping. */
function isWithoutPlus(text: string, plain: string): boolean {
  const spaced = text.replace(/[\t\n\f\r]/g, '').trim();
  return spaced.includes(' ') && !plain.includes('+') && plain.length % 4 !== 0 && spaced.length % 4 === 0;
}

function undecodable({ area, dataUrl }: FileKind, found: string, mend = `It reads ${dataUrl}.`): SitflowError {
  return new SitflowError(`${area}.unsupported`, found, { mend });
}
