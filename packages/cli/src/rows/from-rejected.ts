import { SitflowError } from '@sitflow/core';
import { membersOf } from './members.js';
import { type Row, readRow } from './read.js';

/** The rows in a file of rejected rows, with the lines that they had, and the ids that were made for those without one. */
export async function* rowsOfRejects(rejects: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const reject of rejects) yield rowOf(reject);
}

function rowOf(reject: Row): Row {
  const { value, text, line: at } = reject;
  if (!value) return { ...reject, at };
  const row = membersOf(text).find(({ key }) => key === 'row')?.value;
  if (row === undefined || typeof value.line !== 'number') {
    const error = new SitflowError('row.not-rejected', 'the line is not from a file of rejected rows', {
      mend: 'Leave --from-rejected out for a file of rows.',
    });
    return { line: at, at, text, error };
  }
  const { line } = value;
  // A line that was no row is kept as a text, which may read as a row by now.
  const given = typeof value.row === 'string' ? value.row : row;
  return { ...readRow(given, line), at, ...(typeof value.id === 'string' && { made: value.id }) };
}
