import type { AnyChain, RowSink } from '@sitflow/core';
import type { Interrupt } from '../interrupt.js';
import type { PreparedRow } from '../rows/prepare.js';
import type { RowOptions } from './options.js';
import { overRows } from './over-rows.js';

export interface GenerateOptions extends RowOptions {
  readonly locale: readonly string[];
}

/** `sitflow generate`: each row as a sequential-instruction training example. */
export function generate(modulePath: string, options: GenerateOptions, interrupt: Interrupt): Promise<number> {
  return overRows(modulePath, options, interrupt, async ({ module, source, runOptions, event, done, reject }) => {
    const { chain, app } = module;
    const sink: RowSink = {
      write: ({ id, instruction, input, output, sources }) =>
        done(id, (row) => JSON.stringify({ id, instruction, input, output, ...pictureIn(row, chain), sources })),
      reject,
    };
    const run = app.generate(chain, { source, sink, locale: options.locale, ...runOptions });
    run.events$.subscribe(event);
    await run.finished;
  });
}

/** The pictures as the row names them: whoever trains on it finds them where the row does. */
function pictureIn({ json = '{}' }: PreparedRow, chain: AnyChain): { image?: unknown } {
  const fields = chain.inputs.filter((field) => chain.types[field] === 'picture');
  if (fields.length === 0) return {};
  const row = JSON.parse(json) as Record<string, unknown>;
  return { image: fields.length === 1 ? row[fields[0] as string] : fields.map((field) => row[field]) };
}
