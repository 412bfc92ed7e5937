type JsonObject = Readonly<Record<string, unknown>>;

/** So many characters are read in braces that turn out to be no JSON: a reply of braces alone must not take long. */
const READ_IN_VAIN = 4_000_000;

/**
 * The JSON objects in a reply: the reply itself where it is one, else those that stand in it whole, within words or fences. None of them
 * lies in another. What is in braces and is no JSON is passed over; with all that is in it, where it names things as an object does (`{score: {…}}`).
 */
export function jsonObjects(reply: string): readonly JsonObject[] {
  const whole = parsed(reply);
  if (whole) return [whole];
  const found: JsonObject[] = [];
  let inVain = 0;
  for (let at = reply.indexOf('{'); at >= 0 && inVain < READ_IN_VAIN; ) {
    const { end, closed, names } = braces(reply, at);
    const object = closed ? parsed(reply.slice(at, end)) : undefined;
    if (object) found.push(object);
    else inVain += end - at;
    at = reply.indexOf('{', object || (closed && names) ? end : at + 1);
  }
  return found;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The braces that open at `start`: where they end (behind the one that closes them, or with the text), and whether a colon stands in them and in
 * no braces within. Braces and colons in JSON's texts do not count.
 */
function braces(
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
    else if (c === '{') depth++;
    else if (c === ':' && depth === 1) names = true;
    else if (c === '}' && --depth === 0) return { end: i + 1, closed: true, names };
  }
  return { end: text.length, closed: false, names };
}
