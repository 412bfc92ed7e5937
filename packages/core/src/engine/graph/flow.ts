import type { SitflowError } from '../../base/errors.js';
import type { FieldSource, Fields, Span } from '../../example/example.js';
import { copied } from '../../example/json.js';
import type { AnySpec } from '../../stage/stage.js';
import type { Slot } from '../operators/in-source-order.js';

/** An example on its way through a run's graph. One object travels through all operators; stages write into it. */
export interface Flow {
  id: string;
  /** Which of the source's examples it came of, from 0. */
  readonly index: number;
  /** The `id` of the source's example as it was given, of whatever kind. */
  given: unknown;
  /** Those it was made of by expanding stages, the first of the source. */
  ancestors: readonly string[];
  readonly fields: Fields;
  readonly sources: Record<string, FieldSource>;
  readonly spans: Span[];
  /** Why it was rejected, by place in spoken order: a stage's index, the half before it for what stands between; -1 is its admission. */
  failures: Map<number, SitflowError> | undefined;
  /** How many of a join's branches have brought it, by join. */
  readonly joined: number[];
  /** What an expanding stage made of it, until its children go on in its place. */
  children: { readonly adds: readonly Readonly<Fields>[]; readonly source: FieldSource } | undefined;
  /** Called when a stage fails the example: its other stages give up calls that have not started. */
  readonly stops: { stop(): void }[];
  /** Its place among those inside, where outcomes keep the source's order. */
  slot: Slot | undefined;
}

export function newFlow(id: string, index: number, ancestors: readonly string[] = []): Flow {
  return {
    id,
    index,
    given: undefined,
    ancestors,
    fields: {},
    sources: {},
    spans: [],
    failures: undefined,
    joined: [],
    children: undefined,
    stops: [],
    slot: undefined,
  };
}

/** What the stage sees of a flow, by its own names. */
export function needsOf({ fields }: Flow, { needs, ownFields }: AnySpec): Fields {
  const seen: Fields = {};
  for (let i = 0; i < needs.length; i++) {
    const need = needs[i] as string;
    seen[ownFields?.needs[i] ?? need] = Object.hasOwn(fields, need) ? fields[need] : undefined;
  }
  return seen;
}

/**
 * Writes what a stage gave (by its own names) into a flow (by the chain's). What is gold stays as it is, and what a `partial` stage left out
 * stays open.
 */
export function writeFields(
  flow: Flow,
  { adds, ownFields }: Pick<AnySpec, 'adds' | 'ownFields'>,
  given: Readonly<Fields>,
  source: FieldSource,
): void {
  for (let i = 0; i < adds.length; i++) {
    const field = adds[i] as string;
    if (flow.sources[field] === 'gold') continue;
    const name = ownFields?.adds[i] ?? field;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) continue;
    // Of its own: what the cache holds, and equal calls share, is not changed by whoever changes an example.
    flow.fields[field] = typeof value === 'object' ? copied(value) : value;
    flow.sources[field] = source;
  }
}

/** Whether the row has all that the stage adds: then the stage is not run for it. */
export function isGold(flow: Flow, adds: readonly string[]): boolean {
  for (const field of adds) if (flow.sources[field] !== 'gold') return false;
  return adds.length > 0;
}

export function failAt(flow: Flow, place: number, error: SitflowError): void {
  flow.failures ??= new Map();
  flow.failures.set(place, error);
}

export function hasFailed(flow: Flow): boolean {
  return flow.failures !== undefined;
}

/** The reason of a rejected flow: of several, the first in spoken order. */
export function reasonOf(flow: Flow): SitflowError | undefined {
  return flow.failures?.get(Math.min(...flow.failures.keys()));
}
