import { type AnyChain, SitflowError } from '@sitflow/core';
import { checkFirstRow, idAsWritten, type PreparedRow, prepareRow, type RowRules } from './prepare.js';
import type { Row } from './read.js';
import { usageError } from './usage-error.js';

/** Examples inside the engine at once. */
export const WINDOW = 256;

/** Names what has no id, in the engine (`line/7`). */
export const SOURCE_NAME = 'line';

/** How many bad lines at the beginning are passed over in search of the first row that has columns. */
const BAD_LINES = 100;

/** Rows on their way through an engine that gives outcomes in the order of its source: who came in first comes out first. */
export class RowsInFlight {
  /** By their place in the source. */
  private readonly inside = new Map<number, PreparedRow>();
  private entered = 0;
  /** The place of the first that may still be inside. */
  private first = 0;
  private readonly unseen: Set<string>;
  private readonly ahead: Row[] = [];
  /** The last rows, by id. */
  private readonly recent = new Map<string, PreparedRow>();

  constructor(
    private readonly rows: AsyncGenerator<Row>,
    private readonly rules: RowRules,
    fromLine = 1,
  ) {
    this.through = fromLine - 1;
    this.unseen = new Set(rules.gold);
  }

  get chain(): AnyChain {
    return this.rules.chain;
  }

  /** Reads as far as the first row that has columns, and checks them. */
  async checkFirst(): Promise<void> {
    while (true) {
      const { done, value } = await this.rows.next();
      if (done) return;
      this.ahead.push(value);
      if (!value.value) {
        if (this.ahead.length >= BAD_LINES) throw this.noRows();
        continue;
      }
      const first = prepareRow(value, this.rules);
      this.columns = Object.keys(first.json === undefined ? value.value : JSON.parse(first.json));
      return checkFirstRow(first, this.rules);
    }
  }

  private noRows(): SitflowError {
    const [first] = this.ahead as [Row];
    const found = `none of the first ${BAD_LINES} lines is a row. The first: ${first.error?.found}`;
    return usageError('no-rows', found, { line: first.line, mend: first.error?.mend });
  }

  /** Whether there is nothing to run. */
  get isEmpty(): boolean {
    return this.entered === 0 && this.ahead.length === 0;
  }

  /** Those of the first row that has any, renamed. */
  columns: readonly string[] = [];

  private through: number;
  /** How many rows are through, where the chain makes one of each. */
  ended = 0;

  /** Says that what became of a row is written down. */
  written({ line, at = line }: PreparedRow): void {
    this.through = at;
    this.ended++;
  }

  /**
   * The line from which a run that was ended goes on: whatever stands before it is through. `undefined` where that is not known, since a row may
   * become several or part of another.
   */
  get nextLine(): number | undefined {
    return this.chain.stages.some(({ spec }) => spec.shape) ? undefined : this.through + 1;
  }

  /** Columns named as gold that no row has had so far, though there were rows. */
  get unseenGold(): readonly string[] {
    return this.entered === 0 ? [] : [...this.unseen];
  }

  /** What the engine is given. Lines that are no rows go in as well, to be rejected in their turn. */
  async *source(): AsyncGenerator<unknown> {
    try {
      for (let row = this.ahead.shift(); row; row = this.ahead.shift()) yield this.enter(row);
      for await (const row of this.rows) yield this.enter(row);
    } finally {
      await this.rows.return(undefined);
    }
  }

  /**
   * The row that the next outcome came of, by its `index`: several come of one where the chain expands, none of a row that was joined into
   * another.
   */
  next(index: number | undefined): PreparedRow {
    const row = index === undefined ? undefined : this.inside.get(index);
    if (index === undefined || !row) throw new Error(`an outcome came of row ${index}, which is not inside`);
    for (; this.first < index; this.first++) this.inside.delete(this.first);
    return row;
  }

  private enter(row: Row): unknown {
    const prepared = this.unlessDoubled(prepareRow(row, this.rules));
    for (const field of this.unseen) if (Object.hasOwn(prepared.example ?? {}, field)) this.unseen.delete(field);
    this.inside.set(this.entered++, prepared);
    return prepared.example;
  }

  /** An example's id as JSON: as its row wrote it, where it is that of a row. */
  idAsWritten(id: string): string {
    const row = this.recent.get(id);
    return row ? idAsWritten(row) : JSON.stringify(id);
  }

  /**
   * The engine refuses an id that comes again within as many rows, too; here it is known which line had it before.
   */
  private unlessDoubled(row: PreparedRow): PreparedRow {
    if (row.error) return row;
    const before = this.recent.get(row.id);
    if (before !== undefined) {
      const found = `line ${before.line} has the id "${row.id}" too`;
      return {
        ...row,
        example: undefined,
        error: new SitflowError('example.doubled-id', found, {
          field: 'id',
          mend: 'Give each row an id of its own, or none.',
        }),
      };
    }
    this.recent.set(row.id, row);
    if (this.recent.size > WINDOW) this.recent.delete(this.recent.keys().next().value as string);
    return row;
  }
}
