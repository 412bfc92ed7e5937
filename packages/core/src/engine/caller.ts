import { describe, SitflowError, toSitflowError } from '../errors.js';
import { type FieldSource, type Fields, isOutcome, type Outcome } from '../example.js';
import { wrongType } from '../field-type.js';
import type { AnySpec, Stage } from '../stage.js';
import type { Deadlines } from './deadlines.js';
import type { FullPolicy } from './policy.js';

/** What a call gives: the added fields and, where the stage said so, where they came from. */
export interface Added {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
  readonly attempts: number;
}

interface Item {
  readonly needs: Readonly<Fields>;
  readonly id: string;
  readonly draw: number;
  attempts: number;
  /** No longer wanted: nobody is told what becomes of it. */
  abandoned: boolean;
  /** The call it is part of now. */
  call: Call | undefined;
  /** Takes back its next try, while it waits for that. */
  cancelRetry: (() => void) | undefined;
  settle(result: Added | SitflowError): void;
}

/** Some examples' call of the stage. */
class Call {
  over = false;
  cancelTimeout: (() => void) | undefined;
  private controller: AbortController | undefined;
  private reason: SitflowError | undefined;

  constructor(readonly items: readonly Item[]) {}

  /** Made when it is asked for: many stages never look at it, and an AbortController costs more than the rest of the call. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  abort(reason: SitflowError): void {
    this.reason = reason;
    this.controller?.abort(reason);
  }
}

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
  private queue: Item[] = [];
  private active = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;
  private readonly size: number;

  constructor(
    private readonly spec: AnySpec,
    private readonly stage: Stage<Fields, Fields>,
    private readonly policy: FullPolicy,
    private readonly deadlines: Deadlines,
    private readonly onRetry: (notice: RetryNotice) => void,
  ) {
    this.size = stage.runBatch ? policy.batch.size : 1;
  }

  /** One example's call. `settle` is called once, later; never after the returned function, which gives the call up. */
  call(needs: Readonly<Fields>, id: string, draw: number, settle: (result: Added | SitflowError) => void): () => void {
    const item: Item = {
      needs,
      id,
      draw,
      attempts: 0,
      abandoned: false,
      call: undefined,
      cancelRetry: undefined,
      settle,
    };
    this.queue.push(item);
    this.pump();
    return () => this.abandon(item);
  }

  private abandon(item: Item): void {
    if (item.abandoned) return;
    item.abandoned = true;
    item.cancelRetry?.();
    const { call } = item;
    if (!call) {
      this.queue = this.queue.filter((queued) => queued !== item);
      if (this.queue.length === 0) this.stopWaiting();
    } else if (!call.over && call.items.every((other) => other.abandoned)) {
      this.finish(call);
      call.abort(new SitflowError('run.cancelled', 'no caller is left'));
      this.pump();
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
    if (this.queue.length === 0) return undefined;
    if (this.queue.length < this.size && !this.waited && this.policy.batch.waitMs > 0 && this.size > 1) {
      this.cancelWait ??= this.deadlines.after(this.policy.batch.waitMs, () => {
        this.cancelWait = undefined;
        this.waited = true;
        this.pump();
      });
      return undefined;
    }
    this.stopWaiting();
    return this.queue.splice(0, this.size);
  }

  private stopWaiting(): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.waited = false;
  }

  private start(items: Item[]): void {
    const call = new Call(items);
    this.active++;
    for (const item of items) {
      item.attempts++;
      item.call = call;
    }
    const { timeoutMs } = this.policy;
    if (timeoutMs > 0) {
      call.cancelTimeout = this.deadlines.after(timeoutMs, () => {
        const error = this.timedOut(timeoutMs);
        this.failed(call, error);
        call.abort(error);
      });
    }
    this.invoke(call).then(
      (outcomes) => !call.over && this.succeeded(call, outcomes),
      (thrown) => !call.over && this.failed(call, toSitflowError(thrown)),
    );
  }

  private async invoke(call: Call): Promise<readonly Outcome<Fields>[]> {
    const { items } = call;
    const context = {
      get signal() {
        return call.signal;
      },
      ids: items.map((item) => item.id),
      draws: items.map((item) => item.draw),
      attempt: Math.max(...items.map((item) => item.attempts)),
    };
    const { stage } = this;
    if (this.size > 1 && stage.runBatch) {
      const outcomes = await stage.runBatch(
        items.map((item) => item.needs),
        context,
      );
      if (!Array.isArray(outcomes) || outcomes.length !== items.length) {
        const got = Array.isArray(outcomes) ? `${outcomes.length} outcomes` : describe(outcomes);
        throw this.wrongResult(
          `runBatch gave ${got} for ${items.length} examples`,
          'Return one outcome for each example, in order.',
        );
      }
      return outcomes;
    }
    const result = await stage.run((items[0] as Item).needs, context);
    return [result as Outcome<Fields>];
  }

  private succeeded(call: Call, outcomes: readonly unknown[]): void {
    this.finish(call);
    call.items.forEach((item, i) => {
      const checked = this.check(outcomes[i], item);
      if (checked instanceof Error) this.retryOrSettle(item, checked);
      else if (!item.abandoned) item.settle(checked);
    });
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
    call.cancelTimeout?.();
    this.active--;
    for (const item of call.items) item.call = undefined;
  }

  private retryOrSettle(item: Item, error: SitflowError): void {
    if (item.abandoned) return;
    const { times, baseMs, maxMs } = this.policy.retry;
    if (!error.retryable || item.attempts > times) {
      item.settle(error);
      return;
    }
    // Full jitter, from the example's own draw: no two examples come back at once, and a run is repeatable.
    const ceiling = Math.min(maxMs, baseMs * 2 ** (item.attempts - 1));
    const jitter = 0.5 + (((item.draw + item.attempts * 0x9e3779b9) >>> 0) / 0x1_0000_0000) * 0.5;
    const waitMs = Math.max(error.retryAfterMs ?? 0, ceiling * jitter);
    this.onRetry({ id: item.id, attempt: item.attempts, waitMs, error });
    item.cancelRetry = this.deadlines.after(waitMs, () => {
      item.cancelRetry = undefined;
      this.groups.push([item]);
      this.pump();
    });
  }

  /** Whether a stage gave just what its spec says it adds. */
  private check(result: unknown, item: Item): Added | SitflowError {
    let adds: unknown = result;
    let source: FieldSource | undefined;
    if (isOutcome(result)) {
      if (result.status === 'rejected') return toSitflowError(result.error);
      adds = result.example;
      source = result.source;
    }
    if (typeof adds !== 'object' || adds === null || Array.isArray(adds)) {
      return this.wrongResult(`it returned ${describe(adds)}`, `Return an object with ${this.wanted()}.`);
    }
    const given = adds as Fields;
    for (const field of this.spec.adds) {
      if (given[field] === undefined) {
        return this.wrongResult(`it returned no "${field}"`, `Return an object with ${this.wanted()}.`, field);
      }
      const wrong = wrongType(given[field], this.spec.types?.[field]);
      if (wrong) {
        return this.wrongResult(
          `what it returned as "${field}" is of the wrong type: ${wrong}`,
          'Return what `types` says, or mend `types`.',
          field,
        );
      }
    }
    const extra = Object.keys(given).find((key) => !this.spec.adds.includes(key));
    if (extra !== undefined) {
      return this.wrongResult(
        `it returned "${extra}", which it does not say it adds`,
        'Name the field in `adds`, or leave it out.',
        extra,
      );
    }
    return { adds: given, source, attempts: item.attempts };
  }

  private wanted(): string {
    return this.spec.adds.map((field) => `"${field}"`).join(', ');
  }

  private wrongResult(found: string, mend: string, field?: string): SitflowError {
    return new SitflowError('stage.wrong-result', found, { field, mend });
  }

  private timedOut(ms: number): SitflowError {
    return new SitflowError('stage.timeout', `it took longer than ${ms} ms`, {
      retryable: true,
      mend: 'Raise `timeoutMs` in the stage policy, or look why the model is slow.',
    });
  }
}
