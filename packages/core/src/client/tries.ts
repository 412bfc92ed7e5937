import { saysOverloaded } from '../base/away-errors.js';
import type { Deadlines } from '../base/deadlines.js';
import type { SitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import { isTimeout } from '../base/time-limit.js';
import { jitterOf, waitBefore } from '../base/tries.js';
import { draws, type GenerationSettings } from '../model/requests.js';
import { Absence } from './absence.js';
import { type Group, halves, isOpen, type PendingRequest } from './request.js';

/** The shortest and the longest wait for an overloaded model if the server asks for none, in milliseconds. */
const OVERLOAD_WAIT_MS = { least: 100, most: 10_000 };

/** Where requests go when they are to be asked again. */
export interface Requeue {
  /** By itself, to its place among the others. */
  single(request: PendingRequest): void;
  /** As one call; `first`: before all others. */
  group(group: Group, first?: boolean): void;
}

/** Retries requests of a model: decides when, together with which others, and how often. */
export class Tries {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly requeue: Requeue,
  ) {}

  /** Whether a request is asked again after an error. */
  may(request: PendingRequest, error: SitflowError): boolean {
    const { policy } = request.scope;
    return Absence.retries(error, policy) && request.attempts <= policy.retry.times;
  }

  /** Asks for one request again, which failed in a call with others: after a wait that they share, so that they can form a batch again. */
  single(request: PendingRequest, together: readonly PendingRequest[], error: SitflowError): void {
    redraw(request, error);
    const [first] = together as [PendingRequest];
    this.after([request], waitMs(request, first, error), error, 1, () => this.requeue.single(request));
  }

  /** Asks again for a call that failed as a whole, each group as one call, after the wait that the error and the tries call for. */
  whole(groups: readonly (readonly PendingRequest[])[], error: SitflowError, batch: number): void {
    const requests = groups.flat();
    const [first] = requests as [PendingRequest];
    this.after(requests, waitMs(first, first, error), error, batch, () => {
      for (const each of groups) this.requeue.group({ requests: each });
    });
  }

  /** Asks for each half of a batch by itself, so that one bad request does not sink the rest. The try that failed was the batch's, not its requests'. */
  split(requests: readonly PendingRequest[], error: SitflowError, batch: number): void {
    for (const request of requests) {
      tell(request, 0, error, batch);
      request.attempts--;
    }
    const parts = halves(requests);
    // Of a batch that took too long the smallest parts come soonest: they show whether the model hangs.
    if (isTimeout(error)) {
      for (const part of parts.toReversed()) this.requeue.group({ requests: part, timedOut: error }, true);
    } else for (const part of parts) this.requeue.group({ requests: part });
  }

  /** Lets requests wait for an overloaded model. That takes no try. `batch`: the size of their call, if they are to form one again. */
  postpone(requests: readonly PendingRequest[], error: SitflowError, batch: number | undefined): void {
    const [first] = requests as [PendingRequest];
    for (const request of requests) request.overloads++;
    const { overloads, scope } = first;
    const { least, most } = OVERLOAD_WAIT_MS;
    const { baseMs, maxMs } = scope.policy.retry;
    const backoff = { times: 0, baseMs: Math.max(least, baseMs), maxMs: Math.min(most, Math.max(least, maxMs)) };
    const wait = waitBefore(backoff, overloads, error, jitterOf(scope.draw, overloads));
    // It is asked once more when its time is over.
    const left = Math.max(...requests.map((request) => request.scope.policy.awayMs - this.overloadedMs(request)));
    this.after(requests, Math.min(wait, Math.max(left, error.retryAfterMs ?? 0)), error, batch ?? 1, () => {
      if (batch === undefined) for (const request of requests) this.requeue.single(request);
      else this.requeue.group({ requests });
    });
    for (const request of requests) request.attempts--;
  }

  /** Whether an error is an overload that the request still waits for. */
  waitsFor(request: PendingRequest, error: SitflowError): boolean {
    if (!saysOverloaded(error)) return false;
    request.overloadedSince ??= this.deadlines.now();
    return this.overloadedMs(request) + (error.retryAfterMs ?? 0) < request.scope.policy.awayMs;
  }

  /** Milliseconds since the model first said that it is overloaded. */
  overloadedMs({ overloadedSince }: PendingRequest): number {
    return overloadedSince === undefined ? 0 : this.deadlines.now() - overloadedSince;
  }

  /** Goes on after `ms` milliseconds, unless all the requests are taken back before. */
  private after(
    requests: readonly PendingRequest[],
    ms: number,
    error: SitflowError,
    batch: number,
    then: () => void,
  ): void {
    for (const request of requests) tell(request, ms, error, batch);
    const cancel = this.deadlines.after(ms, () => {
      for (const request of requests) request.cancelRetry = undefined;
      if (requests.some(isOpen)) then();
    });
    for (const request of requests)
      request.cancelRetry = () => {
        if (requests.every(({ over }) => over)) cancel();
      };
  }
}

/** Says that a request is made again. */
export function tell({ scope, attempts }: PendingRequest, ms: number, error: SitflowError, batch: number): void {
  scope.onRetry({ attempt: attempts, waitMs: ms, error, ...(batch > 1 && { batch }) });
}

function waitMs({ attempts, scope }: PendingRequest, first: PendingRequest, error: SitflowError): number {
  return waitBefore(scope.policy.retry, attempts, error, jitterOf(first.scope.draw, attempts));
}

/** If the model sampled a reply that cannot be used, changes the seed so that the next try draws another one. */
function redraw(request: PendingRequest, { code }: SitflowError): void {
  const settings = request.asked as GenerationSettings | null;
  if (!code.startsWith('reply.') || typeof settings !== 'object' || settings === null || !draws(settings)) return;
  if (settings.seed !== undefined)
    request.asked = { ...settings, seed: hash32(request.scope.draw, settings.seed, request.attempts) };
}
