import type { Fields, Rejected, RunRejected } from '@sitflow/core';
import { flushOnExit, type Interrupt } from '../interrupt.js';
import { printableJson } from '../printable.js';
import { FileWriter } from '../rows/file-writer.js';
import { checkRejected, type Places, removeStale } from '../rows/files.js';
import type { RowsInFlight } from '../rows/flight.js';
import type { PreparedRow, RowRules } from '../rows/prepare.js';
import { Rejects } from '../rows/rejects.js';
import { usageError } from '../rows/usage-error.js';
import { type LineWriter, StreamWriter } from '../rows/write.js';
import type { Results } from '../stdout.js';
import type { Reporter } from './reporter.js';

export interface OutcomeWriterOptions {
  readonly places: Places;
  readonly overwrite: boolean;
  readonly rows: RowsInFlight;
  readonly rules: RowRules;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
  readonly stdout: Results;
}

/** Writes each outcome of a run: a line of the output, or a rejected row. Opens its files when the first outcome comes. */
export class OutcomeWriter {
  /** Whether the output was opened: a run that cannot begin leaves earlier output as it is. */
  begun = false;
  readonly rejects: Rejects;
  private readonly file: FileWriter | undefined;
  private readonly output: LineWriter;
  private readonly rejectedFile: FileWriter | undefined;

  constructor(private readonly options: OutcomeWriterOptions) {
    const { places, overwrite, rules, interrupt, stdout } = options;
    this.file = places.output === '-' ? undefined : new FileWriter(places.output, { overwrite });
    this.output = flushOnExit(interrupt, this.file ?? new StreamWriter(stdout, printableJson));
    this.rejectedFile =
      places.rejected === undefined
        ? undefined
        : flushOnExit(interrupt, new FileWriter(places.rejected, { overwrite, apartFrom: this.file }));
    this.rejects = new Rejects(rules, this.rejectedFile);
  }

  /** How many lines of output are written. */
  get written(): number {
    return this.output.written;
  }

  /** Opens the output, if it is not open. */
  begin(): void {
    if (this.begun) return;
    checkRejected(this.options.places);
    this.file?.open();
    this.begun = true;
  }

  /** Writes the next outcome, which came of the source's example `index`: `text` makes the line from its row. */
  async done(index: number | undefined, text: (row: PreparedRow) => string): Promise<void> {
    const { rows, reporter } = this.options;
    const row = rows.next(index);
    this.begin();
    let line: string;
    try {
      line = text(row);
    } catch (cause) {
      const found = `what the chain added cannot be written as JSON: ${(cause as Error).message}`;
      return this.rejectRow(row, { error: usageError('not-json', found, { cause }), example: {} as Fields });
    }
    this.output.line(line);
    rows.written(row);
    await this.output.ready();
    await reporter.ready();
  }

  /** Writes the next outcome, which is a rejection. */
  reject(rejected: RunRejected): Promise<void> | void {
    return this.rejectRow(this.options.rows.next(rejected.index), rejected);
  }

  /** Closes the files. Gives the first failure, of the run (`failure`) or of closing: it says more than those after it. */
  close(failure: unknown): unknown {
    let first = failure;
    for (const writer of [this.output, this.rejectedFile]) {
      try {
        writer?.close();
      } catch (error) {
        first ??= error;
      }
    }
    if (this.begun && first === undefined && this.rejects.count === 0) removeStale(this.options.places);
    return first;
  }

  private rejectRow(row: PreparedRow, { error, example }: Pick<Rejected, 'error' | 'example'>): Promise<void> | void {
    const { rows, reporter } = this.options;
    this.begin();
    const rejected = this.rejects.add(row, error, example);
    rows.written(row);
    reporter.reject(rejected);
    return reporter.ready();
  }
}
