import { type AnyChain, SitflowError } from '@sitflow/core';
import { mistake } from '../exit.js';
import { checkFirstRow, type PreparedRow, prepareRow, type RowRules } from './prepare.js';
import type { Row } from './read.js';

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
  /** Lines of the last rows, by id. */
  private readonly recent = new Map<string, number>();

  constructor(
    private readonly rows: AsyncGenerator<Row>,
    private readonly rules: RowRules,
  ) {
    this.unseen = new Set(rules.gold);
  }

  get chain(): AnyChain {
    return this.rules.chain;
  }

  /** Reads as far as the first row that has columns, and checks them. */
  async checkFirst(): Promise<void> {
    while (this.ahead.length < BAD_LINES) {
      const { done, value } = await this.rows.next();
      if (done) return;
      this.ahead.push(value);
      if (this.ahead.length === 1 && value.text.startsWith('[')) {
        throw mistake('json-array', 'this is a JSON array, not JSON Lines', {
          line: value.line,
          mend: "Write one JSON object a line: `jq -c '.[]' rows.json > rows.jsonl` makes that of an array.",
        });
      }
      if (!value.value) continue;
      const first = prepareRow(value, this.rules);
      this.columns = Object.keys(first.json === undefined ? value.value : JSON.parse(first.json));
      return checkFirstRow(first, this.rules);
    }
  }

  /** Those of the first row that has any, renamed. */
  columns: readonly string[] = [];

  private through = 0;

  /** Says that what became of a row is written down. */
  written({ line }: PreparedRow): void {
    this.through = line;
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

  /**
   * The engine refuses an id that comes again within as many rows, too; here it is known which line had it before.
   */
  private unlessDoubled(row: PreparedRow): PreparedRow {
    if (row.error) return row;
    const before = this.recent.get(row.id);
    if (before !== undefined) {
      const found = `the id "${row.id}" is that of line ${before} too`;
      return {
        ...row,
        example: undefined,
        error: new SitflowError('example.doubled-id', found, {
          field: 'id',
          mend: 'Give each row an id of its own, or none.',
        }),
      };
    }
    this.recent.set(row.id, row.line);
    if (this.recent.size > WINDOW) this.recent.delete(this.recent.keys().next().value as string);
    return row;
  }
}
