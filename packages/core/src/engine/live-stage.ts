import type { ChainStage } from '../chain.js';
import { isSitflowError, SitflowError } from '../errors.js';
import type { FieldSource, Fields } from '../example.js';
import { canonicalJson } from '../json.js';
import { hash32 } from '../random.js';
import type { AnySpec } from '../stage.js';
import { type RetryNotice, StageCaller } from './caller.js';
import type { Deadlines } from './deadlines.js';
import { once } from './fallback.js';
import type { Flow } from './flow.js';
import type { FullPolicy } from './policy.js';
import type { ResolvedStage } from './resolve.js';

/** A stage that can be called. */
export interface LiveStage {
  readonly caller: StageCaller;
  /** What its memory keys begin with: all but the example's part. */
  readonly keyHead: string;
  readonly source: FieldSource;
  /** The stage with the next of its models, for when this one's fail. */
  readonly next: (() => Promise<LiveStage>) | undefined;
}

export interface LiveOptions {
  readonly at: ChainStage;
  readonly policy: FullPolicy;
  readonly deadlines: Deadlines;
  readonly onRetry: (notice: RetryNotice) => void;
}

/** A resolved stage with its caller. */
export function liveStage(options: LiveOptions, { stage, models, next }: ResolvedStage): LiveStage {
  const { spec } = options.at;
  return {
    caller: new StageCaller(spec, stage, options.policy, options.deadlines, options.onRetry),
    keyHead: canonicalJson([...identityOf(spec), models]),
    source: models.length > 0 ? `model:${models.map(({ identity }) => identity).join('+')}` : 'program',
    next: next && once(() => next().then((found) => liveStage(options, found))),
  };
}

/** What a stage is, with all that it is made of: its part of the memory's keys. What it adds is told by its own names, so that rounds share. */
export function identityOf({ name, version, options, adds, own, shape, inner }: AnySpec): readonly unknown[] {
  return [name, version, options, own?.adds ?? adds, shape, inner?.map(identityOf)];
}

/** What the stage sees of a flow, by its own names. */
export function needsOf({ fields }: Flow, { needs, own }: AnySpec): Fields {
  const seen: Fields = {};
  for (let i = 0; i < needs.length; i++) {
    const need = needs[i] as string;
    seen[own?.needs[i] ?? need] = fields[need];
  }
  return seen;
}

/**
 * What a stage that samples draws for an example. By the stage's name and what it adds, which no other stage of the chain has together: its key
 * would change when a stage of the same name is added behind it.
 */
export function drawOf(seed: number | string, { name, adds }: AnySpec, id: string): () => number {
  return () => hash32(seed, id, name, adds.join('+'));
}

/** An example's part of a memory key. Throws `memory.no-key` where what it follows from cannot be written down: its own fault, and nobody else's. */
export function exampleKey(spec: AnySpec, needs: Readonly<Fields>, id: string, draw: () => number): string {
  try {
    return `${spec.samples ? draw() : ''}${canonicalJson(spec.asks ? spec.asks(needs, id) : needs)}`;
  } catch (cause) {
    if (isSitflowError(cause)) throw cause;
    throw new SitflowError('memory.no-key', `its needs (${spec.needs.join(', ')}) cannot be written as JSON`, {
      mend: 'Give values that JSON has, or set `memory: false` in the stage policy.',
      cause,
    });
  }
}
