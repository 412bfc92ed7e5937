import { saysAway, saysOverloaded, unavailable } from '../base/away-errors.js';
import type { Deadlines } from '../base/deadlines.js';
import { SitflowError, toSitflowError } from '../base/errors.js';
import type { ReplyGate } from '../model/model-gate.js';
import type { CallOptions, Result } from '../model/ports.js';
import { checkReply } from '../model/results.js';
import { Absence } from './absence.js';
import { BatchCall } from './batch-call.js';
import type { CallEnd } from './limit.js';
import { ModelAbsence } from './model-absence.js';
import { RequestQueue } from './queue.js';
import { type Group, halves, isOpen, type PendingRequest, type RequestHome } from './request.js';
import type { Dispatcher, Slots } from './slots.js';
import { isTimeout, Tries, tookTooLong } from './tries.js';

/** After this many requests time out alone, with no answer between them, the model counts as hanging: timed-out requests are not asked again. */
const HUNG_AFTER = 3;

/** How a model is called, with nothing left open. */
export interface FullCapacity {
  readonly batch: number;
  readonly waitMs: number;
  readonly streams: boolean;
}

/** What a queue needs of its client. */
export interface QueueOptions {
  /** The method: one call for several requests. */
  call(requests: readonly unknown[], options: CallOptions): unknown;
  readonly deadlines: Deadlines;
  readonly slots: Slots;
  readonly gate: ReplyGate;
  capacity(): FullCapacity;
  /** How many examples are under way in the app. */
  underWay(): number;
  /** Whether something waits for requests to be done. */
  hurried(): boolean;
}

/**
 * What is asked of one method of a model: gathered into batches, sent when a slot is free, tried again, split. Every request is settled once, by its
 * result or its own error.
 */
export class ModelQueue implements Dispatcher, RequestHome {
  private readonly queue = new RequestQueue();
  private readonly absence: ModelAbsence;
  private readonly tries: Tries;
  /** Requests that wait or are called. */
  private open = 0;
  /** Requests that timed out alone since the last answer. */
  private hung = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;

  constructor(private readonly options: QueueOptions) {
    const { deadlines } = options;
    const pump = () => options.slots.want(this);
    const { queue } = this;
    const open = () => this.open;
    this.absence = new ModelAbsence(deadlines, {
      queue,
      pump,
      get open() {
        return open();
      },
      fail: (request, error) => this.fail(request, error),
    });
    this.tries = new Tries(deadlines, {
      single: (request) => this.enqueue(request),
      group(group, first = false) {
        if (first) queue.groups.unshift(group);
        else queue.groups.push(group);
        pump();
      },
    });
  }

  /** Asks for one thing. The request is settled later, never before this returns. */
  add(request: PendingRequest): void {
    this.open++;
    this.enqueue(request);
    request.scope.asking(request);
    if (this.absence.on) this.absence.added(request);
  }

  private enqueue(request: PendingRequest): void {
    this.queue.add(request);
    this.options.slots.want(this);
  }

  /** Sends one call, if there is one to send now. A slot is free. */
  send(): boolean {
    const { absence, queue } = this;
    if (!absence.open) {
      absence.refuse();
      return false;
    }
    const group = queue.nextGroup() ?? this.nextBatch() ?? queue.nextAway();
    if (!group) return false;
    const { timedOut, requests } = group;
    if (!timedOut || this.hung < HUNG_AFTER) {
      this.start(group);
      return true;
    }
    for (const request of requests) this.fail(request, timedOut);
    return this.send();
  }

  /** A full batch, or one that has waited for as long as it may while others could still join it. */
  private nextBatch(): Group | undefined {
    const { queue, options } = this;
    const { batch, waitMs, streams } = options.capacity();
    if (queue.size === 0) return undefined;
    const mayFill = queue.size < batch && options.underWay() > queue.size && !options.hurried();
    if (mayFill && waitMs > 0 && !this.waited && !this.absence.on) {
      this.cancelWait ??= options.deadlines.after(waitMs, () => {
        this.cancelWait = undefined;
        this.waited = true;
        options.slots.want(this);
      });
      return undefined;
    }
    this.stopWaiting();
    return queue.take(batch, streams);
  }

  private stopWaiting(): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.waited = false;
  }

  private start(group: Group): void {
    const call = new BatchCall(group, this.options.deadlines, this.events, this.absence.started());
    call.ticket = this.options.slots.started();
    let given: unknown;
    try {
      given = this.options.call(
        call.requests.map(({ asked }) => asked),
        call,
      );
    } catch (thrown) {
      given = Promise.reject(thrown);
    }
    Promise.resolve(given).then(
      (results) => {
        if (!call.over) this.replied(call, results);
      },
      (thrown) => {
        if (!call.over) this.failed(call, toSitflowError(thrown));
      },
    );
  }

  private readonly events = {
    came: (call: BatchCall, request: PendingRequest, result: unknown) => {
      this.answered(call);
      this.took(request, [request], result);
    },
    tooLong: (call: BatchCall, request: PendingRequest | undefined) => this.tooLong(call, request),
  };

  private end(call: BatchCall, how: CallEnd, error?: SitflowError): readonly PendingRequest[] {
    const open = call.end();
    if (call.ticket) this.options.slots.ended(call.ticket, how, error?.retryAfterMs);
    return open;
  }

  private answered(call: BatchCall): void {
    this.hung = 0;
    this.absence.answered(call);
  }

  /** The results of a call, for those of its requests that had none before. */
  private replied(call: BatchCall, given: unknown): void {
    let results: readonly Result<unknown>[];
    try {
      results = checkReply(given as readonly Result<unknown>[], call.requests.length);
    } catch (thrown) {
      this.failed(call, toSitflowError(thrown, 'model.failed'));
      return;
    }
    const { open } = call;
    const mine = open.map((request) => this.checked(request, results[request.at]));
    const errors = mine.flatMap((result) => (result.ok ? [] : [result.error as SitflowError]));
    const [first] = errors;
    const overloaded = errors.find(saysOverloaded);
    // Where each request says so for itself, the call failed.
    const failed = first !== undefined && errors.length === mine.length;
    if (failed && errors.every(saysOverloaded)) {
      this.overloaded(call, first);
      return;
    }
    const away = failed && errors.every(saysAway);
    if (away && this.wentAway(call, first)) return;
    if (!away) this.answered(call);
    this.end(call, overloaded ? 'overloaded' : away ? 'failed' : 'answered', overloaded);
    for (const [i, request] of open.entries()) this.took(request, open, mine[i]);
  }

  private checked(request: PendingRequest, given: unknown): Result<unknown> {
    const { asked, scope } = request;
    const result = this.options.gate.check(given as Result<unknown>, asked, scope.policy.allowTruncated);
    return result.ok ? result : { ...result, error: toSitflowError(result.error, 'model.failed') };
  }

  /** A request has its result: settled by it, or tried again. */
  private took(request: PendingRequest, together: readonly PendingRequest[], given: unknown): void {
    const result = this.checked(request, given);
    const error = result.ok ? undefined : (result.error as SitflowError);
    if (error && this.tries.waitsFor(request, error)) this.tries.postpone([request], error, undefined);
    else if (error && this.tries.may(request, error)) {
      request.spent(result);
      this.tries.single(request, together, error);
    } else this.settle(request, result);
  }

  /** A call that failed as a whole. */
  private failed(call: BatchCall, error: SitflowError): void {
    if (saysOverloaded(error)) {
      this.overloaded(call, error);
      return;
    }
    const hangs = isTimeout(error);
    const away = saysAway(error) || (hangs && this.absence.on);
    if (away && this.wentAway(call, error)) return;
    if (!away && !hangs) this.answered(call);
    const { group } = call;
    const { length } = group.requests;
    const wanted = this.end(call, 'failed');
    if (hangs && length === 1) this.hung++;
    const hung = hangs && this.hung >= HUNG_AFTER && this.options.capacity().batch > 1;
    // One request may be the reason: the batch is not asked as it is again.
    const split = wanted.length > 1 && (hangs || error.blame === 'example');
    const again =
      split || hung || (hangs && group.timedOut) ? [] : wanted.filter((request) => this.tries.may(request, error));
    if (again.length > 0) this.tries.whole([again], error, length);
    const left = split ? wanted : wanted.filter((request) => !again.includes(request));
    const [first] = left;
    if (!first) return;
    if (left.length === 1 || hung || error.blame === 'model' || error.blame === 'setup') {
      for (const request of left) this.fail(request, error);
    } else if (!split && Absence.retries(error, first.scope.policy)) this.tries.whole(halves(left), error, length);
    else this.tries.split(left, error, length);
  }

  /** The model has too much to do: its requests wait, and lose no try. */
  private overloaded(call: BatchCall, error: SitflowError): void {
    if (call.probe) this.answered(call);
    const wanted = this.end(call, 'overloaded', error);
    const waiting = wanted.filter((request) => this.tries.waitsFor(request, error));
    for (const request of wanted)
      if (!waiting.includes(request))
        this.fail(request, unavailable(this.tries.overloadedMs(request), 'overloaded', error));
    if (waiting.length > 0) this.tries.postpone(waiting, error, call.requests.length);
  }

  /** A call said that the model is away. Gives whether that is so. */
  private wentAway(call: BatchCall, error: SitflowError): boolean {
    if (!this.absence.shownBy(call, error)) return false;
    this.absence.park(this.end(call, 'failed'), call, error);
    return true;
  }

  /** A request has exceeded its limit, or (`undefined`) the call as a whole: it is aborted. Requests that were not late are asked again, and lose no try. */
  private tooLong(call: BatchCall, late: PendingRequest | undefined): void {
    const { timeoutMs } = (late ?? (call.requests[0] as PendingRequest)).scope.policy;
    const error = tookTooLong(timeoutMs);
    if (!late) {
      this.failed(call, error);
      call.abort(error);
      return;
    }
    const others = this.end(call, 'failed').filter((request) => request !== late);
    if (call.probe) this.absence.left();
    for (const request of others) request.attempts--;
    call.abort(error);
    for (const request of others) this.enqueue(request);
    if (this.tries.may(late, error)) this.tries.single(late, [late], error);
    else this.fail(late, error);
  }

  left(request: PendingRequest): void {
    const { call } = request;
    this.queue.remove(request);
    this.closed();
    if (!call) {
      if (this.queue.size === 0) this.stopWaiting();
      return;
    }
    call.release(request);
    if (call.over || call.open.some(isOpen)) return;
    this.end(call, 'failed');
    if (call.probe) this.absence.left();
    call.abort(new SitflowError('run.cancelled', 'no caller is left'));
  }

  reorder(request: PendingRequest): void {
    this.queue.remove(request);
    request.place();
    this.queue.add(request);
  }

  private settle(request: PendingRequest, result: Result<unknown>): void {
    if (request.over) return;
    this.closed();
    request.settle(result);
  }

  private fail(request: PendingRequest, error: SitflowError): void {
    this.settle(request, { ok: false, error });
  }

  private closed(): void {
    if (--this.open === 0) this.absence.rest();
  }
}
