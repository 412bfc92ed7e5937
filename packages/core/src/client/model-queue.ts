import { saysAway, saysOverloaded, unavailable } from '../base/away-errors.js';
import type { Deadlines } from '../base/deadlines.js';
import { SitflowError, toSitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import { jitterOf, waitBefore } from '../base/tries.js';
import type { ReplyGate } from '../model/model-gate.js';
import type { CallOptions, Result } from '../model/ports.js';
import { draws, type GenerationSettings } from '../model/requests.js';
import { checkReply } from '../model/results.js';
import { Absence } from './absence.js';
import { BatchCall } from './batch-call.js';
import type { CallEnd } from './limit.js';
import { RequestQueue } from './queue.js';
import { type Group, halves, isOpen, type PendingRequest, type RequestHome } from './request.js';
import type { RequestScope } from './scope.js';
import type { Dispatcher, Slots } from './slots.js';

/** After this many requests time out alone, with no answer between them, the model counts as hanging: timed-out requests are not asked again. */
const HUNG_AFTER = 3;
/** The longest wait for an overloaded model where the server asks for none, in milliseconds. */
const OVERLOAD_WAIT_MS = 10_000;

const TIMEOUT = 'stage.timeout';

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
  private readonly absence: Absence;
  /** Requests that wait or are called. */
  private open = 0;
  /** Calls that were answered, even by an error of a request's own. */
  private answers = 0;
  /** The value of `answers` when a request was last given up because only its calls found the model away. */
  private answersBefore = 0;
  /** Requests that timed out alone since the last answer. */
  private hung = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;
  /** Who was told that the model is away: one scope for each run and stage. */
  private readonly told = new Map<object, Map<number, RequestScope>>();

  constructor(private readonly options: QueueOptions) {
    const { deadlines, slots } = options;
    const due = () => slots.want(this);
    this.absence = new Absence(deadlines, {
      onDue: due,
      onExpired: () => this.refuse(),
      onAway: () => this.tellAway(),
      onBack: (notice) => {
        for (const stages of this.told.values()) for (const scope of stages.values()) scope.onBack(notice);
        this.told.clear();
      },
    });
  }

  /** Asks for one thing. The request is settled later, never before this returns. */
  add(request: PendingRequest): void {
    this.open++;
    this.enqueue(request);
    request.scope.asking(request);
    if (this.absence.on) {
      if (!this.told.has(request.scope.run)) this.absence.probeAtOnce();
      this.absence.waits(request.scope.policy);
      if (this.absence.told) this.tellOne(request.scope);
      if (this.absence.refuses(request.scope.policy)) queueMicrotask(() => this.refuse());
    }
  }

  private enqueue(request: PendingRequest): void {
    this.queue.add(request);
    this.options.slots.want(this);
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
    if (call.open.length > 0 || call.over) return;
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

  /** Sends one call, if there is one to send now. A slot is free. */
  send(): boolean {
    const { absence, queue } = this;
    if (!absence.open) {
      this.refuse();
      return false;
    }
    const group = queue.nextGroup() ?? this.nextBatch() ?? queue.nextAway();
    if (!group) return false;
    const { timedOut, requests } = group;
    if (timedOut && this.hung >= HUNG_AFTER) {
      for (const request of requests) this.fail(request, timedOut);
      return this.send();
    }
    this.start(group);
    return true;
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
    const { deadlines, slots } = this.options;
    const call = new BatchCall(group, deadlines, this.events, this.absence.started(), this.answers);
    call.ticket = slots.started();
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
        if (call.over) return;
        try {
          this.replied(call, checkReply(results as readonly Result<unknown>[], call.requests.length));
        } catch (thrown) {
          this.failed(call, toSitflowError(thrown, 'model.failed'));
        }
      },
      (thrown) => {
        if (!call.over) this.failed(call, toSitflowError(thrown));
      },
    );
  }

  private readonly events = {
    came: (request: PendingRequest, result: unknown) => {
      this.answered(undefined);
      this.took(request, [request], result);
    },
    tooLong: (call: BatchCall, request: PendingRequest | undefined) => this.tooLong(call, request),
  };

  private end(call: BatchCall, how: CallEnd, retryAfterMs?: number): readonly PendingRequest[] {
    const open = call.end();
    if (call.ticket) this.options.slots.ended(call.ticket, how, retryAfterMs);
    return open;
  }

  /** The results of a call, for those of its requests that had none before. */
  private replied(call: BatchCall, results: readonly Result<unknown>[]): void {
    const { open } = call;
    const mine = open.map((request) => this.checked(request, results[request.at]));
    const errors = mine.flatMap((result) => (result.ok ? [] : [result.error as SitflowError]));
    const [first] = errors;
    const none = first !== undefined && errors.length === mine.length;
    // Where each request says so for itself, the call failed.
    if (none && errors.every(saysOverloaded)) {
      this.overloaded(call, first);
      return;
    }
    const away = none && errors.every(saysAway);
    if (away && this.wentAway(call, first)) return;
    if (!away) this.answered(call);
    this.end(call, errors.some(saysOverloaded) ? 'overloaded' : away ? 'failed' : 'answered');
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
    if (result.ok) {
      request.overloadedSince = undefined;
      this.settle(request, result);
      return;
    }
    const error = result.error as SitflowError;
    if (saysOverloaded(error) && !this.waitedLong(request, error)) {
      this.postpone([request], error, undefined);
      return;
    }
    if (!this.mayRetry(request, error)) {
      this.settle(request, result);
      return;
    }
    request.spent(result);
    this.redraw(request, error);
    const [first] = together as [PendingRequest];
    this.again([request], this.waitMs(request, first, error), error, 1, () => this.enqueue(request));
  }

  /** A reply of no use that was drawn: the next try draws another one. */
  private redraw(request: PendingRequest, { code }: SitflowError): void {
    const settings = request.asked as GenerationSettings | null;
    if (!code.startsWith('reply.') || typeof settings !== 'object' || settings === null || !draws(settings)) return;
    if (settings.seed !== undefined)
      request.asked = { ...settings, seed: hash32(request.scope.draw, settings.seed, request.attempts) };
  }

  /** A call that failed as a whole. */
  private failed(call: BatchCall, error: SitflowError): void {
    if (saysOverloaded(error)) {
      this.overloaded(call, error);
      return;
    }
    const hangs = error.code === TIMEOUT;
    const away = saysAway(error) || (hangs && this.absence.on);
    if (away && this.wentAway(call, error)) return;
    if (!away && !hangs) this.answered(call);
    const { group } = call;
    const wanted = this.end(call, 'failed');
    if (hangs && group.requests.length === 1) this.hung++;
    const hung = hangs && this.hung >= HUNG_AFTER && this.options.capacity().batch > 1;
    // One request may be the reason: the batch is not asked as it is again.
    const split = wanted.length > 1 && (hangs || error.blame === 'example');
    const again =
      split || hung || (hangs && group.timedOut) ? [] : wanted.filter((request) => this.mayRetry(request, error));
    if (again.length > 0) this.retry([again], error, group.requests.length);
    const left = split ? wanted : wanted.filter((request) => !again.includes(request));
    if (left.length === 1 || hung || error.blame === 'model' || error.blame === 'setup') {
      for (const request of left) this.fail(request, error);
    } else if (left.length > 1) {
      const [first] = left as [PendingRequest];
      if (!split && Absence.retries(error, first.scope.policy)) this.retry(halves(left), error, group.requests.length);
      else this.split(left, error, group.requests.length);
    }
  }

  /** Asks for each half of a batch by itself, so that one bad request does not sink the rest. The try that failed was the batch's, not its requests'. */
  private split(requests: readonly PendingRequest[], error: SitflowError, batch: number): void {
    for (const request of requests) {
      this.tell(request, 0, error, batch);
      request.attempts--;
    }
    const groups = halves(requests).map((half) => ({ requests: half }));
    // Of a batch that took too long the smallest parts come soonest: they show whether the model hangs.
    if (error.code === TIMEOUT) this.queue.groups.unshift(...groups.map((group) => ({ ...group, timedOut: error })));
    else this.queue.groups.push(...groups);
    this.options.slots.want(this);
  }

  /** Asks again, each group as one call, after the wait that the error and the tries call for. */
  private retry(groups: readonly (readonly PendingRequest[])[], error: SitflowError, batch: number): void {
    const requests = groups.flat();
    const [first] = requests as [PendingRequest];
    this.again(requests, this.waitMs(first, first, error), error, batch, () => {
      this.queue.groups.push(...groups.map((each) => ({ requests: each })));
      this.options.slots.want(this);
    });
  }

  private mayRetry(request: PendingRequest, error: SitflowError): boolean {
    const { policy } = request.scope;
    return Absence.retries(error, policy) && request.attempts <= policy.retry.times;
  }

  /** Requests of one call share the jitter of its first, so that they can form a batch again. */
  private waitMs({ attempts, scope }: PendingRequest, first: PendingRequest, error: SitflowError): number {
    return waitBefore(scope.policy.retry, attempts, error, jitterOf(first.scope.draw, attempts));
  }

  private tell({ scope, attempts }: PendingRequest, waitMs: number, error: SitflowError, batch: number): void {
    scope.onRetry({ attempt: attempts, waitMs, error, ...(batch > 1 && { batch }) });
  }

  /** Goes on after `waitMs` milliseconds, unless all the requests are taken back before. */
  private again(
    requests: readonly PendingRequest[],
    waitMs: number,
    error: SitflowError,
    batch: number,
    then: () => void,
  ): void {
    for (const request of requests) this.tell(request, waitMs, error, batch);
    const cancel = this.options.deadlines.after(waitMs, () => {
      for (const request of requests) request.cancelRetry = undefined;
      if (requests.some(isOpen)) then();
    });
    for (const request of requests)
      request.cancelRetry = () => {
        if (requests.every(({ over }) => over)) cancel();
      };
  }

  /** The model has too much to do: its requests wait, and lose no try. */
  private overloaded(call: BatchCall, error: SitflowError): void {
    if (call.probe) this.answered(call);
    const wanted = this.end(call, 'overloaded', error.retryAfterMs);
    const late = wanted.filter((request) => this.waitedLong(request, error));
    for (const request of late) this.fail(request, unavailable(this.sinceOverload(request), 'overloaded', error));
    const waiting = wanted.filter(isOpen);
    if (waiting.length > 0) this.postpone(waiting, error, call.group.requests.length);
  }

  private sinceOverload({ overloadedSince }: PendingRequest): number {
    return overloadedSince === undefined ? 0 : this.options.deadlines.now() - overloadedSince;
  }

  private waitedLong(request: PendingRequest, error: SitflowError): boolean {
    const { awayMs } = request.scope.policy;
    request.overloadedSince ??= this.options.deadlines.now();
    return this.sinceOverload(request) + (error.retryAfterMs ?? 0) >= awayMs;
  }

  private postpone(requests: readonly PendingRequest[], error: SitflowError, batch: number | undefined): void {
    const [first] = requests as [PendingRequest];
    for (const request of requests) {
      request.attempts--;
      request.overloads++;
    }
    const { retry } = first.scope.policy;
    const backoff = {
      times: 0,
      baseMs: Math.max(100, retry.baseMs),
      maxMs: Math.min(OVERLOAD_WAIT_MS, Math.max(100, retry.maxMs)),
    };
    const wait = waitBefore(backoff, first.overloads, error, jitterOf(first.scope.draw, first.overloads));
    // It is asked once more when its time is over.
    const left = Math.max(...requests.map((request) => request.scope.policy.awayMs - this.sinceOverload(request)));
    const waitMs = Math.min(wait, Math.max(left, error.retryAfterMs ?? 0));
    this.again(requests, waitMs, error, batch ?? 1, () => {
      if (batch === undefined) for (const request of requests) this.enqueue(request);
      else {
        this.queue.groups.push({ requests });
        this.options.slots.want(this);
      }
    });
  }

  /** A request has exceeded its limit, or (`undefined`) the call as a whole: it is aborted. Requests that were not late are asked again, and lose no try. */
  private tooLong(call: BatchCall, late: PendingRequest | undefined): void {
    if (!late) {
      const [first] = call.requests as [PendingRequest];
      const error = tookTooLong(first.scope.policy.timeoutMs);
      this.failed(call, error);
      call.abort(error);
      return;
    }
    const error = tookTooLong(late.scope.policy.timeoutMs);
    const others = this.end(call, 'failed').filter((request) => request !== late);
    if (call.probe) this.absence.left();
    for (const request of others) request.attempts--;
    call.abort(error);
    for (const request of others) this.enqueue(request);
    if (this.mayRetry(late, error))
      this.again([late], this.waitMs(late, late, error), error, 1, () => this.enqueue(late));
    else this.fail(late, error);
  }

  /** A call said that the model is away. Gives whether that is so: not where another one was answered meanwhile. */
  private wentAway(call: BatchCall, error: SitflowError): boolean {
    const { absence, queue } = this;
    const { open: wanted } = call;
    const [first] = wanted;
    const policy = first?.scope.policy;
    const alone = call.answersBefore === this.answers && wanted.some(({ doubted }) => !doubted);
    if (!first || !policy || policy.awayMs === 0 || !(absence.on || alone)) return false;
    this.end(call, 'failed');
    // Waiting uses up no tries.
    for (const request of wanted) request.attempts--;
    const { fresh } = queue;
    queue.park(wanted, call.group);
    absence.failed(error, policy, call.probe, fresh, jitterOf(first.scope.draw, first.attempts));
    for (const request of queue.all()) absence.waits(request.scope.policy);
    this.refuse();
    this.options.slots.want(this);
    return true;
  }

  /** A call was answered: the model is there. */
  private answered(call: BatchCall | undefined): void {
    this.answers++;
    this.hung = 0;
    const { absence, queue } = this;
    if (!absence.on) return;
    // Where the same request failed before, the model was away. Otherwise those that failed may have themselves to blame: that was one of their tries.
    const real = call?.group.away?.whole === true;
    for (const { requests } of queue.away.splice(0)) {
      queue.groups.push({ requests });
      if (real) continue;
      for (const request of requests) {
        request.doubted = true;
        request.attempts++;
        if (isOpen(request)) this.tell(request, 0, absence.reason, requests.length);
      }
    }
    absence.back();
    this.options.slots.want(this);
  }

  /** Fails what has waited long enough for a model that stayed away. */
  private refuse(): void {
    const { absence, queue } = this;
    if (!absence.on) return;
    const refused = queue.drain((request) => absence.refuses(request.scope.policy));
    if (refused.length === 0) return;
    const error = this.verdict();
    for (const request of refused) this.fail(request, error);
  }

  /** What requests fail with. One that is alone with it, where others were answered, fails by its own error, and the next one waits anew. */
  private verdict(): SitflowError {
    const { absence } = this;
    if (this.open > 1 || this.answers === this.answersBefore) return absence.error();
    this.answersBefore = this.answers;
    const { reason } = absence;
    absence.forget();
    this.told.clear();
    return reason;
  }

  private tellAway(): void {
    for (const request of this.queue.all()) this.tellOne(request.scope);
  }

  private tellOne(scope: RequestScope): void {
    const stages = this.told.get(scope.run) ?? new Map<number, RequestScope>();
    this.told.set(scope.run, stages);
    if (stages.has(scope.stage)) return;
    stages.set(scope.stage, scope);
    scope.onAway(this.absence.notice);
  }
}

function tookTooLong(timeoutMs: number): SitflowError {
  return new SitflowError(TIMEOUT, `it took longer than ${timeoutMs} ms`, {
    retryable: true,
    mend: 'Raise `timeoutMs` in the stage policy, or find out why the model is slow.',
  });
}
