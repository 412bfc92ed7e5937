import { Container, ContainerModule, type ServiceIdentifier } from 'inversify';
import { LRUCache } from 'lru-cache';
import { Observable, type OperatorFunction } from 'rxjs';
import type { AnyChain } from './chain.js';
import type { InputOf, OutputOf, Simplify } from './chain-types.js';
import { type Pullable, pulled } from './engine/admit.js';
import { type Clock, systemClock } from './engine/clock.js';
import { disposed } from './engine/disposed.js';
import { flowOf } from './engine/intake.js';
import { iterate } from './engine/iterate.js';
import { checkPolicy } from './engine/policy.js';
import { guarded, type ReadAlong } from './engine/read-along.js';
import type { Added } from './engine/read-result.js';
import { type ResolvedStage, resolveStage } from './engine/resolve.js';
import {
  checkRun,
  DEFAULT_WINDOW,
  type Engine,
  RUN_OPTIONS,
  type RunHandle,
  type RunOptions,
  startRun,
} from './engine/run.js';
import { isThenable } from './engine/thenable.js';
import { unresolved } from './engine/unresolved.js';
import { describe, SitflowError, toSitflowError } from './errors.js';
import type { RunEvent } from './events.js';
import { type Fields, type RunOutcome, rejected } from './example.js';
import { type RowSink, type Summary, writeAll } from './generate.js';
import { type JointAdds, type JointOptions, jointChain } from './joint.js';
import { canonicalJson } from './json.js';
import { LruMemoryStore, type MemoryStore, SharedCalls } from './memory.js';
import { ModelEntries, ModelRegistry } from './models.js';
import { atLeast, checkOptions, expectOption, type OptionNames } from './options.js';
import { AudioReader, PictureReader } from './ports.js';
import { forLocale, LOCALES } from './script/locales.js';
import { checkSpoken } from './script/speaking.js';
import type { AnySpec, StagePolicy } from './stage.js';

export interface AppOptions {
  /** Runtimes, and whatever else stages inject. */
  readonly modules: readonly ContainerModule[];
  /** Where finished calls are kept (default: 64 MB in process, least recently used go first). */
  readonly memory?: MemoryStore;
  /** Laid over the defaults of every stage. */
  readonly policy?: StagePolicy;
  readonly clock?: Clock;
}

/** Joint runs of a chain whose making is remembered: of other seeds and languages there may be any number. */
const JOINTS_KEPT = 16;

const APP_OPTIONS: OptionNames<AppOptions> = { modules: true, memory: true, policy: true, clock: true };
const STREAM_OPTIONS: OptionNames<JointRunOptions> = { ...RUN_OPTIONS, joint: true, locale: true };
const ONE_OPTIONS: OptionNames<JointRunOptions & ReadAlong> = { ...STREAM_OPTIONS, onText: true };
const OPERATOR_OPTIONS: OptionNames<OperatorOptions & JointOptions> = {
  ...STREAM_OPTIONS,
  buffer: true,
  overflow: true,
};
const GENERATE_OPTIONS: OptionNames<GenerateOptions & { source: unknown }> = {
  ...RUN_OPTIONS,
  sink: true,
  locale: true,
  source: true,
};

/** An `id` stays as it was given; what `expand` makes of an example has one of its own. */
type OwnId<E> = E extends { readonly id: string | number }
  ? { readonly id: string | number }
  : { readonly id?: string | number };
/** What an example becomes: its own fields and the chain's. */
export type Result<C extends AnyChain, E = InputOf<C>> = Simplify<Omit<E, 'id'> & OutputOf<C> & OwnId<E>>;
/** What a chain takes in: its input's fields, an id if there is one, and whatever else travels along. */
export type ExampleOf<C extends AnyChain> = InputOf<C> & { readonly id?: string | number };

/** What an example becomes in a joint run: what the model said of the chain's fields, and which of its parts it did. */
export type JointResult<C extends AnyChain, E = InputOf<C>> = Simplify<
  Omit<E, 'id'> & Partial<OutputOf<C>> & JointAdds & OwnId<E>
>;

/** Of a run in which one model answers the whole chain. Stage policies are those of the one stage `joint`. */
export interface JointRunOptions extends RunOptions, JointOptions {}

/** The outcomes of one run, which starts when they are iterated. They can be iterated once: a second iterator throws `run.iterated-twice`. */
export interface OutcomeStream<T> extends AsyncIterable<RunOutcome<T>> {
  /** What happens in the run, for any number of subscribers. Subscribe before the iteration starts: earlier events do not come again. Completes with the run. */
  readonly events$: Observable<RunEvent>;
}

export interface OperatorOptions extends RunOptions {
  /** How many pushed examples may wait outside the window (default: no bound). */
  readonly buffer?: number;
  /** What happens beyond `buffer`: hold them all the same, or end with an error (default `buffer`). */
  readonly overflow?: 'buffer' | 'error';
}

export interface GenerateOptions extends RunOptions {
  readonly sink: RowSink;
  /** The language of the instructions, or several to be drawn from by example (default `en`). */
  readonly locale?: string | readonly string[];
}

export interface GenerateRun {
  readonly events$: Observable<RunEvent>;
  /** Settles when the sink is closed. */
  readonly finished: Promise<Summary>;
}

/** Chains given life: a container with models, and the engine that runs chains with them. Make one with `createApp`. */
export class App {
  /** The version of what the command line tool relies on, whichever copy of this package made the app. */
  readonly protocol = 1;
  private readonly container: Container;
  private readonly registry: ModelRegistry;
  private readonly engine: Engine;
  private readonly leaving = new AbortController();
  private readonly resolved = new WeakMap<AnySpec, Promise<ResolvedStage>>();
  private readonly joints = new WeakMap<AnyChain, LRUCache<string, AnyChain>>();

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
    expectOption('memory', options.memory, 'a store with get(key) and set(key, value)', (value) => {
      const store = value as Partial<MemoryStore> | null;
      return typeof store?.get === 'function' && typeof store.set === 'function';
    });
    this.container = new Container();
    this.container.load(...options.modules.map(loadedNow));
    const entries = this.container.isBound(ModelEntries) ? now(() => this.container.getAll(ModelEntries)) : [];
    this.registry = new ModelRegistry(entries);
    this.engine = {
      clock: options.clock ?? systemClock,
      memory: options.memory ?? new LruMemoryStore(),
      shared: new SharedCalls<Added>(),
      policy: options.policy,
      ended: this.leaving.signal,
      readers: () => ({ picture: this.reader(PictureReader), audio: this.reader(AudioReader) }),
      resolve: (spec) => this.resolve(spec),
    };
  }

  /** The models there are, by port and name. */
  get models(): ModelRegistry {
    return this.registry;
  }

  /**
   * Runs one example and gives its fields: its own and the chain's. Throws the reason when it is rejected, and `run.several` when the chain makes
   * several examples of it. With `joint` one model answers the whole chain; what it leaves out is absent, and no error. With `onText` the texts
   * of its models arrive while they are written.
   */
  run<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options: JointRunOptions & ReadAlong,
  ): Promise<JointResult<C, E>>;
  run<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options?: RunOptions & ReadAlong,
  ): Promise<Result<C, E>>;
  async run(
    chain: AnyChain,
    example: unknown,
    options: RunOptions & Partial<JointOptions> & ReadAlong = {},
  ): Promise<unknown> {
    const outcome = await this.one(chain, example, checkOptions('app.run()', options, ONE_OPTIONS));
    if (outcome.status === 'rejected') throw outcome.error;
    return outcome.example;
  }

  /**
   * Runs one example and gives its outcome: `status`, `example`, `id`, `sources`, `trace`, and `error` where it is rejected. An example of
   * which the chain makes several is rejected too (`run.several`). Throws what concerns the run and not the example: wrong options, a model that
   * cannot be made, a cancellation, a disposed app.
   */
  outcome<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options: JointRunOptions & ReadAlong,
  ): Promise<RunOutcome<JointResult<C, E>>>;
  outcome<C extends AnyChain, const E extends ExampleOf<C>>(
    chain: C,
    example: E,
    options?: RunOptions & ReadAlong,
  ): Promise<RunOutcome<Result<C, E>>>;
  async outcome(
    chain: AnyChain,
    example: unknown,
    options: RunOptions & Partial<JointOptions> & ReadAlong = {},
  ): Promise<RunOutcome<unknown>> {
    return this.one(chain, example, checkOptions('app.outcome()', options, ONE_OPTIONS));
  }

  private async one(
    chain: AnyChain,
    example: unknown,
    { onText, ...run }: RunOptions & Partial<JointOptions> & ReadAlong,
  ): Promise<RunOutcome<unknown>> {
    const reader = onText === undefined ? undefined : guarded(onText, run.signal);
    const outcomes: RunOutcome<unknown>[] = [];
    try {
      for await (const outcome of this.start(chain, [example], {
        window: 1,
        ...run,
        // Its rejection is the outcome.
        failFast: false,
        ...(reader && { signal: reader.signal, onText: reader.onText }),
      }))
        outcomes.push(outcome);
      await reader?.settled();
    } catch (thrown) {
      throw reader?.failure ?? thrown;
    }
    const [outcome, ...more] = outcomes;
    if (!outcome) throw toSitflowError(new Error('the run gave no outcome'), 'run.empty');
    return more.length > 0 ? severalOf(chain, example as Fields, outcomes.length, run.sourceName) : outcome;
  }

  /** Runs a source: pulled, in order, bounded. Leaving the loop cancels what is under way. */
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
    if (this.leaving.signal.aborted) throw disposed(chain.name);
    const run: RunHandle<unknown> = startRun(this.engine, this.toRun(chain, options), source, options);
    return { events$: run.events$, ...iterate(run.outcomes$, run.consumed, run.cancelled) };
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
    const whole = this.toRun(chain, options);
    checkRun(whole, options);
    return (source) =>
      new Observable((subscriber) => {
        let room = () => options.window ?? DEFAULT_WINDOW;
        const examples = pulled(source, () => buffer + Math.max(0, room()), overflow);
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

  /** Runs a source and writes each finished example as sequential-instruction training data. Starts at once. */
  generate<C extends AnyChain, E extends ExampleOf<C> = ExampleOf<C>>(
    chain: C,
    options: GenerateOptions & { readonly source: Pullable<E> },
  ): GenerateRun {
    const { sink, locale = 'en', source, ...run } = checkOptions('app.generate()', options, GENERATE_OPTIONS);
    expectOption(
      'sink',
      sink ?? null,
      'an object with write(row, example, index)',
      (value) => typeof (value as Partial<RowSink> | null)?.write === 'function',
    );
    const locales = [locale].flat();
    expectOption(
      'locale',
      locales,
      'a language, or several: en, or [en, es]',
      () => locales.length > 0 && locales.every((each) => typeof each === 'string'),
    );
    for (const each of locales) forLocale(LOCALES, each, 'An instruction');
    checkSpoken(chain, locales);
    const outcomes = this.stream<C, E>(chain, source, run);
    const finished = writeAll(chain, outcomes, {
      ...run,
      sink,
      locales,
      clock: this.engine.clock,
      reader: () => this.reader(PictureReader),
    });
    // It may be awaited late: its failure is for whoever does, and no reason to end the process before.
    finished.catch(() => {});
    return { events$: outcomes.events$, finished };
  }

  /** Makes sure that a chain can run: every stage resolved, its models made. */
  async prepare(chain: AnyChain): Promise<void> {
    if (this.leaving.signal.aborted) throw disposed(chain.name);
    await Promise.all(chain.stages.map(({ spec }) => this.resolve(spec))).catch((thrown) => {
      throw toSitflowError(thrown).at({ chain: chain.name });
    });
  }

  /** Ends the runs that are under way (`app.disposed`), and lets go of the models. Nothing runs afterwards. Safe to call twice. */
  async dispose(): Promise<void> {
    this.leaving.abort();
    await this.registry.dispose();
    await this.container.unbindAllAsync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** The chain that is run: of a joint run the one whose one stage stands for all. Kept, so that its model is looked up once. */
  private toRun(chain: AnyChain, options: Partial<JointRunOptions>): AnyChain {
    const { joint, locale, seed = 0, gold = [] } = options;
    if (joint === undefined) {
      if (locale === undefined) return chain;
      throw new SitflowError(
        'option.unserved',
        'the option `locale` is for joint runs: nothing is spoken in this one',
        {
          chain: chain.name,
          mend: 'Leave it out, or name the model that answers the whole chain: { joint: NAME }.',
        },
      );
    }
    expectOption('joint', joint, "a model's name, or several as a fallback order", isNames);
    expectOption('locale', locale, 'a language: en', (value) => typeof value === 'string');
    if (gold.length > 0) {
      throw new SitflowError('joint.gold', `a joint run cannot take "${gold[0]}" as given: one model says all`, {
        chain: chain.name,
        mend: 'Leave `gold` out; keep a reference under another name.',
      });
    }
    const joints = this.joints.get(chain) ?? new LRUCache<string, AnyChain>({ max: JOINTS_KEPT });
    this.joints.set(chain, joints);
    const key = canonicalJson([joint, locale ?? null, seed]);
    const known = joints.get(key) ?? jointChain(chain, { joint, seed, ...(locale !== undefined && { locale }) });
    joints.set(key, known);
    return known;
  }

  private reader<Reader>(token: ServiceIdentifier<Reader>): Reader | undefined {
    return this.container.isBound(token) ? now(() => this.container.get(token)) : undefined;
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

/** What becomes of a single example that a chain made several of: the children are not handed out, since one outcome cannot hold them. */
function severalOf(chain: AnyChain, given: Fields, count: number, sourceName?: string): RunOutcome<unknown> {
  const { id, fields, sources } = flowOf(given, 0, sourceName);
  const error = new SitflowError('run.several', `the chain made ${count} examples of this one`, {
    chain: chain.name,
    example: id,
    mend: 'Take them all: for await (const outcome of app.stream(chain, [example])) …',
  });
  return { ...rejected(error, fields), id, index: 0, sources, trace: [] };
}

/** What the container gives at once; what it cannot is said in our words. */
function now<T>(get: () => T): T {
  try {
    return get();
  } catch (thrown) {
    throw unresolved(thrown);
  }
}

/** A module that has bound all when it returns. What else it returns (an arrow function without braces does) does not matter. */
function loadedNow(module: ContainerModule): ContainerModule {
  return new ContainerModule((options) => {
    const result: unknown = module.load(options);
    if (!isThenable(result)) return;
    // Nobody else hears of it.
    result.then(undefined, () => {});
    throw new SitflowError(
      'app.async-module',
      'a module of createApp() is asynchronous: what it binds would come too late',
      {
        mend: 'Wait for what it needs before createApp(), and bind it with toConstantValue(). A model may be made asynchronously: models([{ port, name, create: async () => … }]).',
      },
    );
  });
}

function isNames(value: unknown): boolean {
  const names = [value].flat();
  return names.length > 0 && names.every((name) => typeof name === 'string' && name !== '');
}

export function createApp(options: AppOptions): App {
  return new App(options);
}
