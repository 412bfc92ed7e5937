import { isSitflowError, SitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import type { ResolvedStage } from '../engine/call/resolve.js';
import type { Fields } from '../example/example.js';
import { canonicalJson } from '../example/json.js';
import type { AnySpec } from '../stage/stage.js';

/** What a stage's cache keys begin with: all but the example's part. */
export function keyHead(spec: AnySpec, models: ResolvedStage['models'], allowTruncated: boolean): string {
  // What was cut off is nothing for a run that does not allow it.
  return canonicalJson([...identityOf(spec), models, ...(allowTruncated ? ['truncated'] : [])]);
}

/** What a stage is, with all that it is made of: its part of the cache's keys. What it adds is told by its own names, so that rounds share. */
export function identityOf({ name, version, options, adds, ownFields, shape, inner }: AnySpec): readonly unknown[] {
  return [name, version, options, ownFields?.adds ?? adds, shape, inner?.map(identityOf)];
}

/**
 * What a stage that samples draws for an example. By the stage's name and what it adds, which no other stage of the chain has together: its key
 * would change when a stage of the same name is added behind it.
 */
export function drawOf(seed: number | string, { name, adds }: AnySpec, id: string): number {
  return hash32(seed, id, name, adds.join('+'));
}

/** Whose key it is: an example's id, and what a stage that samples draws for it. */
export interface Keyed {
  readonly id: string;
  draw(): number;
}

/** An example's part of a cache key. Throws `cache.no-key` where what it follows from cannot be written down: its own fault, and nobody else's. */
export function exampleKey(spec: AnySpec, needs: Readonly<Fields>, of: Keyed): string {
  try {
    return `${spec.samples ? of.draw() : ''}${canonicalJson(spec.keyedBy ? spec.keyedBy(needs, of.id) : needs)}`;
  } catch (cause) {
    if (isSitflowError(cause)) throw cause;
    throw new SitflowError('cache.no-key', `its needs (${spec.needs.join(', ')}) cannot be written as JSON`, {
      mend: 'Give values that JSON has, or set `cache: false` in the stage policy.',
      cause,
    });
  }
}
