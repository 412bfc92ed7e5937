import type { FieldSource, Fields, Rejected, Reserved } from './example.js';

/** A training example on its way to disk: Alpaca's fields, and where each of the chain's fields came from. */
export interface TrainingExample {
  readonly id: string;
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  /** The picture as JSON holds it: a path, URL or dataset file as it was given, or else a `data:` URL; several in an array. */
  readonly image?: unknown;
  readonly audio?: unknown;
  readonly sources: Readonly<Record<string, FieldSource>>;
}

/** Where generated examples go. What it throws ends the run: a full disk is not one example's fault. */
export interface RowSink {
  /** `index`: which of the source's examples it came of, from 0. */
  write(row: TrainingExample, example: Readonly<Fields> & Reserved, index: number): Promise<void> | void;
  reject?(rejected: Rejected): Promise<void> | void;
  /** Called once, at the end of the run, however it ended. */
  close?(): Promise<void> | void;
}

export interface Summary {
  readonly done: number;
  readonly rejected: number;
}

/** A sink that keeps everything in arrays, for notebooks and tests. */
export class ArraySink implements RowSink {
  readonly rows: TrainingExample[] = [];
  readonly rejected: Rejected[] = [];

  write(row: TrainingExample): void {
    this.rows.push(row);
  }

  reject(outcome: Rejected): void {
    this.rejected.push(outcome);
  }
}
