import type { SitflowError } from '../../base/errors.js';
import { own } from '../../base/own.js';
import type { ChainStage } from '../../chain/chain.js';
import type { AwayNotice, RetryNotice } from '../../client/scope.js';
import type { Span } from '../../example/example.js';
import { type FullPolicy, mergePolicies } from '../../stage/policy.js';
import type { FailedSpan, StageWorkOptions } from '../call/stage-work-options.js';
import type { Flow } from '../graph/flow.js';
import { isFatal, told } from './bugs.js';
import type { Told } from './events.js';
import type { Listeners } from './listeners.js';
import type { TextPiece } from './read-along.js';
import type { Engine, RunOptions } from './run.js';

/** What all stages of a run have in common. */
export interface RunState {
  readonly engine: Engine;
  readonly chain: string;
  readonly options: RunOptions & { readonly onText?: ((piece: TextPiece) => void) | undefined };
  readonly readers: StageWorkOptions['readers'];
  readonly startedAt: number;
  readonly listeners: Listeners;
  /** Examples that stages work on. */
  busy: number;
  /** Ends the run: the last model of a stage stayed away, or a stage has a bug. */
  fatal(error: unknown): void;
}

/** A stage in a run: what it needs of both, and what the run hears of it. */
export class RunStage implements StageWorkOptions {
  readonly policy: FullPolicy;
  readonly clock;
  readonly cache;
  readonly underWay;
  readonly bytes;
  readonly deadlines;
  readonly readers;
  readonly startedAt: number;
  readonly seed: number | string;
  readonly onText;
  readonly afterFailure: 'stop' | 'continue';
  /** Whether it has succeeded for an example. */
  private sound = false;

  constructor(
    readonly run: RunState,
    readonly index: number,
    readonly at: ChainStage,
    readonly resolved: StageWorkOptions['resolved'],
  ) {
    const { engine, options, readers, startedAt } = run;
    this.policy = policyOf(at, engine, options);
    this.clock = engine.clock;
    this.cache = engine.cache;
    this.underWay = engine.underWay;
    this.bytes = engine.bytes;
    this.deadlines = engine.deadlines;
    this.readers = readers;
    this.startedAt = startedAt;
    this.seed = options.seed ?? 0;
    this.onText = options.onText;
    this.afterFailure = options.afterFailure ?? 'stop';
  }

  /** Tells of an event, which is made only where somebody listens. */
  private tell(make: () => Told): void {
    const { listeners } = this.run;
    if (listeners.heard) listeners.tell(make);
  }

  onRetry(notice: RetryNotice & { readonly id: string }): void {
    this.tell(() => ({ type: 'retried', stage: this.at.key, ...notice }));
  }
  onFallback(notice: { readonly id: string; readonly error: SitflowError }): void {
    this.tell(() => ({ type: 'fell-back', stage: this.at.key, ...notice }));
  }
  onAway(notice: AwayNotice): void {
    this.tell(() => ({ type: 'model-away', stage: this.at.key, ...this.sinceStart(notice) }));
  }
  onBack(notice: AwayNotice): void {
    this.tell(() => ({ type: 'model-back', stage: this.at.key, ...this.sinceStart(notice) }));
  }
  private sinceStart({ since, error }: AwayNotice): AwayNotice {
    return { since: since - this.startedAt, error };
  }

  onStarted({ id }: Flow): void {
    this.run.busy++;
    this.tell(() => ({ type: 'stage-started', id, stage: this.at.key }));
  }
  onDone({ id }: Flow, { by, ms, usage, finishReason }: Span): void {
    const { run, at } = this;
    run.busy--;
    // Gold says nothing of it.
    if (by !== 'gold') this.sound = true;
    this.tell(() => ({
      type: 'stage-done',
      id,
      stage: at.key,
      by,
      ms,
      ...(usage && { usage }),
      ...(finishReason && { finishReason }),
    }));
  }
  onDropped({ id }: Flow, ms: number): void {
    this.run.busy--;
    this.tell(() => ({ type: 'stage-dropped', id, stage: this.at.key, ms }));
  }
  onFailed({ id }: Flow, { ms, attempts, error: { code } }: FailedSpan): void {
    this.run.busy--;
    this.tell(() => ({ type: 'stage-failed', id, stage: this.at.key, code, ms, attempts }));
  }
  onFatal(error: SitflowError): void {
    this.run.fatal(told(error, this.sound).at({ chain: this.run.chain }));
  }
  isFatal(error: SitflowError): boolean {
    return isFatal(error, this.sound && this.run.options.failOnBug !== true);
  }
}

function policyOf(at: ChainStage, engine: Engine, options: RunOptions): FullPolicy {
  if (options.policy || options.stages) return newPolicy(at, engine, options);
  // Where the run says nothing of it, it is the same for each.
  const { policies } = engine;
  const known = policies.get(at.spec) ?? newPolicy(at, engine, options);
  policies.set(at.spec, known);
  return known;
}

function newPolicy({ spec, key }: ChainStage, engine: Engine, { policy, stages = {} }: RunOptions): FullPolicy {
  // A whole set takes as long as it takes, unless somebody says otherwise of this stage or this run.
  const patient = spec.shape === 'gather' ? { timeoutMs: 0 } : undefined;
  const named = [own(stages, spec.name), own(stages, key)];
  return mergePolicies(engine.policy, patient, spec.policy, policy, ...named);
}
