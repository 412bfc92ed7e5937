/** What can be written as JSON: options of stages, wire messages, stored values. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON with sorted keys, so that equal data gives equal text whatever the order of its making; what is no JSON (values with a `toKey()` method: pictures, by
 * their content's hash; bytes) is written as no JSON can be, since no data may pass for it. Throws on the rest.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON`);
      return JSON.stringify(value);
    case 'undefined':
      return 'null';
    case 'object':
      return value === null ? 'null' : objectJson(value);
    default:
      throw new TypeError(`a ${typeof value} is no JSON`);
  }
}

/** Only what is written in full: two objects of a kind that would be written alike (dates, maps, …) must never pass for one. */
function objectJson(value: object): string {
  if (hasKey(value)) {
    const key: unknown = value.toKey();
    if (typeof key !== 'string') throw new TypeError(`toKey() gave a ${typeof key}`);
    return `key(${JSON.stringify(key)})`;
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Uint8Array) return `bytes(${Array.from(value).join(',')})`;
  if (!isPlain(value)) throw new TypeError(`${kindOf(value)} is no JSON`);
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) text += `${text && ','}${JSON.stringify(key)}:${canonicalJson(part)}`;
  }
  return `{${text}}`;
}

/** Deeper than anybody's data, and not so deep that a walk through it fails. */
const DEEPEST = 500;

/**
 * What a value holds that can never be data (a function, a symbol, itself), or where it is to be JSON `exactly`, all that `canonicalJson` would
 * not write. `undefined` where there is nothing of the kind.
 */
export function foreignTo(value: unknown, exactly: boolean, within: object[] = []): string | undefined {
  switch (typeof value) {
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    case 'bigint':
      return exactly ? 'a bigint' : undefined;
    case 'number':
      return exactly && !Number.isFinite(value) ? `${value}` : undefined;
    case 'object':
      return value === null ? undefined : foreignToObject(value, exactly, within);
    default:
      return undefined;
  }
}

function foreignToObject(value: object, exactly: boolean, within: object[]): string | undefined {
  if (hasKey(value) || value instanceof Uint8Array) return undefined;
  if (!Array.isArray(value) && !isPlain(value)) return exactly ? kindOf(value) : undefined;
  if (within.includes(value)) return 'itself';
  if (within.length === DEEPEST) return `objects in objects, more than ${DEEPEST} deep`;
  within.push(value);
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    const foreign = foreignTo(part, exactly, within);
    if (foreign !== undefined) return foreign;
  }
  within.pop();
  return undefined;
}

/** Arrays and objects anew, all the way down; what is neither (texts, numbers, bytes, pictures) as it is. */
export function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || hasKey(value)) return value;
  if (Array.isArray(value)) return value.map(copied);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)])) : value;
}

/** Whether it is an object of a literal or of another realm's, and not of a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}

export function kindOf(value: object): string {
  return `a ${value.constructor?.name ?? 'class instance'}`;
}

export function hasKey(value: object): value is { toKey(): string } {
  return 'toKey' in value && typeof value.toKey === 'function';
}
