/** So many braces of a reply are looked at that turn out to be no JSON. */
const PASSED_OVER = 200;

/**
 * The JSON objects in a reply: the reply itself where it is one, else those that stand in it whole, within words or fences. None of them
 * lies in another. What is in braces and is no JSON is passed over, so many times: a reply of braces alone must not take long.
 */
export function jsonObjects(reply: string): readonly Readonly<Record<string, unknown>>[] {
  const whole = parsed(reply);
  if (whole) return [whole];
  const found: Readonly<Record<string, unknown>>[] = [];
  let passed = 0;
  for (let at = reply.indexOf('{'); at >= 0 && passed < PASSED_OVER; ) {
    const end = endOfObject(reply, at);
    const object = end === undefined ? undefined : parsed(reply.slice(at, end));
    if (object) found.push(object);
    else passed++;
    at = reply.indexOf('{', object ? end : at + 1);
  }
  return found;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Where the object that begins at `start` ends: behind the brace that closes it. Braces in JSON's texts do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inText = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (inText) {
      if (c === '\\') i++;
      else if (c === '"') inText = false;
    } else if (c === '"') inText = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}
