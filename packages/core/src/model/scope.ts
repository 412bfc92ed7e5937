import type { SitflowError } from '../base/errors.js';
import type { ReplyFacts } from '../base/reply-facts.js';
import type { RetryPolicy } from '../base/tries.js';

/** The part of a stage's policy that a model's client applies to each request. */
export interface RequestPolicy {
  /** Milliseconds that a request may take from when work on it starts; 0 for no limit. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Whether to accept replies that were cut off by their token limit. */
  readonly allowTruncated: boolean;
  /** Milliseconds that a request waits for a model that is unreachable (away) or overloaded. */
  readonly awayMs: number;
}

/** Describes a retry: a failed request that is made again. */
export interface RetryNotice {
  /** Which try failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: SitflowError;
  /** The number of requests in the call that failed, if it was a batch. */
  readonly batch?: number;
}

/** When a model went away (milliseconds of the app's clock), and the last error that showed it. */
export interface AwayNotice {
  readonly since: number;
  readonly error: SitflowError;
}

/** A request that has no result yet, as its caller controls it. */
export interface OpenRequest {
  /** Ends the request with `run.cancelled`, if its model has not been called yet. */
  withdraw(): void;
  /** Ends the request, whether its model has been called or not. A call that nobody wants any more is aborted. */
  cancel(reason: unknown): void;
  /** Puts the request in its new place, after its priority has changed. */
  reorder(): void;
}

/** The example, stage and run that a request is made for, and its policy. The engine's contexts carry a scope; a request without one counts as a run of its own, under the default policy. */
export interface RequestScope {
  /** The example's id, for messages. */
  readonly id: string;
  /** The run that it is part of: runs that wait for one model take turns. */
  readonly run: object;
  /** Its stage's index in the chain: within a run, later stages go first. */
  readonly stage: number;
  /** Its example's place in the source: within a stage, earlier ones go first. */
  readonly index: number;
  readonly policy: RequestPolicy;
  /** 0 … 2³²−1, from the example: spreads waits, and is the same each time the run is repeated. */
  readonly draw: number;
  /** Called when a request is made. The scope cancels the request if it is no longer wanted. */
  asking(request: OpenRequest): void;
  /** Called when a request has its result. `text` is its value, if that is a text. */
  answered(facts: ReplyFacts & { readonly attempts: number; readonly text?: string }, request: OpenRequest): void;
  onRetry(notice: RetryNotice): void;
  /** The streamed text of a request begins anew, because it is asked again. */
  onTextAnew(): void;
  /** Called when the model goes away: once for each run and stage that has requests waiting. */
  onAway(notice: AwayNotice): void;
  onBack(notice: AwayNotice): void;
}

/** The key under which a context carries its scope. Made by `Symbol.for`, so that contexts of another copy of this package work too. */
export const SCOPE: unique symbol = Symbol.for('sitflow.scope') as never;

/** The part of a stage's context that clients use. Pass the context itself: its other parts travel with it. */
export interface Asking {
  /** Aborted when the request is no longer wanted. */
  readonly signal: AbortSignal;
  /** Called with each piece of text while a single request is generated. */
  readonly onText?: ((piece: string) => void) | undefined;
  readonly [SCOPE]?: RequestScope | undefined;
}

/** Gives the same context without `onText`, for a request whose text is not to be streamed, such as a repair. */
export function quiet<C extends Asking>(context: C): C {
  // Not a copy: a context's parts are getters, and made when they are asked for.
  return Object.create(context, { onText: { value: undefined } }) as C;
}
