import type { SitflowError } from '../base/errors.js';
import type { ReplyFacts } from '../model/ports.js';

/** How one request is treated: of the stage's policy the part that a model's client keeps to. */
export interface RequestPolicy {
  /** Milliseconds from when work on it starts; 0 for no limit. */
  readonly timeoutMs: number;
  readonly retry: { readonly times: number; readonly baseMs: number; readonly maxMs: number };
  readonly allowTruncated: boolean;
  /** Milliseconds that it waits for a model that is away or overloaded. */
  readonly awayMs: number;
}

/** Says that a failed request is made again. */
export interface RetryNotice {
  /** Which try failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: SitflowError;
  /** The number of requests in the call that failed, if it was a batch. */
  readonly batch?: number;
}

/** When a model went away (by the app's clock), and the last error that said so. */
export interface AwayNotice {
  readonly since: number;
  readonly error: SitflowError;
}

/** A request that is waited for, in the hands of whoever asked. */
export interface OpenRequest {
  /** Ends the request with `run.cancelled`, unless its model was called. */
  withdraw(): void;
  /** Ends the request, whether its model was called or not. A call that nobody wants any more is aborted. */
  cancel(reason: unknown): void;
  /** Its priority has changed. */
  reorder(): void;
}

/** Who asks: what a client knows of a request beside what is asked. The engine's contexts carry one; a context without it is a run of its own. */
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
  /** Called when a request starts to be waited for. The scope cancels it where it is not wanted any more. */
  asking(request: OpenRequest): void;
  /** Called when it is settled. `text`: its value, if that is a text. */
  answered(facts: ReplyFacts & { readonly attempts: number; readonly text?: string }, request: OpenRequest): void;
  /** Its text is written anew: pieces of it that were told before count no more. */
  onTextAnew(): void;
  onRetry(notice: RetryNotice): void;
  /** Once for each run and stage that has requests waiting. */
  onAway(notice: AwayNotice): void;
  onBack(notice: AwayNotice): void;
}

/** Where a context carries its scope. By `Symbol.for`: contexts of another copy of this package are understood. */
export const SCOPE: unique symbol = Symbol.for('sitflow.scope') as never;

/** What a client takes of a stage's context. Pass the context itself: what is not in this type goes with it. */
export interface Asking {
  /** Aborted when the request is not wanted any more. */
  readonly signal: AbortSignal;
  /** Called with each piece of text while a single request is generated. */
  readonly onText?: ((piece: string) => void) | undefined;
  readonly [SCOPE]?: RequestScope | undefined;
}

/** The same context without `onText`: for a request whose text is not streamed, such as a repair. */
export function quiet<C extends Asking>(context: C): C {
  // Not a copy: a context's parts are getters, and made when they are asked for.
  return Object.create(context, { onText: { value: undefined } }) as C;
}
