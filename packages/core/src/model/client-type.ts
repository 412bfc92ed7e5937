import type { Result } from './ports.js';
import type { Asking } from './scope.js';

// biome-ignore lint/suspicious/noExplicitAny: a port's methods are told by their shape
type Batch<Request, Value> = (requests: readonly Request[], options: any) => Promise<readonly Result<Value>[]>;
type Members<M> = Exclude<keyof M, 'dispose' | 'capacity'>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type BatchKeys<M> = { [K in Members<M>]: NonNullable<M[K]> extends Batch<any, any> ? K : never }[Members<M>];

/**
 * A model as stages use it: each of its batch methods takes one request, and the stage's context. `translate(request, context)` gives the value, or
 * throws; `translateResult(request, context)` gives the whole `Result`, and throws only if the request is cancelled. Other properties of the model
 * (`identity`, `languages`) stay as they are.
 */
export type Client<M> = {
  readonly [K in Members<M>]: NonNullable<M[K]> extends Batch<infer Request, infer Value>
    ? (request: Request, context: Asking) => Promise<Value>
    : M[K];
} & {
  readonly [K in BatchKeys<M> & string as `${K}Result`]: NonNullable<M[K]> extends Batch<infer Request, infer Value>
    ? (request: Request, context: Asking) => Promise<Result<Value>>
    : never;
};

/**
 * A model built on the clients of other models (see `derive` in `DerivedEntry`): each of the port's methods takes one request, and gives a `Result`. It has no
 * batches, slots, retries or limits of its own; those of the models below apply. Its `identity` has to contain theirs.
 */
export type Derived<M> = {
  readonly [K in keyof M as Exclude<K, 'dispose' | 'capacity'>]: NonNullable<M[K]> extends Batch<
    infer Request,
    infer Value
  >
    ? (request: Request, context: Asking) => Promise<Result<Value>>
    : M[K];
};
