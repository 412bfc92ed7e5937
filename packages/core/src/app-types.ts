import type { ContainerModule } from 'inversify';
import type { Observable } from 'rxjs';
import type { AnyChain } from './chain.js';
import type { InputOf, OutputOf, Simplify } from './chain-types.js';
import type { Clock } from './engine/clock.js';
import type { ReadAlong } from './engine/read-along.js';
import { RUN_OPTIONS, type RunOptions } from './engine/run.js';
import type { RunEvent } from './events.js';
import type { RunOutcome } from './example.js';
import type { RowSink, Summary } from './generate.js';
import type { JointAdds, JointOptions } from './joint.js';
import type { MemoryStore } from './memory.js';
import type { OptionNames } from './options.js';
import type { StagePolicy } from './stage.js';

// What an app takes and gives.

export interface AppOptions {
  /** Runtimes, and whatever else stages inject. */
  readonly modules: readonly ContainerModule[];
  /** Where finished calls are kept (default: 64 MB in process, least recently used go first). */
  readonly memory?: MemoryStore;
  /** Laid over the defaults of every stage. */
  readonly policy?: StagePolicy;
  readonly clock?: Clock;
}

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

export const APP_OPTIONS: OptionNames<AppOptions> = { modules: true, memory: true, policy: true, clock: true };
export const STREAM_OPTIONS: OptionNames<JointRunOptions> = { ...RUN_OPTIONS, joint: true, locale: true };
export const ONE_OPTIONS: OptionNames<JointRunOptions & ReadAlong> = { ...STREAM_OPTIONS, onText: true };
export const OPERATOR_OPTIONS: OptionNames<OperatorOptions & JointOptions> = {
  ...STREAM_OPTIONS,
  buffer: true,
  overflow: true,
};
export const GENERATE_OPTIONS: OptionNames<GenerateOptions & { source: unknown }> = {
  ...RUN_OPTIONS,
  sink: true,
  locale: true,
  source: true,
};
