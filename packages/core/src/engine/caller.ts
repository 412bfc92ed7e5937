import { describe, SitflowError, toSitflowError } from '../errors.js';
import { type FieldSource, type Fields, isOutcome } from '../example.js';
import type { AnySpec, Stage } from '../stage.js';
import { Call, type Called, Item } from './call.js';
import { type AddedFields, addedFields, checkAdds, checkChildren, checkGathered, wrongResult } from './check-result.js';
import type { Deadlines } from './deadlines.js';
import { LinkedList } from './linked.js';
import type { FullPolicy } from './policy.js';
import { waitBefore } from './tries.js';

/** What a call gives: the added fields and, where the stage said so, where they came from. */
export interface Added {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
  readonly attempts: number;
}

/** Where the results of a stage for `expand` or `gather` stand, since what is remembered is one bag of fields. */
export const CHILDREN = 'children';

export interface RetryNotice {
  readonly id: string;
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: SitflowError;
}

/** Makes a stage's calls: its concurrency, micro-batches, time limit and tries. One for each stage of a run. */
export class StageCaller {
  /** Groups that go before the queue: halves of a batch that threw. */
  private readonly groups: Item[][] = [];
  private readonly queue = new LinkedList<Item>();
  private queued = 0;
  private active = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;
  private readonly size: number;
  private readonly fields: AddedFields;

  constructor(
    private readonly spec: AnySpec,
    private readonly stage: Stage<Fields, Fields>,
    private readonly policy: FullPolicy,
    private readonly deadlines: Deadlines,
    private readonly onRetry: (notice: RetryNotice) => void,
  ) {
    this.size = stage.runBatch && spec.shape === undefined ? policy.batch.size : 1;
    this.fields = addedFields(spec);
  }

  /** One example's call. `settle` is called once, later; never after the returned function, which gives the call up. */
  call(needs: Readonly<Fields>, called: Called, settle: (result: Added | SitflowError) => void): () => void {
    const item = new Item(needs, called, settle);
    this.queue.add(item);
    this.queued++;
    this.pump();
    return () => this.abandon(item);
  }

  private abandon(item: Item): void {
    if (item.abandoned) return;
    item.abandoned = true;
    item.cancelRetry?.();
    const { call } = item;
    if (!call) {
      if (item.queued) this.dequeue(item);
      if (this.queued === 0) this.stopWaiting();
    } else if (!call.over && call.items.every((other) => other.abandoned)) {
      this.finish(call);
      call.abort(new SitflowError('run.cancelled', 'no caller is left'));
      // A run that ends gives its calls up one by one: what waits is started only once it is known who still wants it.
      queueMicrotask(() => this.pump());
    }
  }

  /** Starts what may be started. A batch that is not full waits a little for others. */
  private pump(): void {
    while (this.active < this.policy.concurrency) {
      const group = this.groups.shift()?.filter((item) => !item.abandoned) ?? this.nextBatch();
      if (!group) return;
      if (group.length > 0) this.start(group);
    }
  }

  private nextBatch(): Item[] | undefined {
    if (this.queued === 0) return undefined;
    if (this.queued < this.size && !this.waited && this.policy.batch.waitMs > 0 && this.size > 1) {
      this.cancelWait ??= this.deadlines.after(this.policy.batch.waitMs, () => {
        this.cancelWait = undefined;
        this.waited = true;
        this.pump();
      });
      return undefined;
    }
    this.stopWaiting();
    const batch: Item[] = [];
    for (let item = this.queue.first; item && batch.length < this.size; item = this.queue.first) {
      this.dequeue(item);
      batch.push(item);
    }
    return batch;
  }

  private dequeue(item: Item): void {
    item.queued = false;
    this.queue.remove(item);
    this.queued--;
  }

  private stopWaiting(): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.waited = false;
  }

  private start(items: Item[]): void {
    const call = new Call(items, this.timedOut, this.policy.allowTruncated);
    this.active++;
    for (const item of items) {
      item.attempts++;
      item.call = call;
    }
    const { timeoutMs } = this.policy;
    if (timeoutMs > 0) this.deadlines.set(call, timeoutMs);
    const failed = (thrown: unknown) => {
      if (!call.over) this.failed(call, toSitflowError(thrown));
    };
    let result: Promise<unknown>;
    try {
      result = Promise.resolve(this.invoke(call));
    } catch (thrown) {
      // Told a turn later like all others, so that `settle` never comes before `call` has returned.
      result = Promise.reject(thrown);
    }
    result.then((given) => {
      if (!call.over) this.succeeded(call, given);
    }, failed);
  }

  private invoke(call: Call): unknown {
    const { stage } = this;
    const { items } = call;
    if (this.size === 1 || !stage.runBatch) return stage.run((items[0] as Item).needs, call);
    return stage.runBatch(
      items.map((item) => item.needs),
      call,
    );
  }

  private succeeded(call: Call, given: unknown): void {
    const { items } = call;
    const batched = this.size > 1 && this.stage.runBatch !== undefined;
    if (batched && (!Array.isArray(given) || given.length !== items.length)) {
      const got = Array.isArray(given) ? `${given.length} outcomes` : describe(given);
      const found = `runBatch gave ${got} for ${items.length} examples`;
      this.failed(call, wrongResult(found, 'Return one outcome for each example, in order.'));
      return;
    }
    this.finish(call);
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Item;
      const checked = this.checked(batched ? (given as readonly unknown[])[i] : given, item);
      if (checked instanceof Error) this.retryOrSettle(item, checked);
      else if (!item.abandoned) item.settle(checked);
    }
    this.pump();
  }

  /** A call that failed as a whole: of several examples each half is tried for itself, so that one bad example does not sink the rest. */
  private failed(call: Call, error: SitflowError): void {
    this.finish(call);
    const wanted = call.items.filter((item) => !item.abandoned);
    if (wanted.length > 1) {
      const middle = Math.ceil(wanted.length / 2);
      for (const half of [wanted.slice(0, middle), wanted.slice(middle)]) {
        // The try that failed was the batch's, not the example's.
        for (const item of half) item.attempts--;
        this.groups.push(half);
      }
    } else if (wanted[0]) {
      this.retryOrSettle(wanted[0], error);
    }
    this.pump();
  }

  private finish(call: Call): void {
    call.over = true;
    this.deadlines.cancel(call);
    this.active--;
    for (const item of call.items) item.call = undefined;
  }

  private retryOrSettle(item: Item, error: SitflowError): void {
    if (item.abandoned) return;
    const { retry } = this.policy;
    if (!error.retryable || item.attempts > retry.times) {
      item.settle(error);
      return;
    }
    // Full jitter, from the example's own draw: no two examples come back at once, and a run is repeatable.
    const jitter = 0.5 + (((item.called.draw() + item.attempts * 0x9e3779b9) >>> 0) / 0x1_0000_0000) * 0.5;
    const waitMs = waitBefore(retry, item.attempts, error, jitter);
    this.onRetry({ id: item.called.id, attempt: item.attempts, waitMs, error });
    item.cancelRetry = this.deadlines.after(waitMs, () => {
      item.cancelRetry = undefined;
      this.groups.push([item]);
      this.pump();
    });
  }

  /** What throws as it is looked at (a getter, a Proxy) is wrong as well. */
  private checked(result: unknown, item: Item): Added | SitflowError {
    try {
      return this.check(result, item);
    } catch (thrown) {
      return toSitflowError(thrown);
    }
  }

  /** Whether a stage gave just what its spec says it adds. */
  private check(result: unknown, item: Item): Added | SitflowError {
    const { attempts } = item;
    if (this.spec.shape === 'gather')
      return (
        checkGathered(result, this.fields, item.needs) ?? { adds: { [CHILDREN]: result }, source: undefined, attempts }
      );
    let adds: unknown = result;
    let source: FieldSource | undefined;
    if (isOutcome(result)) {
      if (result.status === 'rejected') return toSitflowError(result.error);
      adds = result.example;
      source = result.source;
    }
    if (this.spec.shape !== 'expand') return checkAdds(adds, this.fields) ?? { adds: adds as Fields, source, attempts };
    return checkChildren(adds, this.fields) ?? { adds: { [CHILDREN]: adds }, source, attempts };
  }

  private readonly timedOut = (call: Call): void => {
    const error = new SitflowError('stage.timeout', `it took longer than ${this.policy.timeoutMs} ms`, {
      retryable: true,
      mend: 'Raise `timeoutMs` in the stage policy, or look why the model is slow.',
    });
    this.failed(call, error);
    call.abort(error);
  };
}
