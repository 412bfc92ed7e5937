import { TaskError, toWire, type WireResult } from '../host/protocol.js';
import type { Report } from '../host/task.js';
import type { Reply } from './reply.js';

/** What is reported of the rows of one batch while it is at work. `row`: a place in the batch. */
export interface Rows<Value> {
  /** A row is done before the others of its batch. */
  readonly done: (row: number, reply: Reply<Value>) => void;
  /** Set where the caller wants the texts as they are written: called with each piece. */
  readonly text?: ((row: number, piece: string) => void) | undefined;
}

/**
 * How long a row that is done waits for others to be handed over with, in milliseconds. A message for each row, and calls of one row each at the next
 * model, cost more than they gain where a whole batch takes less than this.
 */
const HAND_OVER_MS = 100;

/** The rows of one batch: those that end before it are handed over some together. */
export class BatchRows<Value> implements Rows<Value> {
  /** Rows that have their results. */
  readonly ended = new Set<number>();
  readonly text: ((row: number, piece: string) => void) | undefined;
  private readonly handed = new Set<number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly places: readonly number[],
    private readonly report: Report,
    private readonly results: WireResult<Value>[],
    /** Rows that are run again have told pieces before: they tell no more. */
    isFirst: boolean,
  ) {
    const { text } = report;
    this.text = text && isFirst ? (row, piece) => text(places[row] as number, piece) : undefined;
  }

  readonly done = (row: number, reply: Reply<Value>): void => {
    this.ended.add(row);
    this.results[this.places[row] as number] = resultOf(reply);
    this.timer ??= setTimeout(() => this.handOver(), HAND_OVER_MS);
  };

  /** Hands over the rows that have ended, or these, but for those that were handed over before. */
  handOver(rows: Iterable<number> = this.ended): void {
    this.close();
    const now = [...rows].filter((row) => !this.handed.has(row));
    if (now.length === 0) return;
    for (const row of now) this.handed.add(row);
    const at = now.map((row) => this.places[row] as number);
    this.report.done(
      at,
      at.map((place) => this.results[place] as WireResult<Value>),
    );
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

export function resultOf<Value>(reply: Reply<Value> | undefined): WireResult<Value> {
  return reply === undefined
    ? { ok: false, error: toWire(new TaskError('model.no-result', 'the model gave no result'), 'model.no-result') }
    : { ok: true, ...reply };
}
