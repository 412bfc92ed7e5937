import { type AnyChain, type Fields, type RowSink, spokenInputs, type TrainingExample } from '@sitflow/core';
import type { Interrupt } from '../interrupt.js';
import { idAsWritten, type PreparedRow } from '../rows/prepare.js';
import type { Results } from '../stdout.js';
import { commandName } from './called-as.js';
import type { GenerateOptions } from './options.js';
import { overRows } from './over-rows.js';

/** `sitflow generate`: each row as a sequential-instruction training example. */
export function generate(
  modulePath: string,
  options: GenerateOptions,
  interrupt: Interrupt,
  stdout: Results,
): Promise<number> {
  const called = { command: 'generate', modulePath, options, name: commandName(process.env) } as const;
  return overRows({ called, interrupt, stdout }, async ({ module, source, runOptions, event, done, reject }) => {
    const { chain, app } = module;
    const sink: RowSink = {
      write: (written, example, index) =>
        done(index, (row) => {
          const { instruction, input, output, sources } = written;
          const rest = { instruction, input, output, ...filesIn(row, chain, written, example), sources };
          // One of several that the chain made of the row has an id of its own.
          const id = String(written.id) === row.id ? idAsWritten(row) : JSON.stringify(written.id);
          return `{"id":${id},${JSON.stringify(rest).slice(1)}`;
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
