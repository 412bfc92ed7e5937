import type { FieldSource, Fields, RunRejected } from '../example/example.js';
import type { Json } from '../example/json.js';
import type { Rendered, Step } from './render.js';

/** A training example on its way to disk: Alpaca's fields, and where each of the chain's fields came from. */
export interface TrainingExample extends Omit<Rendered, 'steps'> {
  /** The example's own id as it was given, or the one that the run made for it. */
  readonly id: string | number;
  /** The picture as JSON holds it: a path, URL or dataset file as it was given, or else a `data:` URL; several in an array. */
  readonly image?: unknown;
  readonly sources: Readonly<Record<string, FieldSource>>;
}

/** What a run is, as plain data: what a run folder keeps, and compares before it goes on with another run. */
export interface RunManifest {
  /** Of this run alone. */
  readonly id: string;
  /** When it began, ISO 8601. */
  readonly startedAt: string;
  /** The chain's name. */
  readonly chain: string;
  /** `fingerprint(chain, { locales })`: runs of which it differs make different rows. */
  readonly fingerprint: string;
  /** The chain's stages, in order, so that a difference can be named. */
  readonly stages: readonly { readonly key: string; readonly name: string; readonly version: string }[];
  readonly seed: number | string;
  readonly locales: readonly string[];
  readonly gold: readonly string[];
  /** The model, or fallback order, that answers the whole chain, and its settings; absent if each stage has its own. */
  readonly joint?: { readonly models: readonly string[]; readonly settings: Json };
}

/** Where generated examples go. What it throws ends the run with `sink.failed`: a full disk is not one example's fault. Its methods are called one at a time. */
export interface RowSink {
  /**
   * Called before the first row is read. `resumeAt`: how many rows of the source to skip, because they were committed before. If it throws, nothing else is
   * called.
   */
  open?(run: RunManifest): Promise<{ readonly resumeAt: number }> | { readonly resumeAt: number };
  /**
   * `index`: which of the source's rows it came of, from 0. `steps`: where each field stands in `row.output`; they are not part of the row, so that a row
   * which is written as JSON has a training example's fields and no more.
   */
  write(row: TrainingExample, example: Readonly<Fields>, index: number, steps: readonly Step[]): Promise<void> | void;
  reject?(rejected: RunRejected, index: number): Promise<void> | void;
  /**
   * All that came of the rows up to `index` is written, and none before it is missing. What was written behind the last commit may lack something: a sink that
   * resumes drops it. Never called for a chain with `gather`: such a run is made again from the start, out of the cache.
   */
  commit?(index: number): Promise<void> | void;
  /**
   * Called once, at the end of the run, however it ended; `summary` is there if it came to its end. Of a run that was cancelled, two seconds after that also
   * while a write has not settled.
   */
  close?(summary?: Summary): Promise<void> | void;
}

export interface Summary {
  readonly done: number;
  readonly rejected: number;
}

/** A sink that keeps everything in arrays, for notebooks and tests. */
export class ArraySink implements RowSink {
  readonly rows: TrainingExample[] = [];
  readonly rejected: RunRejected[] = [];

  write(row: TrainingExample): void {
    this.rows.push(row);
  }

  reject(outcome: RunRejected): void {
    this.rejected.push(outcome);
  }
}
