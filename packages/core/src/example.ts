import type { SitflowError } from './errors.js';

/** Where a field's value came from. `model:` and `joint:` are followed by the model's identity. */
export type FieldSource = 'input' | 'gold' | 'program' | `model:${string}` | `joint:${string}`;

/** One stage's part in an example's way through a chain. */
export interface Span {
  /** The stage's key within its chain. */
  readonly stage: string;
  /** Milliseconds since the run began. */
  readonly start: number;
  /** Milliseconds from when the example reached the stage until its fields were there, waiting included. */
  readonly ms: number;
  /** `run` by the stage, `memory` from an earlier or shared call, `gold` taken from the row. */
  readonly by: 'run' | 'memory' | 'gold';
  /** Tries that were made (0 where no call was). */
  readonly attempts: number;
  /** Why the stage failed, where it did. */
  readonly error?: { readonly code: string; readonly message: string };
}

export type Trace = readonly Span[];

/** The fields that sitflow keeps on every finished example. */
export interface Reserved {
  readonly id: string;
  readonly trace: Trace;
  readonly sources: Readonly<Record<string, FieldSource>>;
}

export const RESERVED_FIELDS: readonly string[] = ['id', 'trace', 'sources'];

/** An example on its way: the flat bag of named fields. */
export type Fields = Record<string, unknown>;

const OUTCOME = Symbol.for('sitflow.outcome');

/** What becomes of an example that went through. */
export interface Done<T> {
  readonly [OUTCOME]: true;
  readonly status: 'done';
  readonly example: T;
  /** In a stage's own outcome: where the added fields came from, when not from the stage's model. */
  readonly source?: FieldSource;
  /** In a run's outcome: which of the source's examples it came of, from 0; several where the chain expands. */
  readonly index?: number;
}

/** What becomes of an example that did not: the reason, and what had been done by then. */
export interface Rejected {
  readonly [OUTCOME]: true;
  readonly status: 'rejected';
  readonly error: SitflowError;
  /** The fields the example had when it was rejected, with `id`, `trace` and `sources` where they are known. */
  readonly example: Readonly<Fields>;
  /** In a run's outcome: which of the source's examples it came of, from 0. */
  readonly index?: number;
}

export type Outcome<T> = Done<T> | Rejected;

/** Of a `gather` stage: the example goes on as part of another one. */
export interface Joined {
  readonly [OUTCOME]: true;
  readonly status: 'joined';
  /** The index of that one among the stage's examples. */
  readonly into: number;
}

/** What a `gather` stage says of an example. */
export type Gathered<T> = Outcome<T> | Joined;

export function done<T>(example: T, source?: FieldSource): Done<T> {
  return source === undefined
    ? { [OUTCOME]: true, status: 'done', example }
    : { [OUTCOME]: true, status: 'done', example, source };
}

export function rejected(error: SitflowError, example: Readonly<Fields> = {}): Rejected {
  return { [OUTCOME]: true, status: 'rejected', error, example };
}

/** An example of a set that goes on as part of another: the one at index `into`. */
export function joined(into: number): Joined {
  return { [OUTCOME]: true, status: 'joined', into };
}

export function isOutcome(value: unknown): value is Outcome<unknown> {
  return typeof value === 'object' && value !== null && (value as { [OUTCOME]?: unknown })[OUTCOME] === true;
}
