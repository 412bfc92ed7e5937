import type { SitflowError } from '../errors.js';
import type { FieldSource, Fields, Span } from '../example.js';

/** An example on its way through a run's graph. One object travels through all operators; stages write into it. */
export interface Flow {
  /** Its place in the source, from 0. */
  readonly index: number;
  readonly id: string;
  readonly fields: Fields;
  readonly sources: Record<string, FieldSource>;
  readonly spans: Span[];
  /** Why it was rejected, by index of the stage; -1 stands for its admission. */
  readonly failures: Map<number, SitflowError>;
  /** How many of a join's branches have brought it, by join. */
  readonly joined: number[];
}

/** The reason of a rejected flow: of several, the first in spoken order. */
export function reasonOf(flow: Flow): SitflowError | undefined {
  if (flow.failures.size === 0) return undefined;
  return flow.failures.get(Math.min(...flow.failures.keys()));
}
