import { SitflowError } from '../../base/errors.js';
import { type RunOutcome, rejected } from '../../example/example.js';
import { flowOf } from './intake.js';

/** The outcome of a single example from which the chain made several: rejected, since one outcome cannot hold the children. */
export function severalOf(chain: string, given: unknown, count: number, sourceName?: string): RunOutcome<unknown> {
  const { id, fields, sources } = flowOf(given, 0, sourceName);
  const error = new SitflowError('run.several', `the chain made ${count} examples of this one`, {
    chain,
    example: id,
    mend: 'Take them all: for await (const outcome of app.stream(chain, [example])) …',
  });
  return { ...rejected(error, fields), id, index: 0, sources, trace: [] };
}
