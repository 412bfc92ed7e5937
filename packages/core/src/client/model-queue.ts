import type { Deadlines } from '../base/deadlines.js';
import { SitflowError } from '../base/errors.js';
import type { ReplyGate } from '../model/model-gate.js';
import type { CallOptions, Result } from '../model/ports.js';
import type { CallEnd } from '../slots/limit.js';
import type { Candidate, Dispatcher, Slots } from '../slots/slots.js';
import { BatchCall } from './batch-call.js';
import { CallEnds } from './call-ends.js';
import type { FullCapacity } from './capacity.js';
import { ModelAbsence } from './model-absence.js';
import { RequestQueue } from './queue.js';
import { type Group, isOpen, type PendingRequest, type RequestHome } from './request.js';
import { Tries } from './tries.js';

/** What a queue needs of its client. */
export interface QueueOptions {
  /** The method: one call for several requests. */
  call(requests: readonly unknown[], options: CallOptions): unknown;
  /** The model's name, for errors of its runtime. */
  readonly name?: string | undefined;
  readonly deadlines: Deadlines;
  readonly slots: Slots;
  readonly gate: ReplyGate;
  capacity(): FullCapacity;
  /** How many examples are under way in the app. */
  underWay(): number;
  /** Whether something waits for requests to be done. */
  hurried(): boolean;
}

/** A probe goes before all others: it tells whether the rest may go. */
const FOREMOST: Candidate = { place: 0, stage: 0, index: 0 };

/**
 * The requests of one method of a model: gathers them into batches, and sends them when a slot is free. `CallEnds` decides what happens to a call's
 * requests when it ends. Every request is settled once, by its result or its own error.
 */
export class ModelQueue implements Dispatcher, RequestHome {
  private readonly queue: RequestQueue;
  private readonly absence: ModelAbsence;
  private readonly ends: CallEnds;
  /** Requests that wait or are called. */
  private open = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;

  constructor(private readonly options: QueueOptions) {
    const { deadlines, slots, gate, capacity } = options;
    const pump = () => slots.want(this);
    const queue = new RequestQueue(slots.turns);
    const open = () => this.open;
    const absence = new ModelAbsence(deadlines, {
      queue,
      pump,
      get open() {
        return open();
      },
      fail: (request, error) => this.settle(request, { ok: false, error }),
    });
    const tries = new Tries(deadlines, {
      single: (request) => this.enqueue(request),
      group: (group, first) => {
        queue.addGroup(group, first);
        pump();
        if (absence.on) for (const request of group.requests) if (isOpen(request)) absence.added(request);
      },
    });
    this.queue = queue;
    this.absence = absence;
    this.ends = new CallEnds({
      gate,
      name: options.name,
      absence,
      tries,
      get batches() {
        return capacity().batch > 1;
      },
      end: (call, how, error) => this.end(call, how, error),
      enqueue: (request) => this.enqueue(request),
      settle: (request, result) => this.settle(request, result),
    });
  }

  /** Asks for one thing. The request is settled later, never before this returns. */
  add(request: PendingRequest): void {
    this.open++;
    this.enqueue(request);
    request.scope.asking(request);
  }

  private enqueue(request: PendingRequest): void {
    this.queue.add(request);
    this.options.slots.want(this);
    if (this.absence.on) this.absence.added(request);
  }

  next(): Candidate | undefined {
    const { absence, queue } = this;
    if (!absence.open) {
      absence.refuse();
      return undefined;
    }
    for (let run = queue.first; run; run = queue.first) {
      const { place } = run.turn;
      if (run.grouped && this.refuses()) continue;
      if (!run.grouped && this.waits()) return undefined;
      const { stage, index } = run.head as PendingRequest;
      return { place, stage, index };
    }
    return queue.away.length > 0 ? FOREMOST : undefined;
  }

  /** Fails the group that is next, if it is part of a batch that took too long, and the model hangs. */
  private refuses(): boolean {
    if (!this.ends.hangs || this.queue.first?.groups[0]?.timedOut === undefined) return false;
    const { requests = [], timedOut: error } = this.queue.nextGroup() ?? {};
    for (const request of requests) this.settle(request, { ok: false, error });
    return true;
  }

  /** Whether the single requests wait for more to fill a batch: for a time, and while others could still come. */
  private waits(): boolean {
    const { queue, options } = this;
    const { batch, waitMs } = options.capacity();
    const mayFill = queue.size < batch && options.underWay() > queue.size && !options.hurried();
    if (!mayFill || waitMs === 0 || this.waited || this.absence.on) return false;
    this.cancelWait ??= options.deadlines.after(waitMs, () => {
      this.cancelWait = undefined;
      this.waited = true;
      options.slots.want(this);
    });
    return true;
  }

  private stopWaiting(): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.waited = false;
  }

  send(): void {
    const { queue } = this;
    const group = queue.nextGroup() ?? this.nextBatch() ?? queue.nextAway();
    if (group) this.start(group);
  }

  private nextBatch(): Group | undefined {
    if (this.queue.size === 0) return undefined;
    this.stopWaiting();
    const { batch, streams } = this.options.capacity();
    return this.queue.take(batch, streams);
  }

  private start(group: Group): void {
    const { deadlines, slots } = this.options;
    const call = new BatchCall(group, deadlines, this.ends, this.absence.started());
    call.ticket = slots.started();
    let given: unknown;
    try {
      given = this.options.call(
        call.requests.map(({ asked }) => asked),
        call.options,
      );
    } catch (thrown) {
      given = Promise.reject(thrown);
    }
    Promise.resolve(given).then(
      (results) => {
        if (!call.over) this.ends.replied(call, results);
      },
      (thrown) => {
        if (!call.over) this.ends.failed(call, this.ends.modelError(thrown));
      },
    );
  }

  private end(call: BatchCall, how: CallEnd, error?: SitflowError): readonly PendingRequest[] {
    const open = call.end();
    // Until its verdict is told, if it has one.
    if (call.probe) this.absence.left();
    if (call.ticket) this.options.slots.ended(call.ticket, how, error?.retryAfterMs);
    return open;
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
    if (call.over || call.open.length > 0) return;
    this.end(call, 'failed');
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

  private closed(): void {
    if (--this.open === 0) this.absence.rest();
  }
}
