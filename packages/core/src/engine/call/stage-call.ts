import { Deadline, type Deadlines } from '../../base/deadlines.js';
import type { SitflowError } from '../../base/errors.js';
import { hash32 } from '../../base/random.js';
import { addFacts } from '../../base/reply-facts.js';
import type { Keyed } from '../../cache/key.js';
import type { FieldSource, Fields } from '../../example/example.js';
import type { ReplyFacts } from '../../model/ports.js';
import { type AwayNotice, type OpenRequest, type RequestScope, type RetryNotice, SCOPE } from '../../model/scope.js';
import type { ModelPolicy } from '../../stage/policy.js';
import type { AnySpec, GatherContext, StageContext } from '../../stage/stage.js';
import { mapModels } from './map-models.js';
import type { ResolvedStage } from './resolve.js';
import type { StageCalls } from './stage-calls.js';

/** What a stage gave for an example: the fields it adds, and their source if the stage stated it. */
export interface StageResult {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
}

/** Who waits for a call: an example at its stage. */
export interface Waiter {
  /** The run that it is part of, its stage's index, and its example's place in the source. */
  readonly run: object;
  readonly stage: number;
  readonly index: number;
  /** `by`: whether the call was made for it, or found in the cache or under way. */
  settle(result: StageResult | SitflowError, by: 'run' | 'cache', call: StageCall): void;
  readonly onText?: ((piece: string, attempt: number) => void) | undefined;
}

/** What the calls of one stage have in common. */
export interface CallPlace {
  readonly policy: ModelPolicy;
  readonly deadlines: Deadlines;
  onRetry(notice: RetryNotice & { readonly id: string }): void;
  onAway(notice: AwayNotice): void;
  onBack(notice: AwayNotice): void;
  /** The time limit of a call's own work has passed. */
  timedOut(call: StageCall): void;
  /** The calls of a stage that the stage is made of. */
  innerOf(spec: AnySpec, stage: ResolvedStage): StageCalls;
}

/**
 * One call of a stage, for all who wait for it: the context that the stage sees, what its models' clients know of it, and the time limit of the
 * stage's own work, which stands still while the stage waits for its models.
 */
export class StageCall extends Deadline implements GatherContext, RequestScope {
  /** Those who wait; the first has started it. */
  readonly waiters: Waiter[] = [];
  /** Settled or given up. */
  over = false;
  /** Whether the stage is at work on it. */
  running = false;
  /** Whether a waiting caller streams the text. */
  read = false;
  /** Not tried again, however it ends: its example has failed elsewhere. */
  lastTry = false;
  /** Whether a try found what it calls away while others were answered: its example may be the cause. */
  doubted = false;
  /** How many calls of its stage had been answered when its last try began. */
  answersBefore = 0;
  /** Whether its last try was made to see if what was away is back. */
  probe = false;
  /** Whether a try found what it calls away. */
  wasAway = false;
  /** Tries of the stage. */
  tries = 0;
  /** Counts the times that the stage was run, those that waiting made up for included. */
  begun = 0;
  /** The facts that its models reported beside their replies (usage, finish reason), summed up. */
  facts: ReplyFacts | undefined = undefined;
  /** What its result is kept by; none without a cache. */
  key: string | undefined = undefined;
  /** Cancels its next try while it waits for it. */
  cancelRetry: (() => void) | undefined = undefined;
  /** Tries of its requests beyond the first of each. */
  private retried = 0;
  /** Requests to models that are waited for. */
  private readonly requests: OpenRequest[] = [];
  private waits = 0;
  private leftMs = 0;
  /** How often the text of a request has begun anew. */
  private rewritten = 0;
  /** The text that its model is writing, and the last one that is complete. */
  private text = '';
  private whole = '';
  private controller: AbortController | undefined = undefined;
  private reason: unknown = undefined;
  private readonly self: StageCall = this;

  constructor(
    readonly place: CallPlace,
    readonly needs: Readonly<Fields>,
    readonly id: string,
    private readonly keyed: Keyed,
    private readonly streams: boolean,
  ) {
    super();
  }

  /** This call, also of a context that was made from it. */
  get [SCOPE](): RequestScope {
    return this.self;
  }

  get attempts(): number {
    return this.tries + this.retried;
  }

  /** Which text its model is writing, from 1: another number says that it began anew. */
  private get writing(): number {
    return this.tries + this.rewritten;
  }

  get draw(): number {
    return this.keyed.draw();
  }

  get seed(): number {
    return this.tries > 1 ? hash32(this.draw, this.tries) : this.draw;
  }

  /** Made when it is asked for: many stages never look at it. */
  get signal(): AbortSignal {
    const { self } = this;
    if (!self.controller) {
      self.controller = new AbortController();
      if (self.reason !== undefined) self.controller.abort(self.reason);
    }
    return self.controller.signal;
  }

  get policy(): ModelPolicy {
    return this.place.policy;
  }

  get run(): object {
    return this.waiters[0]?.run ?? this;
  }

  /** Of all who wait, the latest stage; theirs is the priority. */
  get stage(): number {
    let stage = 0;
    for (const waiter of this.waiters) stage = Math.max(stage, waiter.stage);
    return stage;
  }

  get index(): number {
    let index = Number.MAX_SAFE_INTEGER;
    for (const waiter of this.waiters) index = Math.min(index, waiter.index);
    return index;
  }

  get onText(): ((piece: string) => void) | undefined {
    return this.streams ? this.self.tell : undefined;
  }

  private readonly tell = (piece: string): void => {
    if (this.over) return;
    this.text += piece;
    for (const waiter of this.waiters) waiter.onText?.(piece, this.writing);
  };

  /** Who came too late for the pieces of a text gets the whole of it. */
  tellWhole(): void {
    if (this.text !== '' || this.whole === '') return;
    for (const waiter of this.waiters) waiter.onText?.(this.whole, this.writing);
  }

  /** One more waits for it; who comes late to a text gets what there is of it as one piece. */
  join(waiter: Waiter): void {
    this.waiters.push(waiter);
    if (waiter.onText) this.read = true;
    for (const request of this.requests) request.reorder();
    if (this.text !== '') waiter.onText?.(this.text, this.writing);
  }

  /** A try of the stage begins. */
  begin(): void {
    this.tries++;
    this.begun++;
    this.running = true;
    this.text = '';
    this.controller = undefined;
    this.reason = undefined;
    this.leftMs = this.place.policy.timeoutMs;
    this.watch();
  }

  /** The try has ended. Another one has a signal of its own. */
  end(): void {
    this.running = false;
    this.place.deadlines.cancel(this);
  }

  /** Ends what the try still does. */
  abort(reason: unknown): void {
    this.reason = reason;
    this.controller?.abort(reason);
    for (const request of [...this.requests]) request.cancel(reason);
  }

  mapModels<T, R>(items: readonly T[], fn: (item: T, context: StageContext, at: number) => Promise<R>): Promise<R[]> {
    return mapModels(this.self, items, fn);
  }

  /** Ends it where nothing of it is under way: what its models have not been sent is taken back, and it is not tried again. */
  stop(): void {
    this.lastTry = true;
    for (const request of [...this.requests]) request.withdraw();
  }

  private watch(): void {
    if (this.leftMs > 0) this.place.deadlines.set(this, this.leftMs);
  }

  ring(): void {
    this.place.timedOut(this);
  }

  asking(request: OpenRequest): void {
    const { deadlines } = this.place;
    this.requests.push(request);
    if (this.waits++ > 0 || this.due === undefined) return;
    // At least one: 0 is no limit.
    this.leftMs = Math.max(1, this.due - deadlines.now());
    deadlines.cancel(this);
  }

  answered(facts: ReplyFacts & { readonly attempts: number; readonly text?: string }, request: OpenRequest): void {
    if (facts.text !== undefined) this.whole = facts.text;
    this.requests.splice(this.requests.indexOf(request), 1);
    this.retried += Math.max(0, facts.attempts - 1);
    this.facts = addFacts(this.facts, facts);
    if (--this.waits === 0 && this.running) this.watch();
  }

  onTextAnew(): void {
    this.text = '';
    this.rewritten++;
  }

  onRetry(notice: RetryNotice): void {
    this.place.onRetry({ id: this.id, ...notice });
  }

  onAway(notice: AwayNotice): void {
    this.place.onAway(notice);
  }

  onBack(notice: AwayNotice): void {
    this.place.onBack(notice);
  }
}
