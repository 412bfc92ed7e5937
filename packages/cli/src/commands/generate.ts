import { type AnyChain, type Fields, type RowSink, spokenInputs, type TrainingExample } from '@sitflow/core';
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
      write: (written, example, index) =>
        done(index, (row) => {
          const { id, instruction, input, output, sources } = written;
          return JSON.stringify({ id, instruction, input, output, ...filesIn(row, chain, written, example), sources });
        }),
      reject,
    };
    const run = app.generate(chain, { source, sink, locale: options.locale ?? ['en'], ...runOptions });
    run.events$.subscribe(event);
    await run.finished;
  });
}

/** The pictures and recordings as the row names them: whoever trains on it finds them where the row does. What a stage made is as it was written. */
function filesIn(
  { json = '{}' }: PreparedRow,
  chain: AnyChain,
  written: TrainingExample,
  example: Readonly<Fields>,
): Pick<TrainingExample, 'image' | 'audio'> {
  const row = () => JSON.parse(json) as Record<string, unknown>;
  const named = (type: 'picture' | 'audio', name: 'image' | 'audio') => {
    const fields = spokenInputs(chain, example).filter((field) => chain.types[field] === type);
    if (fields.length === 0) return {};
    const given = row();
    const saved = fields.length === 1 ? [written[name]] : (written[name] as readonly unknown[]);
    const files = fields.map((field, i) => (Object.hasOwn(given, field) ? given[field] : saved[i]));
    return { [name]: files.length === 1 ? files[0] : files };
  };
  return { ...named('picture', 'image'), ...named('audio', 'audio') };
}
