import type { HostFacts, WireResult } from './protocol.js';

/** Told each piece of a text as it is written. */
export type OnText = (piece: string) => void;

/** What a model does in its host: one call at a time, interrupted between tokens. */
export interface Task {
  readonly facts?: HostFacts;
  /** Begins what can be done of a call's inputs while the call before it runs; `run` is given what it returns. */
  ahead?(inputs: readonly unknown[], signal: AbortSignal): readonly unknown[];
  /** `onText` is given with one input at most; a task that cannot tell pieces leaves it. */
  run(inputs: readonly unknown[], onText?: OnText): Promise<readonly WireResult<unknown>[]>;
  /** Whether the call under way was interrupted: what it returns is of no use. */
  readonly interrupted: boolean;
  interrupt(): void;
  resume(): void;
}
