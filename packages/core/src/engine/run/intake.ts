import { describe, nearest, SitflowError, toSitflowError } from '../../base/errors.js';
import { own } from '../../base/own.js';
import type { AnyChain } from '../../chain/chain.js';
import type { Fields } from '../../example/example.js';
import { type FieldType, wrongType } from '../../stage/field-type.js';
import { type Flow, failAt, hasFailed, newFlow } from '../graph/flow.js';

export interface IntakeOptions {
  readonly chain: AnyChain;
  readonly gold: ReadonlySet<string>;
  /** Names the source in the ids that are made for examples without one (default "example"). */
  readonly sourceName?: string | undefined;
}

/** Makes a flow of what a source gave. What is wrong with it becomes its failure at admission, so that it is rejected in its turn. */
export function intake(value: unknown, index: number, { chain, gold, sourceName }: IntakeOptions): Flow {
  const flow = flowOf(value, index, sourceName);
  if (hasFailed(flow)) return flow;
  // What only a branch needs is checked when it is taken.
  const always = chain.inputs.filter((field) => !chain.conditional.has(field));
  const error = checkInputs(flow.fields, always, chain.types) ?? checkAdded(flow, chain, gold);
  if (error) failAt(flow, -1, error);
  return flow;
}

/** A flow with all fields of what a source gave, whatever chain it goes through. */
export function flowOf(value: unknown, index: number, sourceName = 'example'): Flow {
  // By `toFixed`, since the texts that `${index}` makes are kept in V8's cache of them until they are old.
  const made = `${sourceName}/${index.toFixed(0)}`;
  let flow = newFlow(made, index);
  try {
    flow = newFlow(idOf(value) ?? made, index);
    const error = take(value, flow);
    if (error) failAt(flow, -1, error);
  } catch (thrown) {
    // A getter of its own, or a Proxy, that throws.
    failAt(flow, -1, toSitflowError(thrown, 'example.unreadable'));
  }
  return flow;
}

function take(value: unknown, flow: Flow): SitflowError | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new SitflowError('example.not-an-object', `an example is ${describe(value)}`, {
      mend: 'Give an object of named fields.',
    });
  }
  const given = value as Fields;
  if (Object.hasOwn(given, '__proto__')) {
    return new SitflowError('example.reserved-field', '"__proto__" cannot be the name of a field', {
      field: '__proto__',
      mend: 'Rename the field, or leave it out.',
    });
  }
  for (const field in given) {
    if (!Object.hasOwn(given, field)) continue;
    flow.fields[field] = given[field];
    // It identifies the example and is not data.
    if (field !== 'id') flow.sources[field] = 'input';
  }
  flow.given = flow.fields.id;
  if (idOf(value) !== undefined || given.id === undefined || given.id === null) return undefined;
  return new SitflowError('example.bad-id', `its id is ${describe(given.id)}`, {
    field: 'id',
    mend: 'Use a text or a number, or leave it out.',
  });
}

function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || Number.isFinite(id) ? String(id) : undefined;
}

/** What is wrong with the first of the `inputs` that an example has not, or not as it should be. */
export function checkInputs(
  fields: Readonly<Fields>,
  inputs: readonly string[],
  types: Readonly<Record<string, FieldType>>,
): SitflowError | undefined {
  for (const field of inputs) {
    const value = own(fields, field);
    if (value === null) {
      return new SitflowError('example.missing-field', `the chain needs "${field}", which is null`, {
        field,
        mend: 'Fill the field in.',
      });
    }
    if (value === undefined) {
      const have = Object.keys(fields).filter((name) => own(fields, name) !== undefined);
      const near = nearest(field, have);
      return new SitflowError('example.missing-field', `the example has no field "${field}", which the chain needs`, {
        field,
        mend: `${near ? `Did you mean "${near}"? ` : ''}It has: ${have.join(', ') || 'no fields'}.`,
      });
    }
    const wrong = wrongType(value, own(types, field));
    if (wrong)
      return new SitflowError('example.wrong-type', wrong, {
        field,
        mend: 'Give a value of that kind, or convert the field before.',
      });
  }
  return undefined;
}

function checkAdded(flow: Flow, chain: AnyChain, gold: ReadonlySet<string>): SitflowError | undefined {
  for (const { key, spec } of chain.stages) {
    for (const field of spec.adds) {
      const value = own(flow.fields, field);
      // Datasets write null for missing gold: the stage runs.
      if (value === undefined || (value === null && gold.has(field))) continue;
      if (!gold.has(field)) {
        return new SitflowError('example.field-exists', `the example has "${field}" already, which stage ${key} adds`, {
          field,
          mend: 'Name it gold (the stage is then not run for it), or rename it.',
        });
      }
      const empty = chain.types[field] === 'text' && typeof value === 'string' && value.trim() === '';
      const wrong = empty ? 'it is gold and empty' : wrongType(value, chain.types[field]);
      if (wrong)
        return new SitflowError('example.wrong-type', wrong, {
          field,
          mend: 'Correct the gold value. If there is none, leave the field out or give null; the stage then runs.',
        });
      flow.sources[field] = 'gold';
    }
  }
  return undefined;
}

export function doubledId(id: string): SitflowError {
  return new SitflowError('example.doubled-id', `an example near it has the same id "${id}"`, {
    field: 'id',
    mend: 'Give each example an id of its own.',
  });
}
