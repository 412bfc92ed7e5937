import { Deadline } from '../base/deadlines.js';
import { SitflowError } from '../base/errors.js';
import type { Linked } from '../base/linked.js';
import { addFacts } from '../base/reply-facts.js';
import type { TextFilter } from '../model/model-gate.js';
import type { ReplyFacts, Result } from '../model/ports.js';
import type { OpenRequest, RequestScope } from '../model/scope.js';
import type { BatchCall } from './batch-call.js';
import { markSettled } from './settled.js';

/** The part of its client that a request uses. */
export interface RequestHome {
  /** It was taken back: it has left its queue, or its call. */
  left(request: PendingRequest): void;
  reorder(request: PendingRequest): void;
}

/** One request, from when it is asked until it is settled. */
export class PendingRequest implements Linked<PendingRequest>, OpenRequest {
  before: PendingRequest | undefined = undefined;
  after: PendingRequest | undefined = undefined;
  /** Whether it stands in a queue, by itself. */
  queued = false;
  /** Its place in the queue: its run, the stage and the index that it was queued by. */
  run: object;
  stage = 0;
  index = 0;
  /** Settled or taken back. */
  over = false;
  attempts = 0;
  /** Whether its call found the model away while another one was answered: the request itself may be the cause. */
  doubted = false;
  /** When the model first said that it is overloaded, if it has since its last answer. */
  overloadedSince: number | undefined = undefined;
  overloads = 0;
  /** How many calls of the model had been answered when it began to wait for it. */
  answersAtOverload = 0;
  /** Not asked again, however its call ends: its example has failed elsewhere. */
  lastTry = false;
  /** The call that it is part of now, and its place in it. */
  call: BatchCall | undefined = undefined;
  at = 0;
  /** Its own time limit, once work on it has started. */
  limit: RequestLimit | undefined = undefined;
  /** Cancels its next try while it waits for it. */
  cancelRetry: (() => void) | undefined = undefined;
  /** Where the pieces of its text go: of the present try. */
  filter: TextFilter | undefined = undefined;
  /** Usage of its failed tries. */
  private facts: ReplyFacts | undefined = undefined;

  constructor(
    readonly home: RequestHome,
    /** The request as the model gets it; it has another seed after a reply that could not be used. */
    public asked: unknown,
    readonly scope: RequestScope,
    private readonly newFilter: (() => TextFilter) | undefined,
    private readonly resolve: (result: Result<unknown>) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.run = scope.run;
    this.place();
  }

  /** Whether its text is streamed. */
  get streamed(): boolean {
    return this.newFilter !== undefined;
  }

  /** A call for it starts, as request number `at`. Its text begins anew. */
  begin(call: BatchCall, at: number): void {
    this.attempts++;
    this.call = call;
    this.at = at;
    if (this.filter?.told) this.scope.onTextAnew();
    this.filter = this.newFilter?.();
  }

  /** Notes its priority as it is now. */
  place(): void {
    const { stage, index, run } = this.scope;
    this.stage = stage;
    this.index = index;
    this.run = run;
  }

  /** Adds what a failed try took. */
  spent(facts: ReplyFacts): void {
    this.facts = addFacts(this.facts, { usage: facts.usage });
  }

  settle(result: Result<unknown>): void {
    if (this.over) return;
    this.over = true;
    this.filter?.finish(result);
    const facts = addFacts(this.facts, result);
    const text = result.ok && typeof result.value === 'string' ? { text: result.value } : {};
    this.scope.answered({ ...facts, ...text, attempts: this.attempts }, this);
    this.resolve(
      result.ok
        ? { ...result, usage: facts.usage }
        : { ...result, usage: facts.usage, error: markSettled(result.error as SitflowError) },
    );
  }

  withdraw(): void {
    if (this.call) this.lastTry = true;
    else this.cancel(new SitflowError('run.cancelled', 'its example has failed'));
  }

  cancel(reason: unknown): void {
    if (this.over) return;
    this.over = true;
    this.cancelRetry?.();
    this.home.left(this);
    this.scope.answered({ ...this.facts, attempts: this.attempts }, this);
    this.reject(typeof reason === 'object' && reason !== null ? markSettled(reason) : reason);
  }

  reorder(): void {
    if (this.queued) this.home.reorder(this);
  }
}

/** The time limit of a request that its model has started on. */
export class RequestLimit extends Deadline {
  constructor(
    private readonly request: PendingRequest,
    private readonly passed: (request: PendingRequest) => void,
  ) {
    super();
  }

  ring(): void {
    this.passed(this.request);
  }
}

/** Requests that are called together: a batch, or what is left of one. */
export interface Group {
  readonly requests: readonly PendingRequest[];
  /** Set where it is part of a batch that took too long: that batch's error. */
  readonly timedOut?: SitflowError;
  /** How often its call said that the model is away, and whether that was a call for just these requests. */
  readonly away?: { readonly times: number; readonly whole: boolean };
}

export const isOpen = (request: PendingRequest): boolean => !request.over;

export function halves(requests: readonly PendingRequest[]): readonly (readonly PendingRequest[])[] {
  const middle = Math.ceil(requests.length / 2);
  return [requests.slice(0, middle), requests.slice(middle)].filter(({ length }) => length > 0);
}
