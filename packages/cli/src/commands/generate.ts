import type { AnyChain, RowSink } from '@sitflow/core';
import type { Interrupt } from '../interrupt.js';
import type { PreparedRow } from '../rows/prepare.js';
import type { RowOptions } from './options.js';
import { overRows } from './over-rows.js';

export interface GenerateOptions extends RowOptions {
  readonly locale?: readonly string[];
}

/** `sitflow generate`: each row as a sequential-instruction training example. */
export function generate(modulePath: string, options: GenerateOptions, interrupt: Interrupt): Promise<number> {
  return overRows(modulePath, options, interrupt, async ({ module, source, runOptions, event, done, reject }) => {
    const { chain, app } = module;
    const sink: RowSink = {
      write: ({ id, instruction, input, output, sources }) =>
        done(id, (row) => JSON.stringify({ id, instruction, input, output, ...filesIn(row, chain), sources })),
      reject,
    };
    const run = app.generate(chain, { source, sink, locale: options.locale ?? ['en'], ...runOptions });
    run.events$.subscribe(event);
    await run.finished;
  });
}

/** The pictures and recordings as the row names them: whoever trains on it finds them where the row does. */
function filesIn({ json = '{}' }: PreparedRow, chain: AnyChain): { image?: unknown; audio?: unknown } {
  const row = () => JSON.parse(json) as Record<string, unknown>;
  const named = (type: 'picture' | 'audio', name: string) => {
    const fields = chain.inputs.filter((field) => chain.types[field] === type);
    if (fields.length === 0) return {};
    const values = row();
    return { [name]: fields.length === 1 ? values[fields[0] as string] : fields.map((field) => values[field]) };
  };
  return { ...named('picture', 'image'), ...named('audio', 'audio') };
}
