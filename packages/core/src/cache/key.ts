import { isSitflowError, SitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import type { Fields } from '../example/example.js';
import { canonicalJson } from '../example/json.js';
import type { AnySpec } from '../stage/stage.js';

/** A model that a stage was given: the port it asks it through, and what tells it from others. */
export interface UsedModel {
  readonly port: string;
  readonly identity: string;
}

/** What a stage's cache keys begin with: all but the example's part. */
export function keyHead(spec: AnySpec, models: readonly UsedModel[], allowTruncated: boolean): string {
  // What was cut off is nothing for a run that does not allow it.
  return canonicalJson([...identityOf(spec), models, ...(allowTruncated ? ['truncated'] : [])]);
}

/** The stage's part of the cache keys: its identity and that of its inner stages. Added fields go by the stage's own names, so that rounds share results. */
export function identityOf({ name, version, options, adds, ownFields, shape, inner }: AnySpec): readonly unknown[] {
  return [name, version, options, ownFields?.adds ?? adds, shape, inner?.map(identityOf)];
}

/**
 * The draw of a sampling stage for an example. It follows from the stage's name and the fields it adds, which are unique in the chain together; the stage's
 * key would change when a stage of the same name is added after it.
 */
export function drawOf(seed: number | string, { name, adds }: AnySpec, id: string): number {
  return hash32(seed, id, name, adds.join('+'));
}

/** Whose key it is: an example's id, and what a stage that samples draws for it. */
export interface Keyed {
  readonly id: string;
  draw(): number;
}

/** An example's part of a cache key. Throws `cache.no-key` if the stage's needs cannot be written as JSON; only this example fails. */
export function exampleKey(spec: AnySpec, needs: Readonly<Fields>, of: Keyed): string {
  try {
    return `${spec.samples ? of.draw() : ''}${canonicalJson(spec.keyedBy ? spec.keyedBy(needs, of.id) : needs)}`;
  } catch (cause) {
    if (isSitflowError(cause)) throw cause;
    throw new SitflowError('cache.no-key', `its needs (${spec.needs.join(', ')}) cannot be written as JSON`, {
      mend: 'Give values that JSON can hold, or set `cache: false` in the stage policy.',
      cause,
    });
  }
}
