import type { WireResult } from './protocol.js';

/** What a model does in its host: one call at a time, interrupted between tokens. */
export interface Task {
  /** The languages (BCP 47) that the model says it reads and writes, where it does. */
  readonly languages?: readonly string[];
  run(inputs: readonly unknown[]): Promise<readonly WireResult[]>;
  /** Whether the call under way was interrupted: what it returns is of no use. */
  readonly interrupted: boolean;
  interrupt(): void;
  resume(): void;
}
