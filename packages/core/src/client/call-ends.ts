import { saysAway, saysOverloaded, unavailable } from '../base/away-errors.js';
import { isSitflowError, type SitflowError, toSitflowError } from '../base/errors.js';
import { isTimeout, tookTooLong } from '../base/time-limit.js';
import type { ReplyGate } from '../model/model-gate.js';
import type { Result } from '../model/ports.js';
import { checkReply } from '../model/results.js';
import type { CallEnd } from '../slots/limit.js';
import { Absence } from './absence.js';
import type { BatchCall, CallEvents } from './batch-call.js';
import type { ModelAbsence } from './model-absence.js';
import { type Group, halves, isOpen, type PendingRequest } from './request.js';
import type { Tries } from './tries.js';

/** After this many requests time out alone, with no answer between them, the model counts as hanging: timed-out requests are not asked again. */
const HUNG_AFTER = 3;

/** The part of the queue that `CallEnds` uses. */
export interface EndsHome {
  /** The model's name, where it has one. */
  readonly name: string | undefined;
  readonly gate: ReplyGate;
  readonly absence: ModelAbsence;
  readonly tries: Tries;
  /** Whether the model takes several requests in one call. */
  readonly batches: boolean;
  /** Ends a call, and gives its slot back. Gives those of its requests that were open. */
  end(call: BatchCall, how: CallEnd, error?: SitflowError): readonly PendingRequest[];
  /** The request is to be asked again, now and in its place. */
  enqueue(request: PendingRequest): void;
  settle(request: PendingRequest, result: Result<unknown>): void;
}

/** Decides what happens to the requests of a call that has ended: settled, asked again together, alone or in halves, or kept for a model that is away. */
export class CallEnds implements CallEvents {
  /** Requests that timed out alone since the last answer. */
  private hung = 0;

  constructor(private readonly home: EndsHome) {}

  /** Whether the model hangs, so that requests that timed out are not sent again. */
  get hangs(): boolean {
    return this.hung >= HUNG_AFTER && this.home.batches;
  }

  came(call: BatchCall, request: PendingRequest, given: unknown): void {
    const result = this.checked(request, given);
    const error = errorOf(result);
    // Whether the model is away is known once it is known of all.
    if (error && saysAway(error)) return;
    if (error && saysOverloaded(error)) call.overload ??= error;
    else this.answered(call);
    call.release(request);
    this.took(request, [request], result);
  }

  private answered(call: BatchCall): void {
    this.hung = 0;
    this.home.absence.answered(call);
  }

  /** The results of a call, for those of its requests that had none before. */
  replied(call: BatchCall, given: unknown): void {
    let results: readonly Result<unknown>[];
    try {
      results = checkReply(given as readonly Result<unknown>[], call.requests.length);
    } catch (thrown) {
      this.failed(call, toSitflowError(thrown, 'model.failed'));
      return;
    }
    const { open } = call;
    const mine = open.map((request) => this.checked(request, results[request.at]));
    const errors = mine.flatMap((result) => errorOf(result) ?? []);
    const [first] = errors;
    const overload = errors.find(saysOverloaded) ?? call.overload;
    // Where each request says so for itself, the call failed.
    const failed = first !== undefined && errors.length === mine.length;
    if (failed && errors.every(saysOverloaded) && open.some(waits)) {
      this.overloaded(call, first);
      return;
    }
    const away = failed && errors.every(saysAway);
    if (away && this.wentAway(call, first)) return;
    // Those that were handed over before have been counted then.
    const heard = mine.some((result) => result.ok || !isAbsent(result.error as SitflowError));
    if (heard) this.answered(call);
    this.home.end(call, overload ? 'overloaded' : away ? 'failed' : 'answered', overload);
    for (const [i, request] of open.entries()) this.took(request, open, mine[i] as Result<unknown>);
  }

  /** What a runtime threw or gave as an error. One that is not a SitflowError says which model it is of. */
  modelError(thrown: unknown): SitflowError {
    return isSitflowError(thrown) ? thrown : toSitflowError(thrown, 'model.failed').at({ model: this.home.name });
  }

  private checked(request: PendingRequest, given: unknown): Result<unknown> {
    const { asked, scope } = request;
    const result = this.home.gate.check(given as Result<unknown>, asked, scope.policy.allowTruncated);
    return result.ok ? result : { ...result, error: this.modelError(result.error) };
  }

  /** A request has its result: settled by it, or tried again. */
  private took(request: PendingRequest, together: readonly PendingRequest[], result: Result<unknown>): void {
    const { tries } = this.home;
    const error = errorOf(result);
    if (!error || request.lastTry) this.home.settle(request, result);
    else if (saysOverloaded(error) && waits(request)) {
      if (!this.keeps(request, error)) this.unserved(request, error);
      else {
        request.spent(result);
        tries.postpone([request], error, undefined);
      }
    } else if (tries.may(request, error)) {
      request.spent(result);
      tries.single(request, together, error);
    } else this.home.settle(request, result);
  }

  /** A call that failed as a whole. */
  failed(call: BatchCall, error: SitflowError): void {
    if (saysOverloaded(error) && call.open.some(waits)) {
      this.overloaded(call, error);
      return;
    }
    const hangs = isTimeout(error);
    const away = saysAway(error) || (hangs && this.home.absence.on);
    if (away && this.wentAway(call, error)) return;
    if (!away && !hangs) this.answered(call);
    this.again(this.home.end(call, 'failed'), call.group, error);
  }

  /** Asks again for what a call that failed as a whole leaves open, in one of the ways that its error calls for, or fails it. */
  private again(open: readonly PendingRequest[], { requests, timedOut }: Group, error: SitflowError): void {
    const { tries } = this.home;
    const wanted = this.wanted(open, error);
    const { length } = requests;
    const hangs = isTimeout(error);
    if (hangs && length === 1) this.hung++;
    const hung = hangs && this.hangs;
    // One request may be the reason: the batch is not asked as it is again.
    const split = length > 1 && (hangs || error.blame === 'example');
    const again = split || hung || (hangs && timedOut) ? [] : wanted.filter((request) => tries.may(request, error));
    if (again.length > 0) tries.whole([again], error, length);
    const left = split ? wanted : wanted.filter((request) => !again.includes(request));
    const [first] = left;
    if (!first) return;
    // One that is left of several may not be the reason: it is asked alone.
    if (length === 1 || hung || error.blame === 'model' || error.blame === 'setup') {
      for (const request of left) this.fail(request, error);
    } else if (!split && Absence.retries(error, first.scope.policy)) tries.whole(halves(left), error, length);
    else tries.split(left, error, length);
  }

  /** Handles an overload: the requests wait, and lose no try. */
  private overloaded(call: BatchCall, error: SitflowError): void {
    const { tries } = this.home;
    if (call.probe) this.answered(call);
    const wanted = this.wanted(this.home.end(call, 'overloaded', error), error);
    const waiting = wanted.filter((request) => this.keeps(request, error));
    for (const request of wanted) if (!waiting.includes(request)) this.unserved(request, error);
    if (waiting.length > 0) tries.postpone(waiting, error, call.requests.length);
  }

  /** Whether a request still waits for a model that is overloaded. */
  private keeps(request: PendingRequest, error: SitflowError): boolean {
    // The answers of its first call say nothing of what was answered while it waited.
    if (request.overloads <= 1) request.answersAtOverload = this.home.absence.answerCount;
    return this.home.tries.waitsFor(request, error);
  }

  /** The model was overloaded for as long as the request waits. */
  private unserved(request: PendingRequest, error: SitflowError): void {
    const waited = unavailable(this.home.tries.overloadedMs(request), 'overloaded', error);
    // Where others were answered all the while, it may be the request itself: its row is rejected, and the run goes on.
    const served = this.home.absence.answerCount > request.answersAtOverload;
    this.fail(request, waits(request) && !served ? waited : error);
  }

  /** Handles a call that found the model away. Returns whether the model really is. */
  private wentAway(call: BatchCall, error: SitflowError): boolean {
    const { absence } = this.home;
    if (!absence.shownBy(call, error)) {
      absence.missed(call, error);
      return false;
    }
    absence.park(this.home.end(call, 'failed'), call, error);
    for (const request of call.requests) if (request.lastTry && !request.over) request.withdraw();
    return true;
  }

  tooLong(call: BatchCall, request: PendingRequest | undefined): void {
    const late = request ? [request] : call.late;
    const error = tookTooLong(late[0]?.scope.policy.timeoutMs ?? 0, 'model');
    const others = call.open.filter((each) => !late.includes(each));
    if (!request && others.length === 0) this.failed(call, error);
    else this.someTooLong(call, late, others, error);
    call.abort(error);
  }

  /** Some requests have exceeded their limits. The others are asked again, and lose no try. */
  private someTooLong(
    call: BatchCall,
    late: readonly PendingRequest[],
    others: readonly PendingRequest[],
    error: SitflowError,
  ): void {
    const { home } = this;
    home.end(call, 'failed');
    for (const other of this.wanted(others, error)) {
      other.attempts--;
      home.enqueue(other);
    }
    this.again(late, { requests: late }, error);
  }

  /** Those that may be asked again; the rest fails. */
  private wanted(requests: readonly PendingRequest[], error: SitflowError): readonly PendingRequest[] {
    for (const request of requests) if (request.lastTry) this.fail(request, error);
    return requests.filter(isOpen);
  }

  private fail(request: PendingRequest, error: SitflowError): void {
    this.home.settle(request, { ok: false, error });
  }
}

function errorOf(result: Result<unknown>): SitflowError | undefined {
  return result.ok ? undefined : (result.error as SitflowError);
}

/** Whether a request waits for models that are away or overloaded at all. */
function waits({ scope }: PendingRequest): boolean {
  return scope.policy.awayMs > 0;
}

/** Whether an error says that the model did not answer. */
function isAbsent(error: SitflowError): boolean {
  return saysAway(error) || saysOverloaded(error);
}
