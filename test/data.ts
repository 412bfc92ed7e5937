import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The folder of real data that others wrote (easy-VQA, bAbI, …): `SITFLOW_DATA`, by default `../shared` beside the repository, its
 * `data` and `models` folders below it. Tests pass without it and use it when it is there. This file alone knows where it is.
 */
const shared = resolve(ROOT, process.env.SITFLOW_DATA ?? '../shared');

/** A file or folder of that data, or undefined where it is not. */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(shared, ...parts);
  return existsSync(path) ? path : undefined;
}
