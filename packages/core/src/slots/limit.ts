/** A number of calls at once that adapts to the server: it grows while calls are answered, and falls when the server is overloaded. */
export interface Range {
  /** Where it starts. It may fall below, down to 1. */
  readonly from: number;
  /** The most. */
  readonly to: number;
}

/** How a call ended: the server answered it, was overloaded (429, 503), or something else went wrong. */
export type CallEnd = 'answered' | 'overloaded' | 'failed';

/** How many calls may be under way. */
export interface Limit {
  readonly calls: number;
  /** Milliseconds until calls may start again; `undefined` where they may. */
  readonly pausedMs: number | undefined;
  /** A call starts. Gives its ticket, which `ended` takes. */
  started(): number;
  /** A call has ended. `retryAfterMs` is the wait that an overloaded server asked for. */
  ended(ticket: number, how: CallEnd, retryAfterMs?: number): void;
  /** Calls back once, when a pause is over. */
  whenOpen(callback: () => void): void;
}

/** The same number always. */
export class FixedLimit implements Limit {
  readonly pausedMs = undefined;

  constructor(readonly calls: number) {}

  started(): number {
    return 0;
  }

  ended(): void {}
  whenOpen(): void {}
}
