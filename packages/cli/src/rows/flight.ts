import type { AnyChain } from '@sitflow/core';
import { checkFirstRow, type PreparedRow, prepareRow, type RowRules } from './prepare.js';
import type { Row } from './read.js';

/** How many bad lines at the beginning are passed over in search of the first row that has columns. */
const BAD_LINES = 100;

/** Rows on their way through an engine that gives outcomes in the order of its source: who came in first is who comes out next. */
export class RowsInFlight {
  private readonly inside: PreparedRow[] = [];
  private readonly ahead: Row[] = [];

  constructor(
    private readonly rows: AsyncGenerator<Row>,
    private readonly rules: RowRules,
  ) {}

  get chain(): AnyChain {
    return this.rules.chain;
  }

  /** Reads as far as the first row that has columns, and checks them. */
  async checkFirst(): Promise<void> {
    while (this.ahead.length < BAD_LINES) {
      const { done, value } = await this.rows.next();
      if (done) return;
      this.ahead.push(value);
      if (value.value) return checkFirstRow(prepareRow(value, this.rules), this.rules);
    }
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

  /** The row whose outcome has come. */
  next(): PreparedRow {
    const row = this.inside.shift();
    if (!row) throw new Error('an outcome came for which there was no row');
    return row;
  }

  private enter(row: Row): unknown {
    const prepared = prepareRow(row, this.rules);
    this.inside.push(prepared);
    return prepared.example;
  }
}
