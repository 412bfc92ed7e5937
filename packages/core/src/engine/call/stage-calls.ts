import type { ChurningMap } from '../../base/churning-map.js';
import type { Deadlines } from '../../base/deadlines.js';
import { SitflowError, toSitflowError } from '../../base/errors.js';
import { exampleKey, type Keyed } from '../../cache/key.js';
import type { Cached, CallStore } from '../../cache/store.js';
import type { FieldSource, Fields } from '../../example/example.js';
import type { AwayNotice, RetryNotice } from '../../model/scope.js';
import { type AddedFields, CHILDREN, checkAdds, checkChildren } from '../../stage/check-result.js';
import type { FullPolicy, ModelPolicy } from '../../stage/policy.js';
import type { AnySpec } from '../../stage/stage.js';
import { type CallForm, callForm } from './call-form.js';
import { once } from './fallback.js';
import type { ResolvedStage } from './resolve.js';
import { type CallPlace, StageCall, type StageResult, type Waiter } from './stage-call.js';
import { StageRun } from './stage-run.js';

/** Calls under way in an app, by all that their result follows from. */
export type CallsUnderWay = ChurningMap<StageCall>;

/** What the calls of a run's stage, and of the stages it is made of, go by. */
export interface StageCallsOptions {
  readonly policy: FullPolicy;
  readonly cache: CallStore;
  readonly underWay: CallsUnderWay;
  readonly deadlines: Deadlines;
  onRetry(notice: RetryNotice & { readonly id: string }): void;
  onAway(notice: AwayNotice): void;
  onBack(notice: AwayNotice): void;
}

/** Whom a call is for. */
export interface CalledFor extends Waiter, Keyed {}

/** How a stage's results are kept: as they are, unless its shape says otherwise. */
export interface Keeping {
  readonly toKeep: (result: StageResult) => Cached;
  /** The result that a store gave back; `undefined` where it is none of this stage's. */
  readonly restore: (found: Cached, spec: AnySpec, fields: AddedFields) => StageResult | undefined;
}

/**
 * A stage with one of its models, as its examples call it: each call is looked up in the cache, or joined where an equal one is under way, or made;
 * and kept before its result is handed on.
 */
export class StageCalls implements CallPlace {
  /** The stage with the next of its models, for when this one's fail. */
  readonly next: (() => Promise<StageCalls>) | undefined;
  readonly policy: ModelPolicy;
  readonly deadlines: Deadlines;
  readonly source: FieldSource;
  private readonly form: CallForm;
  private readonly run: StageRun;
  private inner: Map<ResolvedStage, StageCalls> | undefined;

  constructor(
    private readonly options: StageCallsOptions,
    private readonly spec: AnySpec,
    resolved: ResolvedStage,
    private readonly keeping: Keeping = asIs,
  ) {
    const { next } = resolved;
    this.form = callForm(spec, resolved, options.policy);
    this.policy = this.form.policy;
    this.source = this.form.source;
    this.deadlines = options.deadlines;
    this.run = new StageRun(spec, resolved.stage, this, this.form);
    this.next = next && once(() => next().then((found) => new StageCalls(options, spec, found, keeping)));
  }

  /**
   * Calls the stage with `needs`. The waiter is told once, not before this returns unless the cache has the result. `hash` stands for the needs in the
   * key, if given. Gives the call that it waits for; `leave` ends the waiting. Throws where no key can be made.
   */
  call(needs: Readonly<Fields>, waiter: CalledFor, hash?: string): StageCall {
    const { spec, form } = this;
    const { underWay } = this.options;
    if (!form.policy.cache) {
      const call = this.newCall(needs, waiter, undefined);
      this.run.start(call);
      return call;
    }
    const key = form.head + (hash ?? exampleKey(spec, needs, waiter));
    const shared = form.limits + key;
    const known = underWay.get(shared);
    if (known && !known.lastTry) {
      known.join(waiter);
      return known;
    }
    const call = this.newCall(needs, waiter, key);
    underWay.set(shared, call);
    this.lookUp(call, key);
    return call;
  }

  /** The calls of a stage that this one is made of. */
  innerOf(spec: AnySpec, stage: ResolvedStage): StageCalls {
    this.inner ??= new Map();
    const known = this.inner.get(stage) ?? new StageCalls(this.options, spec, stage);
    this.inner.set(stage, known);
    return known;
  }

  onRetry(notice: RetryNotice & { readonly id: string }): void {
    this.options.onRetry(notice);
  }
  onAway(notice: AwayNotice): void {
    this.options.onAway(notice);
  }
  onBack(notice: AwayNotice): void {
    this.options.onBack(notice);
  }
  timedOut(call: StageCall): void {
    this.run.timedOut(call);
  }

  private newCall(needs: Readonly<Fields>, waiter: CalledFor, key: string | undefined): StageCall {
    const call = new StageCall(this, needs, waiter.id, waiter, waiter.onText !== undefined);
    call.key = key;
    call.join(waiter);
    return call;
  }

  private lookUp(call: StageCall, key: string): void {
    const failed = (thrown: unknown) => {
      if (!call.over) this.settle(call, toSitflowError(thrown, 'cache.failed'), 'cache');
    };
    const use = (found: Cached | undefined) => {
      if (call.over) return;
      const result = found && this.keeping.restore(found, this.spec, this.form.fields);
      if (result) this.settle(call, result, 'cache');
      else this.run.start(call);
    };
    try {
      const found = this.options.cache.get(key);
      if (found instanceof Promise) found.then(use, failed);
      else use(found);
    } catch (thrown) {
      failed(thrown);
    }
  }

  /** The stage has ended a call. A store that cannot keep its result fails it, since resuming relies on it. */
  ended(call: StageCall, result: StageResult | SitflowError): void {
    if (result instanceof Error || call.key === undefined) {
      this.settle(call, result, 'run');
      return;
    }
    const failed = (thrown: unknown) => this.settle(call, toSitflowError(thrown, 'cache.failed'), 'run');
    try {
      const kept = this.options.cache.set(call.key, this.keeping.toKeep(result));
      if (kept instanceof Promise) kept.then(() => this.settle(call, result, 'run'), failed);
      else this.settle(call, result, 'run');
    } catch (thrown) {
      failed(thrown);
    }
  }

  private settle(call: StageCall, result: StageResult | SitflowError, by: 'run' | 'cache'): void {
    call.over = true;
    this.forget(call);
    if (call.read && by === 'run' && !(result instanceof Error)) call.tellWhole();
    // The one that a call was made for is told so; for the others it was under way.
    const [first] = call.waiters;
    for (const waiter of call.waiters.splice(0)) waiter.settle(result, waiter === first ? by : 'cache', call);
  }

  private forget({ key }: StageCall): void {
    if (key !== undefined) this.options.underWay.delete(this.form.limits + key);
  }

  /**
   * Takes a waiter from its call, which is given up with its last one. With `onlyWaiting` a call under way that has no other waiter goes on, and is not
   * tried again. Gives whether it was left.
   */
  leave(call: StageCall, waiter: Waiter, onlyWaiting: boolean): boolean {
    const at = call.waiters.indexOf(waiter);
    if (at < 0) return true;
    if (call.waiters.length === 1) {
      // Later callers start a call of their own.
      if (!call.over) this.forget(call);
      if (onlyWaiting && call.running && !call.over) {
        call.stop();
        return call.over;
      }
      this.run.giveUp(call, new SitflowError('run.cancelled', 'no caller is left'));
      call.over = true;
    }
    call.waiters.splice(at, 1);
    return true;
  }
}

/** Of stages for `pipe` and `expand`: what is none of their results is none at all, whatever a store holds. */
const asIs: Keeping = {
  toKeep: ({ adds, source }) => ({ adds, source }),
  restore({ adds, source }, { shape }, fields) {
    const wrong = shape === 'expand' ? checkChildren(adds?.[CHILDREN], fields) : checkAdds(adds, fields);
    return wrong === undefined ? { adds, source } : undefined;
  },
};
