import { staysAway } from '../../base/away-errors.js';
import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { type RetryNotice, withTries } from '../../base/tries.js';
import { drawOf } from '../../cache/key.js';
import type { Fields, Span } from '../../example/example.js';
import type { ReplyFacts } from '../../model/ports.js';
import { addFacts } from '../../model/reply-facts.js';
import { type Flow, failAt, isGold, needsOf, writeFields } from '../graph/flow.js';
import { mayFallBack, noneLeft } from './fallback.js';
import type { Reservation } from './media-bytes.js';
import { type mediaFields, readMedia } from './read-media.js';
import { CHILDREN } from './read-result.js';
import type { StageCall, StageResult } from './stage-call.js';
import type { CalledFor, StageCalls } from './stage-calls.js';
import { failedSpan, type StageWorkOptions } from './stage-work-options.js';

/** What an example finds at a stage: the files to be read for it, and the calls of the first of its models. */
export interface Entry {
  readonly media: ReturnType<typeof mediaFields>;
  readonly first: StageCalls | (() => Promise<StageCalls>);
}

/** One example at one stage. */
export class Visit implements CalledFor {
  readonly id: string;
  readonly started: number;
  readonly onText: ((piece: string, attempt: number) => void) | undefined;
  private over = false;
  /** Whether its example has failed elsewhere: what is under way may end, and nothing more starts. */
  private stopped = false;
  private calls: StageCalls | undefined;
  private call: StageCall | undefined;
  private readonly errors: SitflowError[] = [];
  /** Tries of all its models, one after the other. */
  private attempts = 0;
  /** What its models told beside their replies, of tries that failed. */
  private facts: ReplyFacts | undefined;
  private needs: Fields = {};
  private reading: AbortController | undefined;
  private reserved: Reservation | undefined;

  constructor(
    private readonly at: StageWorkOptions,
    private readonly entry: Entry,
    private readonly flow: Flow,
    private readonly done: () => void,
  ) {
    this.id = flow.id;
    this.started = at.clock.now();
    this.onText =
      at.onText &&
      ((text, attempt) => {
        if (!this.over) at.onText?.({ id: flow.id, stage: at.at.key, text, attempt: this.attempts + attempt });
      });
  }

  get run(): object {
    return this.at.run;
  }
  get stage(): number {
    return this.at.index;
  }
  get index(): number {
    return this.flow.index;
  }

  draw(): number {
    return drawOf(this.at.seed, this.at.at.spec, this.id);
  }

  start(): void {
    const { at, flow } = this;
    const { spec } = at.at;
    at.onStarted(flow);
    if (at.afterFailure === 'stop') flow.stops.push(this);
    if (isGold(flow, spec.adds)) {
      this.finish('gold', 0, undefined);
      return;
    }
    this.needs = needsOf(flow, spec);
    const { first, media } = this.entry;
    if (typeof first === 'function' || media.length > 0) {
      this.prepare().catch((thrown) => this.fail(toSitflowError(thrown)));
    } else this.ask(first);
  }

  /** Makes the stage, and reads images and recordings, where that has to be waited for. */
  private async prepare(): Promise<void> {
    const { at, flow } = this;
    const { first, media } = this.entry;
    this.reading = new AbortController();
    const { signal } = this.reading;
    const calls = typeof first === 'function' ? await first() : first;
    if (media.length > 0) {
      this.reserved = await at.bytes.reserve(signal);
      const tries = {
        policy: at.policy,
        deadlines: at.deadlines,
        signal,
        id: flow.id,
        draw: this.draw(),
        onRetry: (notice: RetryNotice) => at.onRetry(notice),
      };
      const bytes = await withTries(tries, () => readMedia(this.needs, media, at.readers, { signal }));
      this.reserved.hold(bytes);
    }
    this.reading = undefined;
    if (this.over) this.reserved?.release();
    else this.ask(calls);
  }

  private ask(calls: StageCalls): void {
    this.calls = calls;
    try {
      this.call = calls.call(this.needs, this);
    } catch (thrown) {
      this.fail(toSitflowError(thrown));
    }
  }

  settle(result: StageResult | SitflowError, by: 'run' | 'cache', call: StageCall): void {
    if (this.over) return;
    this.call = undefined;
    const attempts = by === 'run' ? call.attempts : 0;
    if (by === 'run') {
      this.attempts += attempts;
      this.facts = call.facts && addFacts(this.facts, call.facts);
    }
    if (result instanceof Error) {
      this.lose(result);
      return;
    }
    const { at, flow } = this;
    const { spec } = at.at;
    const source = result.source ?? (this.calls as StageCalls).source;
    if (spec.shape === 'expand') flow.children = { adds: result.adds[CHILDREN] as readonly Fields[], source };
    else writeFields(flow, spec, result.adds, source);
    this.finish(by, attempts, call);
  }

  /** Asks the next model in the order of `use`, if another one could do better. */
  private lose(error: SitflowError): void {
    const { at, flow, calls, errors } = this;
    errors.push(error);
    if (this.stopped && error.code === 'run.cancelled') {
      this.drop();
      return;
    }
    if (!calls?.next || !mayFallBack(error) || this.stopped) {
      this.end(error);
      return;
    }
    at.onFallback({ id: flow.id, error });
    calls.next().then(
      (next) => {
        if (!this.over) this.ask(next);
      },
      (thrown) => {
        errors.push(toSitflowError(thrown));
        this.end(error);
      },
    );
  }

  private end(last: SitflowError): void {
    const error = noneLeft(this.errors);
    if (this.over || !staysAway(last)) {
      this.fail(error);
      return;
    }
    this.over = true;
    this.letGo();
    this.at.onFatal(error.at({ stage: this.at.at.key }));
  }

  private finish(by: 'run' | 'cache' | 'gold', attempts: number, call: StageCall | undefined): void {
    const { at, flow } = this;
    const ms = at.clock.now() - this.started;
    const start = this.started - at.startedAt;
    // What was asked for another example counts there.
    const facts = by === 'run' ? call?.facts : call && call.begun > 0 ? { shared: true as const } : undefined;
    const span: Span = { stage: at.at.key, start, ms, by, attempts, ...facts };
    flow.spans.push(span);
    at.onDone(flow, span);
    this.leave();
  }

  private fail(thrown: SitflowError): void {
    if (this.over) return;
    const { at, flow } = this;
    const error = thrown.at({ stage: at.at.key });
    if (at.isFatal(error)) {
      this.over = true;
      this.letGo();
      at.onFatal(error);
      return;
    }
    failAt(flow, at.index, error);
    const place = { stage: at.at.key, start: this.started - at.startedAt, ms: at.clock.now() - this.started };
    const span = failedSpan(error, place, this.attempts, this.facts);
    flow.spans.push(span);
    at.onFailed(flow, span, error);
    this.over = true;
    this.letGo();
    for (const other of [...flow.stops]) other.stop();
    this.done();
  }

  private leave(): void {
    this.over = true;
    this.letGo();
    this.done();
  }

  private letGo(): void {
    this.reserved?.release();
    if (this.at.afterFailure !== 'stop') return;
    const { stops } = this.flow;
    stops.splice(stops.indexOf(this), 1);
  }

  /** Another stage has failed the example: no further call starts for it. */
  stop(): void {
    if (this.over) return;
    this.stopped = true;
    if (this.reading) this.reading.abort();
    else if (this.call && !this.calls?.leave(this.call, this, true)) return;
    if (!this.over) this.drop();
  }

  private drop(): void {
    this.at.onDropped(this.flow, this.at.clock.now() - this.started);
    this.leave();
  }

  /** The run ends. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.letGo();
    this.reading?.abort();
    if (this.call) this.calls?.leave(this.call, this, false);
  }
}
