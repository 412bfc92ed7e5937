import type { ContainerModule } from 'inversify';
import type { Observable } from 'rxjs';
import type { Clock } from './base/clock.js';
import type { OptionNames } from './base/options.js';
import type { CacheStore } from './cache/store.js';
import type { AnyChain } from './chain/chain.js';
import type { InputOf, OutputOf, Simplify } from './chain/chain-types.js';
import type { RunEvent } from './engine/run/events.js';
import type { ReadAlong } from './engine/run/read-along.js';
import { RUN_OPTIONS, type RunOptions } from './engine/run/run.js';
import type { RunOutcome } from './example/example.js';
import type { Capacity } from './model/ports.js';
import type { GenerateOptions } from './script/generation.js';
import type { JointAdds, JointOptions } from './script/joint.js';
import type { Summary } from './script/sink.js';
import type { StagePolicy } from './stage/stage.js';

// The options and results of an app.

export type { GenerateOptions } from './script/generation.js';

/** Options of `createApp`. */
export interface AppOptions {
  /** Runtimes, and modules with anything else that stages inject. */
  readonly modules: readonly ContainerModule[];
  /** Where results of finished calls are cached (default: 64 MB in process; the least recently used go first). */
  readonly cache?: CacheStore;
  /** The app's defaults for stages. A stage's own policy and the options of a run override them. */
  readonly policy?: StagePolicy;
  /** How models are called, by name (`*`: all). Overrides each model's own capacity. An unknown name throws `option.unknown-name`. */
  readonly capacity?: Readonly<Record<string, Capacity>>;
  /** Bytes of images and recordings that calls may hold at once (default 256 MB). Further calls wait, but one is always let in. */
  readonly mediaBytes?: number;
  /** The time (default: the system's monotonic clock). Tests give a `ManualClock`. */
  readonly clock?: Clock;
}

/** Keeps the type of a given `id`; each child that `expand` makes has an id of its own. */
type OwnId<E> = E extends { readonly id: string | number }
  ? { readonly id: string | number }
  : { readonly id?: string | number };
/** The fields of a finished example: its own and the chain's. */
export type Result<C extends AnyChain, E = InputOf<C>> = Simplify<Omit<E, 'id'> & OutputOf<C> & OwnId<E>>;
/** An example for a chain: the chain's input fields, an optional id, and any other fields, which pass through unchanged. */
export type ExampleOf<C extends AnyChain> = InputOf<C> & { readonly id?: string | number };

/** The fields of an example after a joint run: its own, those of the chain that the model's reply has, and which parts the model followed. */
export type JointResult<C extends AnyChain, E = InputOf<C>> = Simplify<
  Omit<E, 'id'> & Partial<OutputOf<C>> & JointAdds & OwnId<E>
>;

/** Options of a run in which one model answers the whole chain. Its only stage is `joint`: name it in `stages`. */
export interface JointRunOptions extends RunOptions, JointOptions {}

/** The outcomes of one run. The run starts when they are iterated, and they can be iterated once: a second iterator throws `run.iterated-twice`. */
export interface OutcomeStream<T> extends AsyncIterable<RunOutcome<T>> {
  /** The run's events, for any number of subscribers. Subscribe before the iteration starts: earlier events are not repeated. Completes with the run. */
  readonly events$: Observable<RunEvent>;
}

/** Options of `app.run` and `app.outcome`: those of a run without `from`, and `onText`. */
export type OneOptions = Omit<RunOptions, 'from'> & ReadAlong;

/** Options of `app.operator`. */
export interface OperatorOptions extends RunOptions {
  /** How many pushed examples may wait outside the window (default: no bound). */
  readonly buffer?: number;
  /** What happens beyond `buffer`: hold the examples all the same (`buffer`, default), or end with `source.overflow` (`error`). */
  readonly overflow?: 'buffer' | 'error';
}

/** A run that generates. It has started. */
export interface GenerateRun {
  /** The run's events. Completes with the run. */
  readonly events$: Observable<RunEvent>;
  /** Settles when the sink is closed; rejects with the error that ended the run. */
  readonly finished: Promise<Summary>;
}

export const APP_OPTIONS: OptionNames<AppOptions> = {
  modules: true,
  cache: true,
  policy: true,
  capacity: true,
  mediaBytes: true,
  clock: true,
};
export const STREAM_OPTIONS: OptionNames<JointRunOptions> = {
  ...RUN_OPTIONS,
  joint: true,
  locale: true,
  settings: true,
};
const { from: _, ...SINGLE } = STREAM_OPTIONS;
export const ONE_OPTIONS: OptionNames<OneOptions & JointOptions> = { ...SINGLE, onText: true };
export const OPERATOR_OPTIONS: OptionNames<OperatorOptions & JointOptions> = {
  ...STREAM_OPTIONS,
  buffer: true,
  overflow: true,
};
export const GENERATE_OPTIONS: OptionNames<GenerateOptions & { source: unknown }> = {
  ...RUN_OPTIONS,
  sink: true,
  joint: true,
  locale: true,
  settings: true,
  source: true,
};
