import { Observable } from 'rxjs';
import { cancelled } from '../../base/cancelled.js';
import type { Clock } from '../../base/clock.js';
import type { Deadlines } from '../../base/deadlines.js';
import { disposed } from '../../base/disposed.js';
import { describe, isSitflowError, SitflowError } from '../../base/errors.js';
import { onAbort } from '../../base/on-abort.js';
import type { OptionNames } from '../../base/options.js';
import type { CallStore } from '../../cache/store.js';
import type { AnyChain } from '../../chain/chain.js';
import { checkConcurrency } from '../../chain/check-concurrency.js';
import type { RunOutcome } from '../../example/example.js';
import type { FullPolicy } from '../../stage/policy.js';
import type { AnySpec, StagePolicy } from '../../stage/stage.js';
import type { MediaBytes } from '../call/media-bytes.js';
import type { MediaReaders } from '../call/read-media.js';
import type { ResolvedStage } from '../call/resolve.js';
import type { CallsUnderWay } from '../call/stage-calls.js';
import type { Pullable } from '../operators/admit.js';
import { checkRun } from './check-run.js';
import type { RunEvent } from './events.js';
import { Listeners } from './listeners.js';
import type { ReadAlong } from './read-along.js';
import { runGraph } from './run-graph.js';

/** The default number of examples inside a run at once. */
export const DEFAULT_WINDOW = 256;

export interface RunOptions {
  /** Examples inside the run at once (default 256): the bound on memory, and on how far a slow example may hold the rest. */
  readonly window?: number;
  /** Outcomes in source order (default), or as they come. */
  readonly ordered?: boolean;
  /** Fixes every choice of the run (default 0). */
  readonly seed?: number | string;
  /** Fields taken from the example if it has them, instead of running the stage that adds them. A null counts as missing. */
  readonly gold?: readonly string[];
  /** Laid over the stages' own policies: for all stages, and by stage key or name. */
  readonly policy?: StagePolicy;
  readonly stages?: Readonly<Record<string, StagePolicy>>;
  /**
   * What happens to an example after one of its stages has failed. `stop` (default): no further call starts for it; calls under way finish.
   * `continue`: stages that do not need the failed one go on, so the rejected example has their fields too. If several stages fail, the first one in the
   * chain's order gives the reason.
   */
  readonly afterFailure?: 'stop' | 'continue';
  /** End the run with the first rejected example's error. */
  readonly failFast?: boolean;
  readonly signal?: AbortSignal;
  /** How many examples there are, those before `from` included, for progress. */
  readonly total?: number;
  /**
   * Start at this example of the source, counted from 0 (default 0). Those before it are read and dropped; indices, and ids made for examples
   * that have none, are those of the whole source.
   */
  readonly from?: number;
  /**
   * End the run with the first error that is a bug in a stage's own code (TypeError, ReferenceError, RangeError). By default it does so only while the
   * stage has not succeeded for any example; later it rejects its example.
   */
  readonly failOnBug?: boolean;
  /** The run's id in its events (default: a generated one). */
  readonly runId?: string;
  /** Called with each event of the run. If it throws, the run ends with `run.on-event`. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Names the source in ids made for examples that have none (default "example"). */
  readonly sourceName?: string;
}

export const RUN_OPTIONS: OptionNames<RunOptions> = {
  window: true,
  ordered: true,
  seed: true,
  gold: true,
  policy: true,
  stages: true,
  afterFailure: true,
  failFast: true,
  signal: true,
  total: true,
  from: true,
  failOnBug: true,
  onEvent: true,
  runId: true,
  sourceName: true,
};

/** The parts of its app that a run uses. */
export interface Engine {
  readonly clock: Clock;
  /** The time limits and waits of all its runs. */
  readonly deadlines: Deadlines;
  readonly cache: CallStore;
  /** Calls under way in all its runs: equal ones are made once. */
  readonly underWay: CallsUnderWay;
  /** The bytes of images and recordings that its calls hold. */
  readonly bytes: MediaBytes;
  /** How many examples are inside the app's runs. Clients of models use it to decide whether a batch waits for more. */
  readonly examples: { count: number };
  readonly readers: () => MediaReaders;
  readonly policy: StagePolicy | undefined;
  /** The default policy of stages. */
  readonly policies: WeakMap<AnySpec, FullPolicy>;
  /** Names a run that has no name. */
  runId(): string;
  /** Aborted when the app is disposed, which ends its runs. */
  readonly ended: AbortSignal;
  resolve(spec: AnySpec): Promise<ResolvedStage>;
  /** All stages of a chain. */
  resolveAll(chain: AnyChain): Promise<readonly ResolvedStage[]>;
}

/** A stage; a function where it may turn out that nothing needs it. */
type Resolved = ResolvedStage | (() => Promise<ResolvedStage>);

export interface RunHandle<T> {
  /** The outcomes. Cold, for one subscriber; unsubscribing cancels the run. */
  readonly outcomes$: Observable<RunOutcome<T>>;
  /** The run's events from the time of subscription (the run starts with its first pull). Completes with the run. */
  readonly events$: Observable<RunEvent>;
  /** Why the run was cancelled; `undefined` if it was not. */
  cancelled(): SitflowError | undefined;
  /** Call it when an outcome was consumed: there is room for another example. */
  consumed(): void;
  /** How many more examples the window would take in now. */
  room(): number;
}

/** One execution of a chain over a source. The caller of `consumed` decides how far it runs ahead. */
export function startRun<T>(
  engine: Engine,
  chain: AnyChain,
  source: Pullable<unknown>,
  options: RunOptions & ReadAlong,
): RunHandle<T> {
  checkRun(chain, options);
  if (!isPullable(source)) {
    throw new SitflowError('source.not-iterable', `the source is ${describe(source)}, which cannot be iterated`, {
      chain: chain.name,
      mend: 'Give an array or another (async) iterable; for one example, app.run(chain, example); for an Observable, source$.pipe(app.operator(chain)).',
    });
  }
  const { window = DEFAULT_WINDOW } = options;
  const listeners = new Listeners(options, options.runId ?? engine.runId());
  let release: () => void = () => {};
  let room = () => window;
  const outcomes$ = new Observable<RunOutcome<T>>((subscriber) => {
    const { signal } = options;
    const aborted = () => subscriber.error(cancelled(signal?.reason, chain.name));
    const ended = () => subscriber.error(disposed(chain.name));
    if (signal?.aborted) return aborted();
    if (engine.ended.aborted) return ended();
    listeners.failed = (error) => subscriber.error(error.at({ chain: chain.name }));
    const leaveSignal = signal && onAbort(signal, aborted);
    const leaveApp = onAbort(engine.ended, ended);
    let live = true;
    let stopGraph: () => void = () => {};
    resolving(engine, chain, options.gold)
      .then((resolved) => {
        if (!live) return;
        checkConcurrency(chain, resolved, engine.policy, options);
        const running = runGraph<T>(
          engine,
          chain,
          resolved,
          source,
          window,
          { ...options, onText: listeners.onText },
          listeners,
        );
        ({ release, room } = running);
        stopGraph = running.start(subscriber);
        // It may have ended while it was started.
        if (!live) stopGraph();
      })
      .catch((thrown) => subscriber.error(isSitflowError(thrown) ? thrown.at({ chain: chain.name }) : thrown));
    return () => {
      live = false;
      leaveSignal?.();
      leaveApp();
      // Before the events complete: it tells of its end.
      stopGraph();
      listeners.end();
    };
  });
  return {
    outcomes$,
    events$: listeners.events$,
    cancelled: () => (options.signal?.aborted ? cancelled(options.signal.reason, chain.name) : undefined),
    consumed: () => release(),
    room: () => room(),
  };
}

/** What is wrong with a model is known before anything runs; one whose stage may be all gold is only made when a row needs it. */
function resolving(engine: Engine, chain: AnyChain, gold: readonly string[] = []): Promise<readonly Resolved[]> {
  if (gold.length === 0) return engine.resolveAll(chain);
  const all = chain.stages.map(({ spec }) =>
    spec.adds.every((field) => gold.includes(field)) ? () => engine.resolve(spec) : engine.resolve(spec),
  );
  return Promise.all<Resolved>(all);
}

function isPullable(source: unknown): boolean {
  const given = source as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  // A text is iterable, letter by letter, but nobody means that.
  if (typeof given !== 'object' || given === null) return false;
  return typeof given[Symbol.asyncIterator] === 'function' || typeof given[Symbol.iterator] === 'function';
}
