import type { HostFacts, WireResult } from './protocol.js';

/** What a model does in its host: one call at a time, interrupted between tokens. */
export interface Task {
  readonly facts?: HostFacts;
  run(inputs: readonly unknown[]): Promise<readonly WireResult<unknown>[]>;
  /** Whether the call under way was interrupted: what it returns is of no use. */
  readonly interrupted: boolean;
  interrupt(): void;
  resume(): void;
}
