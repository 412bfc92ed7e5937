import { describe, SitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import type { Fields } from '../example/example.js';

/** A value that code computes from an example: the fields that it reads, and a version that changes with the code, because closures have no identity of their own. */
export interface Computed<Reads extends string, T> {
  readonly reads: readonly Reads[];
  readonly version: string;
  value(example: Readonly<Record<Reads, never>>): T;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever it reads
export type AnyComputed<T = unknown> = Computed<any, T>;

/** Stages that may run side by side, as far as what they need allows: indices into the chain's stages. */
export interface StageGroup {
  readonly kind: 'stages';
  readonly stages: readonly number[];
}

/** Rejects, with `reason`, the examples for which `test` is false. */
export interface Keep {
  readonly kind: 'keep';
  readonly test: AnyComputed<boolean>;
  readonly reason: string;
}

/** Sends each example through the branch that is named by a field's value or by what is computed. */
export interface Choose {
  readonly kind: 'choose';
  readonly by: string | AnyComputed;
  readonly branches: Readonly<Record<string, Branch>>;
  /** The branch for values that no other branch is named after. */
  readonly otherwise: Branch | undefined;
}

/** One way through a choice. */
export interface Branch {
  /** Fields of the source that it needs, and that were not needed before the choice: an example must have them to take it. */
  readonly inputs: readonly string[];
  readonly parts: readonly Part[];
}

/** One example becomes several (`expand`), or a stage sees all examples at once (`gather`). */
export interface StageBarrier {
  readonly kind: 'expand' | 'gather';
  readonly stage: number;
}

/**
 * What a chain is made of, in spoken order. All but stage groups are barriers: nothing behind one starts before an example is through with all
 * that stands before it.
 */
export type Part = StageGroup | Keep | Choose | StageBarrier;

/** The branches of a choice by name, `else` last. */
export function branchesOf({ branches, otherwise }: Choose): readonly (readonly [name: string, branch: Branch])[] {
  return [...Object.entries(branches), ...(otherwise ? [['else', otherwise] as const] : [])];
}

/** The branch that an example takes; an error where there is none. */
export function branchOf(choose: Choose, fields: Readonly<Fields>): Branch {
  const { by, branches, otherwise } = choose;
  const value = typeof by === 'string' ? own(fields, by) : by.value(fields as never);
  if (typeof by !== 'string') checkName(value, by.reads);
  const name = String(value);
  const named = own(branches, name);
  if (named) return named;
  if (otherwise) return otherwise;
  const what = typeof by === 'string' ? `"${by}"` : 'what is chosen by';
  throw new SitflowError('choose.no-branch', `${what} is ${describe(value)}, and no branch is named so`, {
    field: typeof by === 'string' ? by : undefined,
    mend: `There are: ${Object.keys(branches).join(', ')}. Add a branch, or an \`else\`.`,
  });
}

/** Throws for a value that cannot be a branch's name: that is a fault of the function, so the example does not go to `else`. */
function checkName(value: unknown, reads: readonly string[]): void {
  if (value === null || !['object', 'function', 'symbol'].includes(typeof value)) return;
  const waits = value instanceof Promise;
  // Nobody else hears of it.
  if (waits) value.catch(() => {});
  throw new SitflowError('choose.not-a-name', `choose() by ${reads.join(', ')} gave ${describe(value)}`, {
    mend: waits
      ? 'It cannot be async: compute the value in a stage, and choose by that field.'
      : 'Return the name of a branch.',
  });
}

/** The stages that an example is spoken through, by index: of a choice only those of its own branch. */
export function spokenPath(parts: readonly Part[], fields: Readonly<Fields>): number[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'stages':
        return part.stages;
      case 'keep':
        return [];
      case 'choose':
        return spokenPath(branchOf(part, fields).parts, fields);
      default:
        return [part.stage];
    }
  });
}

/** The inputs that only the branches which an example takes need of it. */
export function branchInputs(parts: readonly Part[], fields: Readonly<Fields>): string[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'choose') return [];
    const { inputs, parts: own } = branchOf(part, fields);
    return [...inputs, ...branchInputs(own, fields)];
  });
}
