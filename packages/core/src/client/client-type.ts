import type { Result } from '../model/ports.js';
import type { Asking } from './scope.js';

// biome-ignore lint/suspicious/noExplicitAny: a port's methods are told by their shape
type Batch<Request, Value> = (requests: readonly Request[], options: any) => Promise<readonly Result<Value>[]>;
type Members<M> = Exclude<keyof M, 'dispose' | 'capacity'>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type BatchKeys<M> = { [K in Members<M>]: NonNullable<M[K]> extends Batch<any, any> ? K : never }[Members<M>];

/**
 * What a stage gets of a model: each batch method asks for one thing at a time. `translate(request, context)` gives the value, or throws;
 * `translateResult(request, context)` gives the whole result and does not throw (but for cancellation). Everything else of the model (its
 * identity, its languages) is as it is.
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
 * A model made of the clients of others (see `derive` in `ModelEntry`): each of the port's methods answers one request, with a result. It has no batches,
 * slots, tries or limits of its own; those of the models below it hold. Its identity contains theirs.
 */
export type Derived<M> = {
  readonly [K in keyof M as Exclude<K, 'dispose' | 'capacity'>]: NonNullable<M[K]> extends Batch<
    infer Request,
    infer Value
  >
    ? (request: Request, context: Asking) => Promise<Result<Value>>
    : M[K];
};
