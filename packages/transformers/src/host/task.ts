import type { HostFacts, WireResult } from './protocol.js';

/** Called while a call is at work. `at`: places of inputs in the call. */
export interface Report {
  /** Work on these inputs begins. At most once for each. */
  started(at: readonly number[]): void;
  /** These inputs are done, and others of the call are not. At most once for each. */
  done(at: readonly number[], results: readonly WireResult<unknown>[]): void;
  /** Set where the caller wants the texts as they are written: called with each piece. A task that cannot stream leaves it. */
  readonly text?: ((at: number, piece: string) => void) | undefined;
}

/** What a model does in its host: one call at a time, interrupted between tokens. */
export interface Task {
  readonly facts?: HostFacts;
  /** Begins what can be done of a call's inputs while the call before it runs; `run` is given what it returns. */
  ahead?(inputs: readonly unknown[], signal: AbortSignal): readonly unknown[];
  /** Gives all results, those that were reported before included. */
  run(inputs: readonly unknown[], report: Report): Promise<readonly WireResult<unknown>[]>;
  /** Whether the call under way was interrupted: what it returns is of no use. */
  readonly interrupted: boolean;
  interrupt(): void;
  resume(): void;
}

/** The report of a part of a call, whose inputs are at `places` of the whole, and whose results become others. */
export function partOf(
  report: Report,
  places: readonly number[],
  become: (result: WireResult) => WireResult<unknown> = (result) => result,
): Report {
  const whole = (at: readonly number[]) => at.map((each) => places[each] as number);
  const { text } = report;
  return {
    started: (at) => report.started(whole(at)),
    done: (at, results) => report.done(whole(at), (results as readonly WireResult[]).map(become)),
    text: text && ((at, piece) => text(places[at] as number, piece)),
  };
}
