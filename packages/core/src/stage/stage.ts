import type { Newable, ServiceIdentifier } from 'inversify';
import type { OperatorFunction } from 'rxjs';
import type { Fields, Gathered, Outcome } from '../example/example.js';
import type { Json } from '../example/json.js';
import type { Asking } from '../model/scope.js';
import type { FieldType } from './field-type.js';
import type { Script } from './script.js';

/**
 * What the engine hands a stage with every call. Pass it whole to the clients of models: `this.translator.translate(request, context)`. Signals, limits,
 * seeds and priorities travel with it.
 */
export interface StageContext extends Asking {
  /** The example's id. */
  readonly id: string;
  /** For stages that sample: hash(run seed, example id, stage, try), 0 … 2³²−1. */
  readonly seed: number;
  /** Aborted when the call is no longer wanted (cancelled, timed out, no caller left). Stop promptly. Made on first use. */
  readonly signal: AbortSignal;
  /** Set while a single example runs with `onText`: call it with each piece of text as it is written. Clients do so by themselves. */
  readonly onText?: ((piece: string) => void) | undefined;
}

/**
 * One unit of work: reads some fields of an example and adds others. `run` gives exactly the fields the spec's `adds` names, or an
 * outcome made by `done(fields, source)` when they came from elsewhere than the stage's model.
 */
export interface Stage<Needs extends object, Adds extends object> {
  run(example: Needs, context: StageContext): Promise<Adds | Outcome<Adds>>;
  /**
   * For a stage that looks at more than one example at a time, or that decides when one goes on: an RxJS operator over all examples of a run, asked for
   * once a run. In a chain it takes the place of `run`, which is used where the stage is part of another one.
   *
   * Each input is answered exactly once, in any order. The results are checked and written as those of `run` are, but neither cached nor retried. Examples that it
   * holds count against the run's window. What it has not answered when it completes is rejected (`stage.lost`). If it fails, the run ends.
   */
  operator?(context: OperatorContext): OperatorFunction<StageInput<Needs>, StageOutput<Adds>>;
}

/** What the engine hands the operator of a stage, once a run. */
export interface OperatorContext {
  /** For operators that sample: hash(run seed, stage), 0 … 2³²−1. */
  readonly seed: number;
}

/** One example, as the operator of a stage sees it. */
export interface StageInput<Needs extends object> {
  readonly id: string;
  readonly needs: Needs;
  /** Aborted when the example was rejected elsewhere, or the run has ended: no answer is needed any more. Made on first use. */
  readonly signal: AbortSignal;
}

/** The answer to the input with that id: `{ id, outcome }`. */
export interface StageOutput<Adds extends object> {
  readonly id: string;
  readonly outcome: Adds | Outcome<Adds>;
}

/** A stage that another one is made of. It takes the same path as any stage: cache, policy, checks. Rejects only if the call is cancelled. */
export interface InnerStage {
  /** Runs it for an example. `at` tells runs of one example apart: run `at` has the seed hash(the example's own, at). */
  run(example: Readonly<Fields>, context: StageContext, at: number): Promise<Outcome<Fields>>;
}

/** Makes several examples of one, for `chain.expand`. `run` gives, for each new example, the fields that it adds; it has to give at least one. */
export interface ExpandStage<Needs extends object, Adds extends object> {
  run(example: Needs, context: StageContext): Promise<readonly Adds[]>;
}

/** Sees all examples at once, in source order, and gives one result for each, for `chain.gather`. Images and recordings come as references (`MediaReference`), not as bytes. */
export interface GatherStage<Needs extends object, Adds extends object> {
  run(
    examples: readonly (Needs & { readonly id: string })[],
    context: GatherContext,
  ): Promise<readonly Gathered<Adds>[]>;
}

/** What the engine hands a gather stage. `id` is that of the first example; `seed` is one for the whole set: hash(run seed, stage, try). */
export interface GatherContext extends StageContext {
  /**
   * Calls `fn` for each item, 64 at a time, and gives the results in order: the bounded way to ask models for many things. Each item has a context of its
   * own, with the item's `id` if it has one, and a seed that follows from it. The first failure rejects, and no further item is started.
   */
  mapModels<T, R>(items: readonly T[], fn: (item: T, context: StageContext, at: number) => Promise<R>): Promise<R[]>;
}

/** How the engine treats a stage. Every part has a default; see `DEFAULT_POLICY`. */
export interface StagePolicy {
  /**
   * How many examples a stage with work of its own works on at once (default 8). For a stage that only asks models it is the error `policy.concurrency`:
   * set the capacity of the model instead (`createApp({ capacity: { NAME: { concurrency: 64 } } })`).
   */
  readonly concurrency?: number;
  /** Milliseconds that a request to a model, or a stage's own work, may take (default 120,000; 0 for no limit). Waiting in a queue does not count. */
  readonly timeoutMs?: number;
  /** Tries after the first for errors that can be retried (default 2), waiting `baseMs`·2ⁿ with jitter (default 200), at most `maxMs` (default 30,000). */
  readonly retry?: { readonly times?: number; readonly baseMs?: number; readonly maxMs?: number };
  /** Whether equal calls are made once (default true). Set it to false for stages with side effects. */
  readonly cache?: boolean;
  /** Whether to accept replies that were cut off by their token limit (default false: `reply.truncated`). Empty ones and those cut off inside their reasoning are still rejected. */
  readonly allowTruncated?: boolean;
  /**
   * Milliseconds that requests wait for a model or server that is away (connection refused or dropped, HTTP 502, 503, 504) or overloaded (HTTP 429,
   * 529). After that, the next model in the order of `use` is asked, or the run ends with `model.unavailable`. Default 5 minutes; 5 seconds if another
   * model is left. With 0, a model that is away rejects the example, and an overloaded one ends the run at once.
   */
  readonly awayMs?: number;
}

/** A stage as data: its class, options and fields. The app's container makes the stage from it. */
export interface StageSpec<Needs extends object, Adds extends object> {
  /** Identity is name@version, never the class's or file's name. A stage that adds something else than before, or whose script reads otherwise, needs another version: cache keys go by it. */
  readonly name: string;
  readonly version: string;
  // biome-ignore lint/suspicious/noExplicitAny: a class constructor's parameters are the container's business
  readonly stage: Newable<Stage<any, any>>;
  readonly options: Json;
  /** Port name → name of the model that serves it, or a fallback order. */
  readonly use?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly needs: readonly (keyof Needs & string)[];
  readonly adds: readonly (keyof Adds & string)[];
  /** Kinds of the fields named in `needs` and `adds`; a field not listed is not checked. */
  readonly types?: Readonly<Record<string, FieldType>>;
  readonly policy?: StagePolicy;
  /** Whether the result depends on the draw (a sampling stage): the draw is then part of the cache key. */
  readonly samples?: boolean;
  /** Set by joint runs: a result may leave out some of what is added. */
  readonly partial?: boolean;
  /** Stages that this one is made of: it is given them, with their models, by `@inject(InnerStages)`. */
  readonly inner?: readonly AnySpec[];
  readonly script?: Script;
  /** Set by `rounds`: what the stage itself calls its needs and adds, each by the place of its name in the chain. */
  readonly ownFields?: { readonly needs: readonly string[]; readonly adds: readonly string[] };
  /** @internal Set by joint runs: what the cache key has of an example, where a result follows from something else than just its needs. */
  readonly keyedBy?: (example: Readonly<Fields>, id: string) => unknown;
  /** Those of other shapes say which. */
  readonly shape?: undefined;
  /** Never set: carries the types through inference. */
  readonly __types?: { needs: (needs: Needs) => void; adds: Adds };
}

/** The spec of a stage for `chain.expand`. */
export interface ExpandSpec<Needs extends object, Adds extends object>
  extends Omit<StageSpec<Needs, Adds>, 'stage' | 'shape'> {
  readonly shape: 'expand';
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly stage: Newable<ExpandStage<any, any>>;
}

/** The spec of a stage for `chain.gather`. */
export interface GatherSpec<Needs extends object, Adds extends object>
  extends Omit<StageSpec<Needs, Adds>, 'stage' | 'shape'> {
  readonly shape: 'gather';
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly stage: Newable<GatherStage<any, any>>;
}

/** Any stage spec, whatever it needs and adds. */
export interface AnySpec extends Omit<StageSpec<object, object>, 'stage' | 'needs' | 'adds' | 'shape' | '__types'> {
  readonly shape?: 'expand' | 'gather' | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a Stage, or what expand and gather take
  readonly stage: Newable<{ run(input: any, context: StageContext): Promise<any> }>;
  readonly needs: readonly string[];
  readonly adds: readonly string[];
  readonly __types?: { needs: (needs: never) => void; adds: object };
}

/** Injects a stage's own options: `@inject(StageOptions) private readonly options: MyOptions`. */
export const StageOptions: ServiceIdentifier<unknown> = Symbol.for('sitflow.StageOptions');

/** Injects the stages that a stage is made of (`inner`), in order. */
export const InnerStages: ServiceIdentifier<readonly InnerStage[]> = Symbol.for(
  'sitflow.InnerStages',
) as ServiceIdentifier<readonly InnerStage[]>;
