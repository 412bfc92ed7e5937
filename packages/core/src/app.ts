import { Container, type ServiceIdentifier } from 'inversify';
import { Observable, type OperatorFunction, Subject } from 'rxjs';
import {
  APP_OPTIONS,
  type AppOptions,
  type ExampleOf,
  GENERATE_OPTIONS,
  type GenerateOptions,
  type GenerateRun,
  type JointResult,
  type JointRunOptions,
  ONE_OPTIONS,
  type OneOptions,
  OPERATOR_OPTIONS,
  type OperatorOptions,
  type OutcomeStream,
  type Result,
  STREAM_OPTIONS,
} from './app-types.js';
import { ChurningMap } from './base/churning-map.js';
import { systemClock } from './base/clock.js';
import { loadedNow, now } from './base/container.js';
import { Deadlines } from './base/deadlines.js';
import { disposed } from './base/disposed.js';
import { describe, SitflowError, toSitflowError } from './base/errors.js';
import { atLeast, checkOptions, expectOption } from './base/options.js';
import { callStore } from './cache/encoded-store.js';
import { LruCacheStore } from './cache/lru-store.js';
import type { CacheStore } from './cache/store.js';
import type { AnyChain } from './chain/chain.js';
import { ModelRegistry } from './client/registry.js';
import { MediaBytes } from './engine/call/media-bytes.js';
import { type ResolvedStage, resolveStage } from './engine/call/resolve.js';
import type { Pullable } from './engine/operators/admit.js';
import { pulled } from './engine/operators/pulled.js';
import { checkRun } from './engine/run/check-run.js';
import type { RunEvent } from './engine/run/events.js';
import { iterate } from './engine/run/iterate.js';
import { overflowing } from './engine/run/overflow.js';
import type { ReadAlong } from './engine/run/read-along.js';
import { DEFAULT_WINDOW, type Engine, type RunHandle, type RunOptions, startRun } from './engine/run/run.js';
import { runIds } from './engine/run/run-ids.js';
import { severalOf } from './engine/run/several.js';
import type { RunOutcome } from './example/example.js';
import { ModelEntries } from './model/models.js';
import { AudioReader, type Capacity, PictureReader } from './model/ports.js';
import { writeAll } from './script/generate.js';
import { generation } from './script/generation.js';
import type { JointOptions } from './script/joint.js';
import { JointChains } from './script/joint-chains.js';
import { checkPolicy } from './stage/policy.js';
import type { AnySpec } from './stage/stage.js';

/** An app holds models and runs chains with them. Make one with `createApp`. */
export class App {
  /** The version of the interface that the command line tool relies on, whichever copy of this package made the app. */
  readonly protocol = 1;
  private readonly container: Container;
  private readonly registry: ModelRegistry;
  private readonly engine: Engine;
  private readonly leaving = new AbortController();
  private readonly resolved = new WeakMap<AnySpec, Promise<ResolvedStage>>();
  private readonly wholes = new WeakMap<AnyChain, Promise<readonly ResolvedStage[]>>();
  private readonly joints = new JointChains();

  /** @internal Use `createApp`. */
  constructor(options: AppOptions) {
    checkOptions('createApp()', options, APP_OPTIONS);
    checkPolicy('policy', options.policy);
    expectOption(
      'modules',
      options.modules ?? null,
      'an array of modules: [playground()]',
      (value) =>
        Array.isArray(value) &&
        value.every((module) => typeof (module as { load?: unknown } | null)?.load === 'function'),
    );
    expectOption('cache', options.cache, 'a store with get(key) and set(key, value)', (value) => {
      const store = value as Partial<CacheStore> | null;
      return typeof store?.get === 'function' && typeof store.set === 'function';
    });
    this.container = new Container();
    this.container.load(...options.modules.map(loadedNow));
    const entries = this.container.isBound(ModelEntries) ? now(() => this.container.getAll(ModelEntries)) : [];
    const clock = options.clock ?? systemClock;
    const examples = { count: 0 };
    const bytes = new MediaBytes(options.mediaBytes);
    const deadlines = new Deadlines(clock);
    const environment = {
      clock,
      deadlines,
      underWay: () => examples.count,
      hurried: () => bytes.crowded,
    };
    this.registry = new ModelRegistry(entries, environment, options.capacity);
    this.engine = {
      clock,
      deadlines,
      examples,
      bytes,
      cache: callStore(options.cache ?? new LruCacheStore(), clock),
      underWay: new ChurningMap(),
      policy: options.policy,
      policies: new WeakMap(),
      ended: this.leaving.signal,
      runId: runIds(),
      readers: () => ({ picture: this.reader(PictureReader), audio: this.reader(AudioReader) }),
      resolve: (spec) => this.resolve(spec),
      resolveAll: (chain) => this.resolveAll(chain),
    };
  }

  /** Changes how models are called, by name (`*`: all), from their next call on: `app.setCapacity({ llm: { concurrency: 8 } })`. An unknown name throws `option.unknown-name`. */
  setCapacity(capacity: Readonly<Record<string, Capacity>>): void {
    this.registry.setCapacity(capacity);
  }

  /** The models there are, by port and name. */
  get models(): ModelRegistry {
    return this.registry;
  }

  /**
   * Runs one example and gives its fields: its own and the chain's. Throws the reason if the example is rejected, and `run.several` if the chain makes
   * several examples of it. With `joint`, one model answers the whole chain; fields that its reply lacks are absent, without an error. `onText` is
   * called with each piece of text while models write.
   */
  run<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options: OneOptions & JointOptions,
  ): Promise<JointResult<C, E>>;
  run<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options?: OneOptions,
  ): Promise<Result<C, E>>;
  async run(chain: AnyChain, example: unknown, options: OneOptions & Partial<JointOptions> = {}): Promise<unknown> {
    const outcome = await this.one(chain, example, checkOptions('app.run()', options, ONE_OPTIONS));
    if (outcome.status === 'rejected') throw outcome.error;
    return outcome.example;
  }

  /**
   * Runs one example and gives its outcome: `status`, `example`, `id`, `sources`, `trace`, and an `error` if it is rejected. If the chain makes several
   * examples of it, it is rejected too (`run.several`). Throws only errors of the run itself: wrong options, a model that cannot be made or stays
   * unavailable, a cancellation, a disposed app.
   */
  outcome<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options: OneOptions & JointOptions,
  ): Promise<RunOutcome<JointResult<C, E>>>;
  outcome<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options?: OneOptions,
  ): Promise<RunOutcome<Result<C, E>>>;
  async outcome(
    chain: AnyChain,
    example: unknown,
    options: OneOptions & Partial<JointOptions> = {},
  ): Promise<RunOutcome<unknown>> {
    return this.one(chain, example, checkOptions('app.outcome()', options, ONE_OPTIONS));
  }

  private async one(
    chain: AnyChain,
    example: unknown,
    options: OneOptions & Partial<JointOptions>,
  ): Promise<RunOutcome<unknown>> {
    const outcomes: RunOutcome<unknown>[] = [];
    // Its rejection is the outcome.
    const single = { window: 1, ...options, failFast: false };
    const run = this.begin(chain, [example], single);
    await new Promise<void>((resolve, reject) => {
      run.outcomes$.subscribe({
        next(outcome) {
          outcomes.push(outcome);
          run.consumed();
        },
        error: reject,
        complete: resolve,
      });
    });
    const [outcome, ...more] = outcomes;
    if (!outcome) throw toSitflowError(new Error('the run gave no outcome'), 'run.empty');
    return more.length > 0 ? severalOf(chain.name, example, outcomes.length, options.sourceName) : outcome;
  }

  /** Runs all examples of a source, which is read as the outcomes are consumed, and gives the outcomes (by default in source order). Leaving the loop cancels the calls under way. */
  stream<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    source: Pullable<E>,
    options: JointRunOptions,
  ): OutcomeStream<JointResult<C, E>>;
  stream<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    source: Pullable<E>,
    options?: RunOptions,
  ): OutcomeStream<Result<C, E>>;
  stream(chain: AnyChain, source: Pullable<unknown>, options: RunOptions = {}): OutcomeStream<unknown> {
    return this.start(chain, source, checkOptions('app.stream()', options, STREAM_OPTIONS));
  }

  private start(
    chain: AnyChain,
    source: Pullable<unknown>,
    options: RunOptions & Partial<JointOptions> & ReadAlong,
  ): OutcomeStream<unknown> {
    const { events$, outcomes$, consumed, cancelled } = this.begin(chain, source, options);
    return { events$, ...iterate(outcomes$, consumed, cancelled) };
  }

  private begin(
    chain: AnyChain,
    source: Pullable<unknown>,
    options: RunOptions & Partial<JointOptions> & ReadAlong,
  ): RunHandle<unknown> {
    if (this.leaving.signal.aborted) throw disposed(chain.name);
    return startRun(this.engine, this.joints.toRun(chain, options), source, options);
  }

  /** The chain as an RxJS operator: examples in, outcomes out. */
  operator<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    options: OperatorOptions & JointOptions,
  ): OperatorFunction<E, RunOutcome<JointResult<C, E>>>;
  operator<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    options?: OperatorOptions,
  ): OperatorFunction<E, RunOutcome<Result<C, E>>>;
  operator(chain: AnyChain, options: OperatorOptions = {}): OperatorFunction<unknown, RunOutcome<unknown>> {
    checkOptions('app.operator()', options, OPERATOR_OPTIONS);
    const { buffer = Number.POSITIVE_INFINITY, overflow = 'buffer' } = options;
    atLeast('buffer', buffer, 0);
    if (overflow !== 'buffer' && overflow !== 'error') {
      throw new SitflowError('option.out-of-range', `overflow is ${describe(overflow)}`, {
        mend: "Give 'buffer' or 'error'.",
      });
    }
    if (this.leaving.signal.aborted) throw disposed(chain.name);
    const whole = this.joints.toRun(chain, options);
    checkRun(whole, options);
    return (source) =>
      new Observable((subscriber) => {
        let room = () => options.window ?? DEFAULT_WINDOW;
        const limit = () => buffer + Math.max(0, room());
        const examples = pulled(source, overflow === 'error' ? { overflow: overflowing(limit) } : {});
        subscriber.add(() => examples.close());
        const run: RunHandle<unknown> = startRun(this.engine, whole, examples, options);
        ({ room } = run);
        return run.outcomes$.subscribe({
          next(outcome) {
            subscriber.next(outcome);
            run.consumed();
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        });
      });
  }

  /**
   * Runs a source and writes each finished example as sequential-instruction training data. Starts at once; if the sink
   * resumes, after the rows that it has already. With `joint`, one model answers the whole chain, and a reply that lacks a part is rejected (`joint.incomplete`).
   */
  generate<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    options: GenerateOptions & { readonly source: Pullable<E> },
  ): GenerateRun {
    const { source, ...given } = checkOptions('app.generate()', options, GENERATE_OPTIONS);
    const { start, ...how } = generation(chain, given, (run) => this.start(chain, source, run));
    const events = new Subject<RunEvent>();
    const finished = writeAll(chain, {
      ...how,
      start(from) {
        const outcomes = start(from);
        outcomes.events$.subscribe(events);
        return outcomes;
      },
      clock: this.engine.clock,
      reader: () => this.reader(PictureReader),
    }).finally(() => events.complete());
    // It may be awaited late: until then its failure must not end the process as an unhandled rejection.
    finished.catch(() => {});
    return { events$: events.asObservable(), finished };
  }

  /** Checks that a chain can run: resolves every stage and makes its models. */
  async prepare(chain: AnyChain): Promise<void> {
    if (this.leaving.signal.aborted) throw disposed(chain.name);
    await this.resolveAll(chain).catch((thrown) => {
      throw toSitflowError(thrown).at({ chain: chain.name });
    });
  }

  /** Ends the runs under way with `app.disposed`, releases the models and closes the cache. Later runs throw `app.disposed`. Safe to call twice. */
  async dispose(): Promise<void> {
    this.leaving.abort();
    await this.registry.dispose();
    try {
      await this.engine.cache.close?.();
    } catch (thrown) {
      throw toSitflowError(thrown, 'cache.failed');
    } finally {
      await this.container.unbindAllAsync();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private reader<Reader>(token: ServiceIdentifier<Reader>): Reader | undefined {
    return this.container.isBound(token) ? now(() => this.container.get(token)) : undefined;
  }

  private resolveAll(chain: AnyChain): Promise<readonly ResolvedStage[]> {
    let whole = this.wholes.get(chain);
    if (!whole) {
      whole = Promise.all(chain.stages.map(({ spec }) => this.resolve(spec)));
      this.wholes.set(chain, whole);
      whole.catch(() => this.wholes.delete(chain));
    }
    return whole;
  }

  private resolve(spec: AnySpec): Promise<ResolvedStage> {
    let stage = this.resolved.get(spec);
    if (!stage) {
      stage = resolveStage(spec, this.container, this.registry);
      this.resolved.set(spec, stage);
      stage.catch(() => this.resolved.delete(spec));
    }
    return stage;
  }
}

/** Makes an app. Models are made on first use; wrong options throw at once. Dispose of it when it is no longer needed: `await app.dispose()`. */
export function createApp(options: AppOptions): App {
  return new App(options);
}
