import type { Interrupt } from '../interrupt.js';
import { withFields } from '../rows/members.js';
import { addedBy, type PreparedRow } from '../rows/prepare.js';
import type { RowOptions } from './options.js';
import { overRows } from './over-rows.js';

/** `sitflow run`: each row with the fields that the chain adds. */
export function run(modulePath: string, options: RowOptions, interrupt: Interrupt): Promise<number> {
  return overRows(modulePath, options, interrupt, async ({ module, source, runOptions, event, done, reject }) => {
    const { chain, app } = module;
    const adds = addedBy(chain);
    const outcomes = app.stream(chain, source, runOptions);
    outcomes.events$.subscribe(event);
    for await (const outcome of outcomes) {
      if (outcome.status === 'rejected') await reject(outcome);
      else await done((row) => withAdded(row, outcome.example as Record<string, unknown>, adds));
    }
  });
}

/** The row as it was written, its own fields untouched, and behind them what the chain added. */
function withAdded(
  { json = '{}', example }: PreparedRow,
  result: Readonly<Record<string, unknown>>,
  adds: readonly string[],
): string {
  const own = example as object;
  return withFields(
    json,
    Object.fromEntries(adds.filter((field) => !Object.hasOwn(own, field)).map((field) => [field, result[field]])),
  );
}
