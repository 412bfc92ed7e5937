import { describe, type SitflowError, toSitflowError } from '../../base/errors.js';
import { type FieldSource, type Fields, isOutcome } from '../../example/example.js';
import { type AddedFields, checkAdds, checkChildren, checkGathered, wrongResult } from '../../stage/check-result.js';
import type { AnySpec } from '../../stage/stage.js';
import type { Item } from './call.js';

/** The result of a call: the added fields and, if the stage stated it, their source. */
export interface Added {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
  readonly attempts: number;
}

/** The field that holds the results of a stage for `expand` or `gather`, because the cache stores one object of fields. */
export const CHILDREN = 'children';

/** The result for each item of a call, or one error for all. */
export function readResults(
  given: unknown,
  batched: boolean,
  items: readonly Item[],
  spec: AnySpec,
  fields: AddedFields,
): readonly (Added | SitflowError)[] | SitflowError {
  if (!batched) return items.map((item) => readResult(given, spec, fields, item));
  if (Array.isArray(given) && given.length === items.length)
    return items.map((item, i) => readResult(given[i], spec, fields, item));
  const got = Array.isArray(given) ? `${given.length} outcomes` : describe(given);
  const found = `runBatch gave ${got} for ${items.length} examples`;
  return wrongResult(found, 'Return one outcome for each example, in order.');
}

/** What a stage gave for one item, or what is wrong with it. A result that throws as it is read (a getter, a Proxy) is wrong as well. */
function readResult(result: unknown, { shape }: AnySpec, fields: AddedFields, item: Item): Added | SitflowError {
  try {
    return read(result, shape, fields, item);
  } catch (thrown) {
    return toSitflowError(thrown);
  }
}

function read(result: unknown, shape: AnySpec['shape'], fields: AddedFields, item: Item): Added | SitflowError {
  const { attempts } = item;
  if (shape === 'gather')
    return checkGathered(result, fields, item.needs) ?? { adds: { [CHILDREN]: result }, source: undefined, attempts };
  let adds: unknown = result;
  let source: FieldSource | undefined;
  if (isOutcome(result)) {
    if (result.status === 'rejected') return toSitflowError(result.error);
    adds = result.example;
    source = result.source;
  }
  if (shape !== 'expand') return checkAdds(adds, fields) ?? { adds: adds as Fields, source, attempts };
  return checkChildren(adds, fields) ?? { adds: { [CHILDREN]: adds }, source, attempts };
}
