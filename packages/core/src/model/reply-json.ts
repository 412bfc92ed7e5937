/** The JSON value at the end of a reply, or why there is none. */
export type ReplyJson =
  | {
      readonly value: unknown;
      /** A second value on the same line, with at most one word between them: which one is meant is unknown. */
      readonly beside?: unknown;
    }
  | {
      /** What was found instead, worded to follow "there is …". */
      readonly found: string;
      /** Whether the reply has JSON that begins and does not end. */
      readonly cut: boolean;
    };

interface Found {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** So many characters are read in brackets that turn out to be no JSON: a reply of braces alone must not take long. */
const READ_IN_VAIN = 1_000_000;
/** What may stand behind the value: a closing tag, or the end of a fence, of emphasis, of a sentence. */
const CLOSING_TAG = /<\/[A-Za-z][\w:-]{0,30}>$/;
const CLOSING = /[\s`~*.;]/;
const BRACKET = /[{[]/g;

/**
 * The JSON value at the end of a reply. It may be in a fence, and after any words and drafts; only the end of that fence may follow it. A value with
 * text after it does not count ("{…}, but I cannot grade this"), and neither does a value inside another one that is incomplete.
 */
export function replyJson(reply: string): ReplyJson {
  const text = withoutClosing(reply);
  const whole = parsed(text.trimStart());
  if (whole) return whole;
  const { found, cut } = valuesIn(text);
  const last = found.at(-1);
  const before = found.at(-2);
  if (cut) return { found: 'incomplete JSON at the end of the reply', cut };
  if (last === undefined) return { found: 'no JSON in the reply', cut };
  if (last.end < text.length) return { found: 'text after the JSON in the reply', cut };
  const { value } = last;
  return before && areSideBySide(text.slice(before.end, last.start)) ? { value, beside: before.value } : { value };
}

function withoutClosing(reply: string): string {
  let end = reply.length;
  for (;;) {
    while (end > 0 && CLOSING.test(reply.charAt(end - 1))) end--;
    const tag = CLOSING_TAG.exec(reply.slice(Math.max(0, end - 40), end));
    if (!tag) return reply.slice(0, end);
    end -= tag[0].length;
  }
}

/** "{…} or {…}", but not "Draft: {…} Final: {…}", and not two lines. */
function areSideBySide(between: string): boolean {
  return !/[\n:]/.test(between) && (between.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) <= 1;
}

/**
 * The objects and arrays in a text, none within another. What is in brackets and is no JSON is passed over; with all that is in it, where it
 * names things as an object does (`{score: {…}}`). `cut`: whether one begins as JSON does and is not closed.
 */
function valuesIn(text: string): { readonly found: readonly Found[]; readonly cut: boolean } {
  const found: Found[] = [];
  let inVain = 0;
  for (let start = nextBracket(text, 0); start >= 0; ) {
    const { end, closed, names } = brackets(text, start);
    const value = closed ? parsed(text.slice(start, end)) : undefined;
    if (value) found.push({ ...value, start, end });
    else if (!closed && /^(?:\{\s*"|\[\s*[[{"])/.test(text.slice(start, start + 1_000))) return { found, cut: true };
    else inVain += end - start;
    if (inVain > READ_IN_VAIN) return { found: [], cut: false };
    start = nextBracket(text, value || (closed && names) ? end : start + 1);
  }
  return { found, cut: false };
}

function nextBracket(text: string, from: number): number {
  BRACKET.lastIndex = from;
  return BRACKET.exec(text)?.index ?? -1;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/**
 * The brackets that open at `start`: where they end (behind the one that closes them, or with the text), and whether it is a brace in which a colon
 * stands and in no brackets within. Brackets and colons in JSON's texts do not count.
 */
function brackets(
  text: string,
  start: number,
): { readonly end: number; readonly closed: boolean; readonly names: boolean } {
  let depth = 0;
  let inText = false;
  let names = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (inText) {
      if (c === '\\') i++;
      else if (c === '"') inText = false;
    } else if (c === '"') inText = true;
    else if (c === '{' || c === '[') depth++;
    else if (c === ':' && depth === 1) names = text[start] === '{';
    else if ((c === '}' || c === ']') && --depth === 0) return { end: i + 1, closed: true, names };
  }
  return { end: text.length, closed: false, names };
}
