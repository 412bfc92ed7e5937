import { describe, nearest, SitflowError } from '../base/errors.js';
import { GrownMap } from '../base/grown-map.js';
import { FIELD_TYPES, type FieldType } from '../stage/field-type.js';
import { branchesOf, type Part } from './parts.js';
import type { ChainStage } from './shape.js';

/** A chain while it is built, or the part of it that leads to one place in it. What is added to it gives a new one. */
export interface Draft {
  readonly name: string;
  /** All stages so far, those of other branches included. */
  readonly stages: readonly ChainStage[];
  /** Of a branch while it is built, its own. */
  readonly parts: readonly Part[];
  /** How often the names of stages come, alone and with what they add; for their keys. */
  readonly names: GrownMap<number>;
  /** The last stage that adds a field, in whichever branch, by its index. */
  readonly adders: GrownMap<number>;
  /** The stage that is spoken under a label, by language and label, on the way to this place. */
  readonly labels: GrownMap<number>;
  /** All that is needed of the source so far, by whichever branch. */
  readonly inputs: GrownMap<true>;
  /** Kinds of the inputs, and of the fields that are there at this place. */
  readonly types: GrownMap<FieldType>;
  /** Whether the input was declared: then nothing else may be needed of the source. */
  readonly declared: boolean;
  /** Fields that stages add on every way to this place. */
  readonly always: GrownMap<true>;
  /** Fields that only some branches of a choice add: nothing later may need them. */
  readonly sometimes: GrownMap<true>;
  /** Inputs that are needed whatever branches are taken; of a branch while it is built, that it needs whatever its own choices are. */
  readonly unconditional: GrownMap<true>;
  /** The branches that this place is in, outermost first. */
  readonly branch: readonly string[];
}

export function newDraft(name: string, input: Readonly<Record<string, FieldType>> | undefined): Draft {
  let inputs = GrownMap.empty<true>();
  let types = GrownMap.empty<FieldType>();
  for (const [field, type] of Object.entries(input ?? {})) {
    checkField(field, name);
    inputs = inputs.with(field, true);
    types = types.with(field, type);
    if (FIELD_TYPES.includes(type)) continue;
    const near = nearest(String(type), FIELD_TYPES);
    throw new SitflowError('chain.unknown-type', `the kind of the input "${field}" is ${describe(type)}`, {
      chain: name,
      field,
      mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${FIELD_TYPES.join(', ')}.`,
    });
  }
  return {
    name,
    stages: [],
    parts: [],
    names: GrownMap.empty(),
    adders: GrownMap.empty(),
    labels: GrownMap.empty(),
    inputs,
    types,
    declared: input !== undefined,
    always: GrownMap.empty(),
    sometimes: GrownMap.empty(),
    unconditional: GrownMap.empty(),
    branch: [],
  };
}

/** Throws for a field called `__proto__`: an assignment to it sets an object's prototype. */
export function checkField(field: string, chain: string, stage?: string): void {
  if (field !== '__proto__') return;
  throw new SitflowError('chain.reserved-field', '"__proto__" cannot be the name of a field', {
    chain,
    stage,
    field,
    mend: 'Choose another name.',
  });
}

/** Who needs a field. */
export interface Needing {
  readonly stage?: string;
  /** The beginning of a sentence: `keep() reads`. */
  readonly who: string;
}

/** Sees to it that a field is there at this place: where nothing adds it, it becomes an input, if the input was not declared. */
export function requireField(
  draft: Draft,
  { stage, who }: Needing,
  field: string,
  wants: FieldType | undefined,
): Draft {
  const fail = (code: string, found: string, mend: string): never => {
    throw new SitflowError(code, found, { chain: draft.name, stage, field, mend });
  };
  checkField(field, draft.name, stage);
  const has = draft.types.get(field);
  if (wants && has && wants !== has)
    fail(
      'chain.wrong-type',
      `"${field}" is ${has} here, and ${who} it as ${wants}`,
      'Name another field or convert it before.',
    );
  const types = wants && !has ? draft.types.with(field, wants) : draft.types;
  if (draft.always.has(field)) return { ...draft, types };
  if (draft.sometimes.has(field)) {
    fail(
      'chain.missing-field',
      `${who} "${field}", which is not added by every branch of the choice before`,
      'Let every branch add it, or give the choice an `else` that does.',
    );
  }
  if (!draft.inputs.has(field)) {
    const other = draft.stages[draft.adders.get(field) ?? -1];
    if (other) {
      fail(
        'chain.missing-field',
        `${who} "${field}", which only ${other.key} adds, in another branch`,
        'An example takes one branch: add the field before the choice, or in this branch too.',
      );
    }
    if (draft.declared) {
      const have = [...draft.inputs.keys, ...draft.always.keys];
      const near = nearest(field, have);
      const mend = `${near ? `Did you mean "${near}"? ` : ''}There are: ${have.join(', ') || 'no fields'}.`;
      const found = stage
        ? `nothing before this stage adds "${field}"`
        : `${who} "${field}", which is not there at this place`;
      fail('chain.missing-field', found, mend);
    }
  }
  return {
    ...draft,
    types,
    inputs: withField(draft.inputs, field),
    unconditional: withField(draft.unconditional, field),
  };
}

/** The set with `field` added. */
export function withField(set: GrownMap<true>, field: string): GrownMap<true> {
  return set.has(field) ? set : set.with(field, true);
}

/** Inputs that only branches need. */
export function conditionalInputs({ parts, unconditional }: Draft): ReadonlySet<string> {
  const within = (list: readonly Part[]): string[] =>
    list.flatMap((part) =>
      part.kind === 'choose' ? branchesOf(part).flatMap(([, own]) => [...own.inputs, ...within(own.parts)]) : [],
    );
  return new Set(within(parts).filter((field) => !unconditional.has(field)));
}
