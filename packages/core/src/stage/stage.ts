import type { Newable, ServiceIdentifier } from 'inversify';
import type { OperatorFunction } from 'rxjs';
import type { Fields, Gathered, Outcome } from '../example/example.js';
import type { Json } from '../example/json.js';
import type { Asking } from '../model/scope.js';
import type { FieldType } from './field-type.js';
import type { Script } from './script.js';

/**
 * The context that the engine gives a stage with every call. Pass the whole object to the clients of models: `this.translator.translate(request, context)`. Signals, limits,
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
 * One unit of work: reads some fields of an example and adds others. `run` returns exactly the fields that the spec's `adds` names, or
 * `done(fields, source)` if they did not come from the stage's model.
 */
export interface Stage<Needs extends object, Adds extends object> {
  run(example: Needs, context: StageContext): Promise<Adds | Outcome<Adds>>;
  /**
   * For a stage that looks at several examples at a time, or decides when an example goes on: returns an RxJS operator over all examples of a run. Called
   * once a run. In a chain it replaces `run`; inside another stage, `run` is used.
   *
   * Each input is answered exactly once, in any order. The results are checked like those of `run`, but neither cached nor retried. Examples that it
   * holds count against the run's window. Examples without an answer when it completes are rejected (`stage.lost`). If it fails, the run ends.
   */
  operator?(context: OperatorContext): OperatorFunction<StageInput<Needs>, StageOutput<Adds>>;
}

/** The context of a stage's operator, given once a run. */
export interface OperatorContext {
  /** For operators that sample: hash(run seed, stage), 0 … 2³²−1. */
  readonly seed: number;
}

/** One example, as the operator of a stage gets it. */
export interface StageInput<Needs extends object> {
  readonly id: string;
  readonly needs: Needs;
  /** Aborted when no answer is needed any more: the example was rejected elsewhere, or the run has ended. Made on first use. */
  readonly signal: AbortSignal;
}

/** The answer to the input with that id: `{ id, outcome }`. */
export interface StageOutput<Adds extends object> {
  readonly id: string;
  readonly outcome: Adds | Outcome<Adds>;
}

/** A stage inside another stage. Its calls take the same path as any stage's: cache, policy, checks. Rejects only if the call is cancelled. */
export interface InnerStage {
  /** Runs the stage for an example. Give each run of one example its own `at`: its seed is hash(the example's seed, at). */
  run(example: Readonly<Fields>, context: StageContext, at: number): Promise<Outcome<Fields>>;
}

/** Makes several examples of one, for `chain.expand`. `run` returns an array with the added fields of each new example, and at least one. */
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

/** The context of a gather stage. `id` is that of the first example; `seed` is one for the whole set: hash(run seed, stage, try). */
export interface GatherContext extends StageContext {
  /**
   * Calls `fn` for each item, 64 at a time, and gives the results in order. Use it to make many requests to models without unbounded concurrency. Each item has a context of its
   * own, with the item's `id` if it has one, and a seed that follows from it. The first failure rejects, and no further item is started.
   */
  mapModels<T, R>(items: readonly T[], fn: (item: T, context: StageContext, at: number) => Promise<R>): Promise<R[]>;
}

/** How the engine treats a stage. Every part has a default; see `DEFAULT_POLICY`. */
export interface StagePolicy {
  /**
   * How many examples a stage with work of its own works on at once (default 8). For a stage that only asks models, setting it is an error (`policy.concurrency`):
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
  /** The stage's identity is name@version, never the class's or file's name, and cache keys contain it. Change the version whenever the stage's results or its script change. */
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
  /** Stages inside this one. They are injected, with their models, by `@inject(InnerStages)`. */
  readonly inner?: readonly AnySpec[];
  readonly script?: Script;
  /** Set by `rounds`: the stage's own names for its needs and adds, in the same order as their names in the chain. */
  readonly ownFields?: { readonly needs: readonly string[]; readonly adds: readonly string[] };
  /** @internal Set by joint runs: the example's part of the cache key, if the result depends on more than the stage's needs. */
  readonly keyedBy?: (example: Readonly<Fields>, id: string) => unknown;
  /** Absent for a stage of `pipe`; specs of other shapes set it. */
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

/** Injects a stage's inner stages (`inner` in its spec), in order. */
export const InnerStages: ServiceIdentifier<readonly InnerStage[]> = Symbol.for(
  'sitflow.InnerStages',
) as ServiceIdentifier<readonly InnerStage[]>;
