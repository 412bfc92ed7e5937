import type { StageSpec } from '../stage/stage.js';
import type { AnyChain, TypedChain } from './shape.js';

export type Simplify<T> = { [K in keyof T]: T[K] } & {};

declare const open: unique symbol;
/** Marks a chain whose input is inferred: what its stages need and no earlier stage adds. */
export interface Inferred {
  readonly [open]: true;
}

// biome-ignore-start lint/suspicious/noExplicitAny: `any` here only matches whatever a spec or chain carries
type SpecTypes<N extends object, A extends object> = Omit<StageSpec<N, A>, 'stage' | 'shape' | 'options' | 'name'>;
export type NeedsOf<S> =
  S extends TypedChain<infer Needed, any> ? Needed : S extends SpecTypes<infer N, any> ? N : never;
export type AddsOf<S> = S extends TypedChain<any, infer Out> ? Out : S extends SpecTypes<any, infer A> ? A : never;
/** The fields an example must bring to a chain. */
export type InputOf<C extends AnyChain> = C extends TypedChain<infer Needed, any> ? Needed : never;
/** The fields that a chain adds to an example. */
export type OutputOf<C extends AnyChain> = C extends TypedChain<any, infer Out> ? Out : never;
// biome-ignore-end lint/suspicious/noExplicitAny: see above

export type NextNeeded<In, Needed extends object, Have, N> = In extends Inferred
  ? Simplify<Needed & Omit<N, keyof Have>>
  : Needed;
export type NextHave<In, Have extends object, N, A> = In extends Inferred ? Simplify<Have & N & A> : Simplify<Have & A>;

/** The error of a stage at this place, as an object type that names the field; `unknown` if there is none. */
export type Fault<In, Have, Needed, N, A> = In extends Inferred
  ? FaultOpen<Have, Needed, N, A>
  : FaultDeclared<Have, N, A>;

/** The fields that are there for sure: not those which only some branches of a choice add. */
export type RequiredKeys<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? never : K }[keyof T];
type Missing<Have, N> = Exclude<RequiredKeys<N>, keyof Have>;
type IllTyped<Have, N> = { [K in keyof N & keyof Have]: Have[K] extends N[K] ? never : K }[keyof N & keyof Have];
type Twice<Have, A> = keyof A & keyof Have;
type WrongTypes<Have, N> = {
  'a field has the wrong type for this stage': {
    [K in IllTyped<Have, N> & keyof N & keyof Have]: { has: Have[K]; needs: N[K] };
  };
};

type FaultDeclared<Have, N, A> = [Missing<Have, N>] extends [never]
  ? [IllTyped<Have, N>] extends [never]
    ? [Twice<Have, A>] extends [never]
      ? unknown
      : { 'a field is added that exists already': Twice<Have, A> }
    : WrongTypes<Have, N>
  : { 'nothing before this stage adds': Missing<Have, N> };

type FaultOpen<Have, Needed, N, A> = [IllTyped<Have, N>] extends [never]
  ? [Twice<Have & Needed, A>] extends [never]
    ? unknown
    : { 'a field is added that exists already or was needed before': Twice<Have & Needed, A> }
  : WrongTypes<Have, N>;

type Intersection<U> = (U extends unknown ? (u: U) => void : never) extends (u: infer I) => void ? I : never;

/** What a branch finds: fields that the source may lack are there, since only the examples that take the branch have to have them. */
export type BranchHave<In, Have> = In extends Inferred ? Have : Simplify<Omit<Have, keyof In> & Required<In>>;
/** The needs of all branches together. */
export type BranchNeeds<B> = Intersection<{ [K in keyof B]: NeedsOf<B[K]> }[keyof B]>;
/** What a choice adds: the fields that every branch adds (their types united) are there, those of some branches may be. */
export type BranchAdds<B> = UnionAdds<{ [K in keyof B]: AddsOf<B[K]> }[keyof B]>;
type UnionAdds<U> = Simplify<Pick<U, keyof U> & { [K in Exclude<AllKeys<U>, keyof U>]?: ValueAt<U, K> }>;
type AllKeys<U> = U extends unknown ? keyof U : never;
type ValueAt<U, K> = U extends unknown ? (K extends keyof U ? Required<U>[K] : never) : never;

/** 1 … N, for a literal N. */
type RoundNumbers<N extends number, T extends unknown[] = []> = number extends N
  ? number
  : T['length'] extends N
    ? never
    : [...T, unknown]['length'] | RoundNumbers<N, [...T, unknown]>;
/** What N rounds of a chain add: its fields, scoped by round (`better_1`, `better_2`). */
export type RoundAdds<Out, N extends number> = {
  [K in keyof Out as K extends string ? `${K}_${RoundNumbers<N> & number}` : never]: Out[K];
};
/** Which of a chain's fields takes the place of which of its needs in the next round, where the types fit. */
export type Feed<Needed, Out> = {
  readonly [K in keyof Needed & string]?: {
    [P in keyof Out & string]: Out[P] extends Needed[K] ? P : never;
  }[keyof Out & string];
};
