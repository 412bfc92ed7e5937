import { SitflowError } from '../base/errors.js';
import { table } from '../base/own.js';
import type { FieldType } from '../stage/field-type.js';
import type { AnySpec } from '../stage/stage.js';
import { chosen, expanded, gathered, kept, piped, repeated } from './build.js';
import type {
  AddsOf,
  BranchAdds,
  BranchHave,
  BranchNeeds,
  Fault,
  Feed,
  Inferred,
  NeedsOf,
  NextHave,
  NextNeeded,
  RequiredKeys,
  RoundAdds,
  Simplify,
} from './chain-types.js';
import { conditionalInputs, type Draft, newDraft } from './draft.js';
import { toMermaid } from './mermaid.js';
import type { Computed, Part } from './parts.js';
import type { AnyChain, ChainStage } from './shape.js';

export type { AnyChain, ChainStage } from './shape.js';

/** A spec for `pipe`. Specs of other shapes have methods of their own. */
type PipeSpec = AnySpec & { readonly shape?: undefined };
// biome-ignore lint/suspicious/noExplicitAny: any input, any fields
type Branches = Readonly<Record<string, Chain<any, any, any, any>>>;

/** A chain with one more part, which needs N and adds A. */
type Next<In, Needed extends object, Have extends object, Out extends object, N, A> = Chain<
  In,
  NextNeeded<In, Needed, Have, N>,
  NextHave<In, Have, N, A>,
  Simplify<Out & A>
>;

/**
 * Composed stages, as data. In: the declared input, or `Inferred`. Needed: what is asked of the source. Have: all fields at this
 * point. Out: what the chain adds. Immutable: every method gives a new chain. Make one with `chain('name')`.
 */
export class Chain<In, Needed extends object, Have extends object, Out extends object> implements AnyChain {
  declare readonly __types?: { in: In; needed: (needed: Needed) => void; have: Have; out: Out };
  readonly name: string;
  readonly stages: readonly ChainStage[];
  readonly parts: readonly Part[];
  private readonly made: { -readonly [K in 'inputs' | 'conditional' | 'adds' | 'types' | 'sometimes']?: AnyChain[K] } =
    {};

  /** @internal Use `chain(name)`. */
  constructor(private readonly draft: Draft) {
    this.name = draft.name;
    this.stages = draft.stages;
    this.parts = draft.parts;
  }

  // Computed on first use: intermediate chains, which are only piped on, need none of them.

  get inputs(): readonly string[] {
    this.made.inputs ??= this.draft.inputs.keys;
    return this.made.inputs;
  }

  get conditional(): ReadonlySet<string> {
    this.made.conditional ??= conditionalInputs(this.draft);
    return this.made.conditional;
  }

  get adds(): readonly string[] {
    this.made.adds ??= [...new Set(this.stages.flatMap(({ spec }) => spec.adds))];
    return this.made.adds;
  }

  /** The types of fields that stages or the declaration state. The object has no prototype: a field may be called `constructor`. */
  get types(): Readonly<Record<string, FieldType>> {
    this.made.types ??= table(this.draft.types);
    return this.made.types;
  }

  get sometimes(): ReadonlySet<string> {
    this.made.sometimes ??= new Set(this.draft.sometimes.keys);
    return this.made.sometimes;
  }

  /** Appends a stage, or all parts of another chain. */
  pipe<S extends PipeSpec | AnyChain>(
    next: S & Fault<In, Have, Needed, NeedsOf<S>, AddsOf<S>>,
  ): Next<In, Needed, Have, Out, NeedsOf<S>, AddsOf<S>> {
    return new Chain(piped(this.draft, next as AnySpec | AnyChain)) as never;
  }

  /** Keeps the examples for which `test` is true; the others are rejected (`example.not-kept`) with `reason`. */
  keep<const Reads extends RequiredKeys<Have> & string>(
    test: KeepTest<Have, Reads>,
    reason: string,
  ): Chain<In, Needed, Have, Out>;
  /** Keeps examples by a stage that adds one boolean. */
  keep<S extends PipeSpec>(
    stage: S & Fault<In, Have, Needed, NeedsOf<S>, AddsOf<S>> & OneBoolean<AddsOf<S>>,
    reason: string,
  ): Next<In, Needed, Have, Out, NeedsOf<S>, AddsOf<S>>;
  keep(by: AnySpec | Computed<string, boolean>, reason: string): never {
    return new Chain(kept(this.draft, by, reason)) as never;
  }

  /**
   * Sends each example through one of several chains: the one named by the value of a field, or by what `by` computes. Values with no branch
   * go to `else`, or are rejected (`choose.no-branch`). A source field that only one branch needs is required only for examples that take the branch: it
   * may be optional in the chain's input. Later stages may need only what every branch adds.
   */
  choose<const Reads extends RequiredKeys<Have> & string, B extends Branches>(
    by: (RequiredKeys<Have> & string) | Choice<Have, Reads>,
    branches: B & { [K in keyof B]: Fault<In, BranchHave<In, Have>, Needed, NeedsOf<B[K]>, AddsOf<B[K]>> },
  ): Next<In, Needed, Have, Out, BranchNeeds<B>, BranchAdds<B>> {
    return new Chain(chosen(this.draft, by as never, branches)) as never;
  }

  /** Makes several examples of each, with ids `a/0`, `a/1`, …; they count against the window. */
  expand<S extends AnySpec & { readonly shape: 'expand' }>(
    stage: S & Fault<In, Have, Needed, NeedsOf<S>, AddsOf<S>>,
  ): Next<In, Needed, Have, Out, NeedsOf<S>, AddsOf<S>> {
    return new Chain(expanded(this.draft, stage as AnySpec)) as never;
  }

  /** Waits for all examples, and shows them to a stage at once, in source order: the one shape whose memory grows with the source. */
  gather<S extends AnySpec & { readonly shape: 'gather' }>(
    stage: S & Fault<In, Have, Needed, NeedsOf<S>, AddsOf<S>>,
  ): Next<In, Needed, Have, Out, NeedsOf<S>, AddsOf<S>> {
    return new Chain(gathered(this.draft, stage as AnySpec)) as never;
  }

  /**
   * Repeats a chain `count` times. Its fields are named by round (`better_1`, `better_2`); `feed` says which of them replaces which
   * need in the next round: `{ text: 'better' }`.
   */
  rounds<const N extends number, N2 extends object, O2 extends object>(
    count: N,
    // biome-ignore lint/suspicious/noExplicitAny: any input, any fields
    round: Chain<any, N2, any, O2> & Fault<In, Have, Needed, N2, RoundAdds<O2, N>>,
    feed: Feed<N2, O2>,
  ): Next<In, Needed, Have, Out, N2, RoundAdds<O2, N>> {
    return new Chain(repeated(this.draft, count, round as AnyChain, feed)) as never;
  }

  /** The chain as a Mermaid flowchart: stages with what they add, arrows for what they need. */
  toMermaid(): string {
    return toMermaid(this);
  }
}

/** The test of `keep`. */
export interface KeepTest<Have, Reads extends keyof Have & string> {
  readonly reads: readonly Reads[];
  /** Changes with the code. */
  readonly version: string;
  value(example: Readonly<Pick<Have, Reads>>): boolean;
}

/** Computes the name of the branch that an example takes. */
export interface Choice<Have, Reads extends keyof Have & string> {
  readonly reads: readonly Reads[];
  /** Changes with the code. */
  readonly version: string;
  value(example: Readonly<Pick<Have, Reads>>): string | number | boolean;
}

/** A stage that `keep` takes adds one field, a boolean. */
type OneBoolean<A> = [A[keyof A]] extends [boolean] ? unknown : { 'keep takes a stage that adds a boolean': A };

/** Starts a chain whose input is inferred: all fields that stages need and no earlier stage adds. */
export function chain(name: string): Chain<Inferred, {}, {}, {}>;
/**
 * Starts a chain that declares its input: a need that nothing before provides is a compile error. Where there is no compiler
 * (JavaScript), `input` says the same at run time.
 */
export function chain<In extends object>(
  name: string,
  options?: { readonly input?: Readonly<Record<keyof In & string, FieldType>> },
): Chain<In, In, In, {}>;
export function chain(name: string, options: { input?: Readonly<Record<string, FieldType>> } = {}) {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new SitflowError('chain.no-name', 'a chain has no name', { mend: "Give it one: chain('translate-answer')." });
  }
  return new Chain(newDraft(name, options.input)) as never;
}
