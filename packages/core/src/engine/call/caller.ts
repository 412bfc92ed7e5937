import type { Deadlines } from '../../base/deadlines.js';
import { SitflowError, toSitflowError } from '../../base/errors.js';
import { jitterOf, type RetryNotice } from '../../base/tries.js';
import type { Fields } from '../../example/example.js';
import { type AddedFields, addedFields } from '../../stage/check-result.js';
import type { ModelPolicy } from '../../stage/policy.js';
import type { AnySpec, Stage } from '../../stage/stage.js';
import { Away, type AwayNotice, saysAway } from './away.js';
import { Call, type Called, type GiveUp, type Group, halves, Item, isOpen, TIMEOUT, tookTooLong } from './call.js';
import { type Added, readResults } from './read-result.js';
import { Retries } from './retries.js';
import { Waiting } from './waiting.js';

export interface CallerOptions {
  readonly policy: ModelPolicy;
  readonly deadlines: Deadlines;
  readonly onRetry: (notice: RetryNotice) => void;
  readonly onAway: (notice: AwayNotice) => void;
  readonly onBack: (notice: AwayNotice) => void;
}

/** After this many examples time out alone, with no answer between them, the stage counts as hanging: timed-out examples are not asked again. */
const HUNG_AFTER = 3;

/** Makes a stage's calls: its concurrency, micro-batches, time limit and tries. One for each stage of a run and each of its models. */
export class StageCaller {
  private readonly waiting: Waiting;
  private readonly absence: Away;
  private readonly retries: Retries;
  private active = 0;
  /** Items that wait or are called. */
  private open = 0;
  /** Calls that were answered, even by an error of the example's own. */
  private answers = 0;
  /** The value of `answers` when an example was last given up because only its calls found the model away. */
  private answersBefore = 0;
  /** Examples that timed out alone since the last answer. */
  private hung = 0;
  /** Whether the stage is called with batches. */
  private readonly batched: boolean;
  private readonly fields: AddedFields;
  private readonly policy: ModelPolicy;

  constructor(
    private readonly spec: AnySpec,
    private readonly stage: Stage<Fields, Fields>,
    private readonly options: CallerOptions,
  ) {
    const { policy, deadlines } = options;
    this.policy = policy;
    const size = stage.runBatch && spec.shape === undefined ? policy.batch.size : 1;
    this.batched = size > 1;
    this.fields = addedFields(spec);
    const pump = () => this.pump();
    this.waiting = new Waiting(size, policy.batch, deadlines, pump);
    this.retries = new Retries(policy.retry, deadlines, options.onRetry);
    this.absence = new Away({ ...options, onDue: pump, onEnd: pump });
  }

  /**
   * Calls the stage for one example. `settle` is called once, later, with the result and the number of tries. The returned function gives the call up;
   * `settle` is not called after it.
   */
  call(needs: Readonly<Fields>, called: Called, settle: Item['told']): GiveUp {
    const item = new Item(needs, called, settle);
    this.open++;
    this.waiting.add(item);
    if (this.absence.refuses) queueMicrotask(() => this.pump());
    else this.pump();
    return (onlyWaiting = false) => this.abandon(item, onlyWaiting);
  }

  private abandon(item: Item, onlyWaiting: boolean): boolean {
    if (item.over) return true;
    const { call } = item;
    if (onlyWaiting && call) {
      item.lastTry = true;
      return false;
    }
    this.close(item);
    item.cancelRetry?.();
    if (!call) this.waiting.remove(item);
    else if (call.items.every((other) => other.over)) {
      this.finish(call);
      if (call.probe) this.absence.left();
      call.abort(new SitflowError('run.cancelled', 'no caller is left'));
      // A run that ends gives its calls up one by one: what waits is started only once it is known who still wants it.
      queueMicrotask(() => this.pump());
    }
    return true;
  }

  private settle(item: Item, result: Added | SitflowError): void {
    if (item.over) return;
    this.close(item);
    item.told(result, item.attempts);
  }

  private close(item: Item): void {
    item.over = true;
    if (--this.open === 0) this.absence.rest();
  }

  /** Starts what may be started. */
  private pump(): void {
    while (this.active < this.policy.concurrency && this.absence.open) {
      const group = this.waiting.next(this.absence.on);
      if (!group) return;
      const { timedOut, items } = group;
      if (timedOut && this.hung >= HUNG_AFTER) for (const item of items) this.settle(item, timedOut);
      else this.start(group);
    }
    if (this.absence.refuses) this.refuse();
  }

  private start(group: Group): void {
    const call = new Call(group, this.timedOut, this.policy.allowTruncated, this.absence.started(), this.answers);
    this.active++;
    for (const item of call.items) {
      item.attempts++;
      item.call = call;
    }
    const { timeoutMs } = this.policy;
    if (timeoutMs > 0) this.options.deadlines.set(call, timeoutMs);
    const failed = (thrown: unknown) => {
      if (!call.over) this.failed(call, toSitflowError(thrown));
    };
    let result: Promise<unknown>;
    try {
      const needs = call.items.map((item) => item.needs);
      const { stage } = this;
      result = Promise.resolve(this.batched ? stage.runBatch?.(needs, call) : stage.run(needs[0] as Fields, call));
    } catch (thrown) {
      // Told a turn later like all others, so that `settle` never comes before `call` has returned.
      result = Promise.reject(thrown);
    }
    result.then((given) => {
      if (call.over) return;
      const results = readResults(given, this.batched, call.items, this.spec, this.fields);
      if (results instanceof Error) this.failed(call, results);
      else this.succeeded(call, results);
    }, failed);
  }

  private finish(call: Call): void {
    call.over = true;
    this.options.deadlines.cancel(call);
    this.active--;
    for (const item of call.items) item.call = undefined;
  }

  private succeeded(call: Call, results: readonly (Added | SitflowError)[]): void {
    const { items } = call;
    const wanted = results.filter((_, i) => !items[i]?.over);
    const [first] = wanted;
    // Where each example says so for itself, the call failed.
    const away = first instanceof Error && wanted.every((each) => each instanceof Error && saysAway(each));
    if (away && this.wentAway(call, first)) return;
    if (!away) this.answered(call);
    this.finish(call);
    const again = new Map<number, Item[]>();
    for (const [i, result] of results.entries()) {
      const item = items[i] as Item;
      if (item.over) continue;
      if (!(result instanceof Error) || !this.mayRetry(item, result)) {
        this.settle(item, result);
        continue;
      }
      const waitMs = this.retries.waitMs(item, items, result);
      this.retries.tell([item], waitMs, result, 1);
      again.set(waitMs, [...(again.get(waitMs) ?? []), item]);
    }
    for (const [waitMs, alike] of again)
      this.retries.after(alike, waitMs, () => {
        this.waiting.addFirst(alike.filter(isOpen));
        this.pump();
      });
    this.pump();
  }

  /** A call that failed as a whole. */
  private failed(call: Call, error: SitflowError): void {
    const hangs = error.code === TIMEOUT;
    const away = saysAway(error) || (hangs && this.absence.on);
    if (away && this.wentAway(call, error)) return;
    if (!away && !hangs) this.answered(call);
    this.finish(call);
    for (const item of call.items) if (item.lastTry) this.settle(item, error);
    const wanted = call.items.filter(isOpen);
    if (hangs && call.items.length === 1) this.hung++;
    const hung = hangs && this.batched && this.hung >= HUNG_AFTER;
    // One example may be the reason: the batch is not asked as it is again.
    const split = wanted.length > 1 && (hangs || error.blame === 'example');
    const again =
      split || hung || (hangs && call.group.timedOut) ? [] : wanted.filter((item) => this.mayRetry(item, error));
    if (again.length > 0) this.retry([again], error, call);
    const left = split ? wanted : wanted.filter((item) => !again.includes(item));
    if (left.length === 1 || hung || error.blame === 'model' || error.blame === 'setup') {
      for (const item of left) this.settle(item, error);
    } else if (left.length > 1) {
      if (!split && this.absence.retries(error)) this.retry(halves(left), error, call);
      else this.split(left, error, call);
    }
    this.pump();
  }

  /** Asks for each half of a batch by itself, so that one bad example does not sink the rest. The try that failed was the batch's, not its examples'. */
  private split(items: readonly Item[], error: SitflowError, call: Call): void {
    this.retries.tell(items, 0, error, call.items.length);
    for (const item of items) item.attempts--;
    const groups = halves(items).map((half) => ({ items: half }));
    // Of a batch that took too long the smallest parts come soonest: they show whether the stage hangs.
    if (error.code === TIMEOUT) this.waiting.groups.unshift(...groups.map((group) => ({ ...group, timedOut: error })));
    else this.waiting.groups.push(...groups);
  }

  /** Asks again, each group as one call, after the wait that the error and the tries call for. */
  private retry(groups: readonly (readonly Item[])[], error: SitflowError, call: Call): void {
    const items = groups.flat();
    const waitMs = this.retries.waitMs(items[0] as Item, items, error);
    this.retries.tell(items, waitMs, error, call.items.length);
    this.retries.after(items, waitMs, () => {
      this.waiting.groups.push(...groups.map((each) => ({ items: each })));
      this.pump();
    });
  }

  private mayRetry(item: Item, error: SitflowError): boolean {
    return this.absence.retries(error) && item.attempts <= this.policy.retry.times && !item.lastTry;
  }

  /** A call said that the model is away. Gives whether that is so: not where another one was answered meanwhile. */
  private wentAway(call: Call, error: SitflowError): boolean {
    const { absence, waiting } = this;
    const wanted = call.items.filter(isOpen);
    const alone = call.answersBefore === this.answers && wanted.some(({ doubted }) => !doubted);
    if (!absence.waits || !(absence.on || alone)) return false;
    this.finish(call);
    // Waiting uses up no tries.
    for (const item of wanted) item.attempts--;
    const [first] = wanted as [Item];
    absence.failed(error, call.probe, waiting.fresh, jitterOf(first.called.draw(), first.attempts));
    for (const item of wanted) if (item.lastTry) this.settle(item, error);
    const items = wanted.filter(isOpen);
    if (absence.refuses) {
      const error = this.verdict();
      for (const item of items) this.settle(item, error);
    } else waiting.park(items, call.group);
    this.pump();
    return true;
  }

  /** A call was answered: the model is there. */
  private answered(call: Call): void {
    this.answers++;
    this.hung = 0;
    const { absence, waiting } = this;
    if (!absence.on) return;
    // Where the same request failed before, the model was away. Otherwise those that failed may have themselves to blame: that was one of their tries.
    const real = call.group.away?.whole === true;
    for (const { items } of waiting.away.splice(0)) {
      waiting.groups.push({ items });
      if (real) continue;
      for (const item of items) {
        item.doubted = true;
        item.attempts++;
      }
      this.retries.tell(items.filter(isOpen), 0, absence.reason, items.length);
    }
    absence.back();
  }

  /** The model stayed away: what waits fails. */
  private refuse(): void {
    let error: SitflowError | undefined;
    for (let group = this.waiting.next(true); group; group = this.waiting.next(true)) {
      error ??= this.verdict();
      for (const item of group.items) this.settle(item, error);
    }
  }

  /** What requests fail with. One that is alone with it, where others were answered, fails by its own error, and the next one waits anew. */
  private verdict(): SitflowError {
    const { absence } = this;
    if (this.open > 1 || this.answers === this.answersBefore) return absence.error();
    this.answersBefore = this.answers;
    const { reason } = absence;
    absence.forget();
    return reason;
  }

  private readonly timedOut = (call: Call): void => {
    const error = tookTooLong(this.policy.timeoutMs);
    this.failed(call, error);
    call.abort(error);
  };
}
