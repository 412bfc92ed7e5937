/** What can be written as JSON: options of stages, wire messages, stored values. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON with sorted keys, so that equal data gives equal text whatever the order of its making.
 * Values with a `toKey()` method speak for themselves (pictures, by their content's hash).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (hasKey(value)) return JSON.stringify(value.toKey());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `{"bytes":[${Array.from(value as Uint8Array).join(',')}]}`;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

function hasKey(value: object): value is { toKey(): string } {
  return 'toKey' in value && typeof value.toKey === 'function';
}
