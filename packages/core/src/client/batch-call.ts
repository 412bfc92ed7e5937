import { Deadline, type Deadlines } from '../base/deadlines.js';
import type { CallOptions, Result } from '../model/ports.js';
import { type Group, isOpen, type PendingRequest, RequestLimit } from './request.js';
import type { Ticket } from './slots.js';

/** What a call tells of itself while it is under way. */
export interface CallEvents {
  /** One request has its result before the others. */
  came(call: BatchCall, request: PendingRequest, result: unknown): void;
  /** A request, or the call as a whole (`undefined`), has taken too long. */
  tooLong(call: BatchCall, request: PendingRequest | undefined): void;
}

/** One call of a model: its requests, its options, and its time limits. */
export class BatchCall extends Deadline implements CallOptions {
  over = false;
  /** Its slot, once it has started. */
  ticket: Ticket | undefined;
  readonly requests: readonly PendingRequest[];
  /** Whether it is made to see if a model that was away is back. */
  readonly probe: boolean;
  /** How many calls of the model had been answered when it started. */
  readonly answersBefore: number;
  private readonly controller = new AbortController();
  private reports = false;

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
    let limit = Number.POSITIVE_INFINITY;
    for (const [at, request] of this.requests.entries()) {
      request.attempts++;
      request.call = this;
      request.at = at;
      const { timeoutMs } = request.scope.policy;
      if (timeoutMs > 0) limit = Math.min(limit, timeoutMs);
    }
    if (limit < Number.POSITIVE_INFINITY) deadlines.set(this, limit);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From the first of these on, each request has a limit of its own, which starts with it. */
  readonly started = (at: number): void => {
    if (this.over) return;
    if (!this.reports) this.deadlines.cancel(this);
    this.reports = true;
    const request = this.requests[at];
    if (!request || request.over || request.limit) return;
    const { timeoutMs } = request.scope.policy;
    if (timeoutMs === 0) return;
    request.limit = new RequestLimit(request, (late) => this.events.tooLong(this, late));
    this.deadlines.set(request.limit, timeoutMs);
  };

  readonly result = (at: number, result: Result<unknown>): void => {
    const request = this.requests[at];
    if (this.over || !request || request.over || request.call !== this) return;
    this.release(request);
    this.events.came(this, request, result);
    if (!this.requests.some((each) => each.call === this)) this.deadlines.cancel(this);
  };

  /** Set where a request's text is streamed. A call that is over streams no more. */
  get text(): ((at: number, piece: string) => void) | undefined {
    if (!this.requests.some(({ onText }) => onText !== undefined)) return undefined;
    return (at, piece) => {
      const request = this.requests[at];
      if (!this.over && request?.call === this) request.onText?.(piece);
    };
  }

  /** Its requests that have no result, and are wanted. */
  get open(): readonly PendingRequest[] {
    return this.requests.filter((request) => request.call === this && isOpen(request));
  }

  /** A request is not of this call any more. */
  release(request: PendingRequest): void {
    request.call = undefined;
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
