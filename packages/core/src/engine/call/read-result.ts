import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { type FieldSource, type Fields, isOutcome } from '../../example/example.js';
import { type AddedFields, CHILDREN, checkAdds, checkChildren, checkGathered } from '../../stage/check-result.js';
import type { AnySpec } from '../../stage/stage.js';
import type { StageResult } from './stage-call.js';

/** What a stage gave for a call, or what is wrong with it. A result that throws as it is read (a getter, a Proxy) is wrong as well. */
export function readResult(
  result: unknown,
  { shape }: AnySpec,
  fields: AddedFields,
  needs: unknown,
): StageResult | SitflowError {
  try {
    return read(result, shape, fields, needs);
  } catch (thrown) {
    return toSitflowError(thrown);
  }
}

function read(
  result: unknown,
  shape: AnySpec['shape'],
  fields: AddedFields,
  needs: unknown,
): StageResult | SitflowError {
  if (shape === 'gather')
    return checkGathered(result, fields, needs) ?? { adds: { [CHILDREN]: result }, source: undefined };
  let adds: unknown = result;
  let source: FieldSource | undefined;
  if (isOutcome(result)) {
    if (result.status === 'rejected') return toSitflowError(result.error);
    adds = result.example;
    source = result.source;
  }
  if (shape !== 'expand') return checkAdds(adds, fields) ?? { adds: adds as Fields, source };
  return checkChildren(adds, fields) ?? { adds: { [CHILDREN]: adds }, source };
}
