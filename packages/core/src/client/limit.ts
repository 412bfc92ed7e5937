/** How many calls may be under way. */
export interface Limit {
  readonly calls: number;
  /** Milliseconds until calls may start again; `undefined` where they may. */
  readonly pausedMs: number | undefined;
  started(): void;
  ended(how: 'answered' | 'overloaded' | 'failed'): void;
  /** Calls back once, when a pause is over. */
  whenOpen(callback: () => void): void;
}

/** The same number always. */
export class FixedLimit implements Limit {
  readonly pausedMs = undefined;

  constructor(readonly calls: number) {}

  started(): void {}
  ended(): void {}
  whenOpen(): void {}
}
