/** What can be written as JSON: options of stages, wire messages, stored values. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON with sorted keys, so that equal data gives equal text whatever the order of its making.
 * Values with a `toKey()` method speak for themselves (pictures, by their content's hash). Throws on what JSON does not hold.
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
  if (hasKey(value)) return JSON.stringify(value.toKey());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Uint8Array) return `{"bytes":[${Array.from(value).join(',')}]}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype as object) !== null) {
    throw new TypeError(`a ${value.constructor?.name ?? 'class instance'} is no JSON`);
  }
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

function hasKey(value: object): value is { toKey(): string } {
  return 'toKey' in value && typeof value.toKey === 'function';
}
