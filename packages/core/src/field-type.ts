import { describe } from './errors.js';
import { isImageSource } from './picture.js';

/** What kind of value a field holds, so that mistakes are found in JavaScript too, and pictures are read and hashed once. */
export type FieldType = 'text' | 'picture' | 'number' | 'boolean' | 'json';

/** What is wrong with a value of that type, as the end of a sentence; `undefined` where nothing is. */
export function wrongType(value: unknown, type: FieldType | undefined): string | undefined {
  const fits =
    type === undefined ||
    type === 'json' ||
    (type === 'text' && typeof value === 'string') ||
    (type === 'number' && typeof value === 'number') ||
    (type === 'boolean' && typeof value === 'boolean') ||
    (type === 'picture' && isImageSource(value));
  return fits
    ? undefined
    : `it should be ${type === 'picture' ? 'a picture (path, URL, bytes, Blob or pixels)' : `a ${type}`} and is ${describe(value)}`;
}
