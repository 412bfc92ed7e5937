import { describe, SitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import { type Fields, isOutcome } from '../example/example.js';
import { findUnserializable } from '../example/json.js';
import { type FieldType, wrongType } from './field-type.js';
import type { AnySpec } from './stage.js';

/** The field that holds the results of a stage for `expand` or `gather`, because the cache stores one object of fields. */
export const CHILDREN = 'children';

/** The fields that a stage says it adds, by its own names, and their kinds; whether a result may leave some out. */
export interface AddedFields {
  readonly types: ReadonlyMap<string, FieldType | undefined>;
  readonly partial: boolean;
}

export function addedFields({ adds, types, ownFields, partial = false }: AnySpec): AddedFields {
  return { types: new Map(adds.map((field, i) => [ownFields?.adds[i] ?? field, own(types ?? {}, field)])), partial };
}

const SIMPLE: Readonly<Partial<Record<FieldType, string>>> = { text: 'string', number: 'number', boolean: 'boolean' };

function isSimple(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Checks the fields that a stage returned for one example. Gives the error, or `undefined` if they are right. */
export function checkAdds(adds: unknown, fields: AddedFields): SitflowError | undefined {
  if (typeof adds !== 'object' || adds === null || Array.isArray(adds)) {
    return wrongResult(`it returned ${describe(adds)}`, `Return an object with ${wanted(fields)}.`);
  }
  const given = adds as Fields;
  for (const [field, type] of fields.types) {
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    // What most stages add.
    if (type === undefined ? isSimple(value) : SIMPLE[type] === typeof value && isSimple(value)) continue;
    if (value === undefined) {
      if (fields.partial) continue;
      return wrongResult(`it returned no "${field}"`, `Return an object with ${wanted(fields)}.`, field);
    }
    const wrong = wrongType(value, type);
    if (wrong) {
      const found = `the "${field}" that it returned is of the wrong type: ${wrong}`;
      return wrongResult(found, 'Return what `types` says, or correct `types`.', field);
    }
    // Of the other kinds `wrongType` has told all.
    const foreign = type === undefined || type === 'json' ? findUnserializable(value, type === 'json') : undefined;
    if (foreign !== undefined) {
      const found = `the "${field}" that it returned holds ${foreign}, which cannot be kept or written as JSON`;
      return wrongResult(found, 'Return texts, numbers, booleans, and arrays and objects of these.', field);
    }
  }
  for (const extra in given) {
    if (fields.types.has(extra) || !Object.hasOwn(given, extra)) continue;
    const found = `it returned "${extra}", which its \`adds\` does not name`;
    return wrongResult(found, 'Name the field in `adds`, or leave it out.', extra);
  }
  return undefined;
}

/** Checks the children that a stage made of one example. Gives the error, or `undefined`. */
export function checkChildren(children: unknown, fields: AddedFields): SitflowError | undefined {
  if (!Array.isArray(children) || children.length === 0) {
    return wrongResult(
      `it made ${Array.isArray(children) ? 'no example' : describe(children)} of its example`,
      'Return an array of at least one: { fields }.',
    );
  }
  for (const child of children) {
    const wrong = checkAdds(child, fields);
    if (wrong) return wrong;
  }
  return undefined;
}

/** Checks the result of a whole-set stage: one outcome for each example; joined examples go into one that is done. Gives the error, or `undefined`. */
export function checkGathered(result: unknown, fields: AddedFields, examples: unknown): SitflowError | undefined {
  const { length } = examples as readonly unknown[];
  if (!Array.isArray(result) || result.length !== length) {
    const got = Array.isArray(result) ? `${result.length} outcomes` : describe(result);
    return wrongResult(`it gave ${got} for ${length} examples`, 'Return one outcome for each example, in order.');
  }
  for (const [i, outcome] of result.entries()) {
    if (!isOutcome(outcome)) {
      return wrongResult(
        `its result ${i} is ${describe(outcome)}`,
        'Return done(fields), rejected(error) or joined(index).',
      );
    }
    const { status } = outcome as { status: string };
    if (status === 'joined') {
      const { into } = outcome as unknown as { into: number };
      const other = result[into] as { status?: string } | undefined;
      if (other?.status !== 'done') {
        return wrongResult(
          `its result ${i} is joined into ${into}, which is ${other?.status ?? 'none of its examples'}`,
          'Join into one that is done.',
        );
      }
    }
    const wrong = status === 'done' ? checkAdds((outcome as { example: unknown }).example, fields) : undefined;
    if (wrong) return wrong;
  }
  return undefined;
}

function wrongResult(found: string, mend: string, field?: string): SitflowError {
  return new SitflowError('stage.wrong-result', found, { field, mend, blame: 'example' });
}

function wanted(fields: AddedFields): string {
  return [...fields.types.keys()].map((field) => `"${field}"`).join(', ');
}
