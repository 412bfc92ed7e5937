/** A number of calls at once that adapts to the server: it grows while calls are answered, and falls when the server is overloaded. */
export interface Range {
  /** Where it starts. It may fall below, down to 1. */
  readonly from: number;
  /** The most. */
  readonly to: number;
}

/** How a call ended: the server answered it, was overloaded (429, 503), or something else went wrong. */
export type CallEnd = 'answered' | 'overloaded' | 'failed';

/** Limits how many calls may be under way. */
export interface Limit {
  readonly calls: number;
  /** Milliseconds until calls may start again; `undefined` if they may now. */
  readonly pausedMs: number | undefined;
  /** Counts a call that starts. Gives its ticket, to be passed to `ended`. */
  started(): number;
  /** Counts a call that has ended. `retryAfterMs` is the wait that an overloaded server asked for. */
  ended(ticket: number, how: CallEnd, retryAfterMs?: number): void;
  /** Calls back once, when a pause is over. */
  whenOpen(callback: () => void): void;
}

/** A fixed limit. */
export class FixedLimit implements Limit {
  readonly pausedMs = undefined;

  constructor(readonly calls: number) {}

  started(): number {
    return 0;
  }

  ended(): void {}
  whenOpen(): void {}
}
