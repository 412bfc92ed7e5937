import type { SitflowError } from '../base/errors.js';
import type { ReplyFacts } from '../base/reply-facts.js';

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
  /** `run` by the stage, `cache` from an earlier or shared call, `gold` taken from the row. */
  readonly by: 'run' | 'cache' | 'gold';
  /** Tries that were made (0 where no call was). */
  readonly attempts: number;
  /** Set where the call was made for another example, and was under way: what it took is on that one's span. */
  readonly shared?: true;
  /** Why the stage failed, if it did. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a stage's models told beside their replies: tokens and cost summed over requests and tries, of the rest what the last reply has. */
export interface Span extends ReplyFacts {}

export type Trace = readonly Span[];

/** Where an outcome came from. It is kept beside the example, so that all fields of the example are the user's and the chain's. */
export interface Provenance {
  /** The example's id as a text: its own, the one generated for an example without one (`example/0`), or that of a child (`a/0`). */
  readonly id: string;
  /** Position in the source of the example that it came from, from 0. Children made by `expand` share their parent's. */
  readonly index: number;
  /** Where each field's value came from. An `id` has no source. */
  readonly sources: Readonly<Record<string, FieldSource>>;
  /** The stages that the example went through, in the order in which they ended. */
  readonly trace: Trace;
}

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
}

/** What becomes of an example that did not: the reason, and what had been done by then. */
export interface Rejected {
  readonly [OUTCOME]: true;
  readonly status: 'rejected';
  readonly error: SitflowError;
  /** The fields that the example had when it was rejected. */
  readonly example: Readonly<Fields>;
}

/** The result of a stage for one example. */
export type Outcome<T> = Done<T> | Rejected;

/** An example that went through a run. `example` holds its fields and those of the chain, and nothing else. */
export interface RunDone<T> extends Done<T>, Provenance {}

/** An example that a run rejected, for the reason `error`. */
export interface RunRejected extends Rejected, Provenance {}

/** The result of a run for one example. */
export type RunOutcome<T> = RunDone<T> | RunRejected;

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
