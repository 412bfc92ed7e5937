import { Deadline, type Deadlines } from '../base/deadlines.js';
import type { SitflowError } from '../base/errors.js';
import type { CallOptions, Result } from '../model/ports.js';
import type { Ticket } from '../slots/slots.js';
import { type Group, isOpen, type PendingRequest, RequestLimit } from './request.js';

/** Callbacks of a call while it is under way. */
export interface CallEvents {
  /** One request has its result before the others. It leaves the call, unless only the call's end can say what the result means. */
  came(call: BatchCall, request: PendingRequest, result: unknown): void;
  /** A request, or the call as a whole (`undefined`), has taken too long. */
  tooLong(call: BatchCall, request: PendingRequest | undefined): void;
}

/** One call of a model: its requests, its options, and its time limits. */
export class BatchCall extends Deadline {
  over = false;
  /** Its slot, once it has started. */
  ticket: Ticket | undefined;
  readonly requests: readonly PendingRequest[];
  /** Whether it is made to see if a model that was away is back. */
  readonly probe: boolean;
  /** How many calls of the model had been answered when it started. */
  readonly answersBefore: number;
  /** The options for the model: a plain object, which may be copied. */
  readonly options: CallOptions;
  /** The first overload that one of its requests was told of before its end. */
  overload: SitflowError | undefined = undefined;
  private readonly controller = new AbortController();
  /** Whether the model says when it starts on a request. */
  private reports = false;
  private limitMs: number;

  constructor(
    readonly group: Group,
    private readonly deadlines: Deadlines,
    private readonly events: CallEvents,
    { probe, answersBefore }: { readonly probe: boolean; readonly answersBefore: number },
  ) {
    super();
    this.probe = probe;
    this.answersBefore = answersBefore;
    this.requests = group.requests;
    let streams = false;
    for (const [at, request] of this.requests.entries()) {
      request.begin(this, at);
      streams ||= request.streamed;
    }
    const { started, result, text } = this;
    this.options = { signal: this.controller.signal, started, result, ...(streams && { text }) };
    this.limitMs = shortest(this.requests);
    this.watch();
  }

  /** From the first of these on, each request has a limit of its own, which starts with it. */
  private readonly started = (at: number): void => {
    const request = this.mine(at);
    if (!request || request.limit) return;
    this.reports = true;
    this.deadlines.cancel(this);
    const { timeoutMs } = request.scope.policy;
    if (timeoutMs === 0) return;
    request.limit = new RequestLimit(request, (late) => this.events.tooLong(this, late));
    this.deadlines.set(request.limit, timeoutMs);
  };

  private readonly result = (at: number, result: Result<unknown>): void => {
    const request = this.mine(at);
    if (!request) return;
    this.stopLimit(request);
    this.events.came(this, request, result);
    if (this.over) return;
    // Whatever the model does now, it does not do for long: it starts on the next request, or ends the call.
    if (this.open.length === 0) this.limitMs = shortest(this.requests);
    else if (!this.reports || this.requests.some(({ call, limit }) => call === this && limit)) return;
    else this.limitMs = shortest(this.open);
    this.watch();
  };

  private readonly text = (at: number, piece: string): void => this.mine(at)?.filter?.feed(piece);

  /** A request that the call still has. */
  private mine(at: number): PendingRequest | undefined {
    const request = this.over ? undefined : this.requests[at];
    return request?.call === this && isOpen(request) ? request : undefined;
  }

  private watch(): void {
    this.deadlines.cancel(this);
    if (this.limitMs < Number.POSITIVE_INFINITY) this.deadlines.set(this, this.limitMs);
  }

  /** Its requests that have no result, and are wanted. */
  get open(): readonly PendingRequest[] {
    return this.requests.filter((request) => request.call === this && isOpen(request));
  }

  /** Those of them that have exceeded their limit once the call's own has passed. */
  get late(): readonly PendingRequest[] {
    return this.open.filter(({ scope }) => scope.policy.timeoutMs > 0 && scope.policy.timeoutMs <= this.limitMs);
  }

  /** A request is not of this call any more. */
  release(request: PendingRequest): void {
    request.call = undefined;
    this.stopLimit(request);
  }

  private stopLimit(request: PendingRequest): void {
    if (request.limit) this.deadlines.cancel(request.limit);
    request.limit = undefined;
  }

  /** The call has ended. Gives those of its requests that were open. */
  end(): readonly PendingRequest[] {
    const { open } = this;
    this.over = true;
    this.deadlines.cancel(this);
    for (const request of this.requests) if (request.call === this) this.release(request);
    return open;
  }

  ring(): void {
    this.events.tooLong(this, undefined);
  }

  abort(reason: unknown): void {
    this.controller.abort(reason);
  }
}

/** The shortest of the requests' limits, in milliseconds. */
function shortest(requests: readonly PendingRequest[]): number {
  let limit = Number.POSITIVE_INFINITY;
  for (const { scope } of requests) if (scope.policy.timeoutMs > 0) limit = Math.min(limit, scope.policy.timeoutMs);
  return limit;
}
