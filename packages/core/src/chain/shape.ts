import type { FieldType } from '../stage/field-type.js';
import type { AnySpec } from '../stage/stage.js';
import type { Part } from './parts.js';

// A chain as data: what the engine, the scripts and the building of chains itself read of it.

/** A stage at its place in a chain. */
export interface ChainStage {
  /**
   * Unique within the chain: the stage's name, and where a name comes twice also what it adds (`translate:question_en`); in a branch behind
   * the branch's name (`es/translate`).
   */
  readonly key: string;
  /** The branches of choices that it stands in, outermost first. */
  readonly branch: readonly string[];
  readonly spec: AnySpec;
  /** Indices of the earlier stages of its group whose fields it needs; it may run beside all others of that group. */
  readonly after: readonly number[];
}

/** Any chain, whatever it takes in and adds. */
export interface AnyChain {
  readonly name: string;
  /** All stages there are, those of branches included, in spoken order. */
  readonly stages: readonly ChainStage[];
  /** How the stages hang together. */
  readonly parts: readonly Part[];
  /** The fields that are needed of the source. */
  readonly inputs: readonly string[];
  /** Inputs that only branches need: an example that takes others need not have them. */
  readonly conditional: ReadonlySet<string>;
  /** All fields that the stages add, in spoken order; those that several branches add once. */
  readonly adds: readonly string[];
  readonly types: Readonly<Record<string, FieldType>>;
  /** Added fields that are not there on every way through the chain. */
  readonly sometimes: ReadonlySet<string>;
  readonly __types?: { in: unknown; needed: (needed: never) => void; have: object; out: object };
}

/** A chain by its types: what it needs of the source, and what it adds. */
export interface TypedChain<Needed extends object, Out extends object> extends AnyChain {
  readonly __types?: { in: unknown; needed: (needed: Needed) => void; have: object; out: Out };
}
