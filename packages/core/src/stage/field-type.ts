import { describe } from '../base/errors.js';
import { isAudioSource } from '../example/audio.js';
import { isImageSource } from '../example/picture.js';

export const FIELD_TYPES = ['text', 'picture', 'audio', 'number', 'boolean', 'json'] as const;

/** What kind of value a field holds, so that mistakes are found in JavaScript too, and pictures and recordings are read and hashed once. */
export type FieldType = (typeof FIELD_TYPES)[number];

const NAMES: Readonly<Record<string, string>> = {
  picture: 'a picture (path, URL, bytes, Blob or pixels)',
  audio: 'a recording (path, URL or bytes)',
};

/** Checks a value against a type. Gives what is wrong, as the end of a sentence, or `undefined`. */
export function wrongType(value: unknown, type: FieldType | undefined): string | undefined {
  const fits =
    type === undefined ||
    type === 'json' ||
    (type === 'text' && typeof value === 'string') ||
    // NaN and the infinities are not allowed: in JSON they would become null.
    (type === 'number' && Number.isFinite(value)) ||
    (type === 'boolean' && typeof value === 'boolean') ||
    (type === 'picture' && isImageSource(value)) ||
    (type === 'audio' && isAudioSource(value));
  return fits ? undefined : `it should be ${kind(type, value)} and is ${describe(value)}`;
}

function kind(type: FieldType | undefined, value: unknown): string {
  if (type === 'number' && typeof value === 'number') return 'a finite number';
  return NAMES[type as string] ?? `a ${type}`;
}
