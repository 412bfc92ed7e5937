import type { RunEvent, TrainingExample } from '@sitflow/core';
import type { LoadedModule } from '../load-module.js';
import { addedBy } from '../rows/prepare.js';
import type { LineWriter } from '../rows/write.js';
import { isRight, type Sample } from './samples.js';

/** What a chain made of a sample. */
export interface Tried {
  readonly sample: Sample;
  /** The fields that the chain added, in spoken order; none where the sample was rejected, for `reason`. */
  readonly added: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  readonly right: boolean;
}

export interface TryOptions {
  readonly signal: AbortSignal;
  readonly event: (event: RunEvent) => void;
}

/** Runs a chain over samples and compares its answers with theirs. Each result is a line of `out`. */
export async function tryChain(
  { app, chain }: LoadedModule,
  samples: readonly Sample[],
  out: LineWriter,
  options: TryOptions,
): Promise<Tried[]> {
  const adds = addedBy(chain);
  const outcomes = app.stream(chain, examplesOf(samples), { total: samples.length, signal: options.signal });
  outcomes.events$.subscribe(options.event);
  const tried: Tried[] = [];
  for await (const outcome of outcomes) {
    const sample = samples[tried.length] as Sample;
    const example = outcome.example as Readonly<Record<string, unknown>>;
    const added = outcome.status === 'done' ? Object.fromEntries(adds.map((field) => [field, example[field]])) : {};
    const reason = outcome.status === 'rejected' ? outcome.error.message : undefined;
    const right = isRight(added.answer, sample.answer);
    tried.push({ sample, added, right, ...(reason !== undefined && { reason }) });
    out.line(JSON.stringify({ id: sample.id, ...rowOf(sample), ...added, wanted: sample.answer, right, reason }));
  }
  return tried;
}

/** The same samples as training data. What the models said is cached: none is asked again. */
export async function speakChain(
  { app, chain }: LoadedModule,
  samples: readonly Sample[],
  out: LineWriter,
  options: TryOptions,
): Promise<TrainingExample[]> {
  const rows: TrainingExample[] = [];
  const bySampleId = new Map(samples.map((sample) => [sample.id, sample]));
  const run = app.generate(chain, {
    source: examplesOf(samples),
    seed: 1,
    signal: options.signal,
    sink: {
      write(row) {
        const { image } = rowOf(bySampleId.get(String(row.id)) as Sample);
        const { image: _image, sources, ...text } = row;
        const written = { ...text, ...(image !== undefined && { image }), sources };
        rows.push(written);
        out.line(JSON.stringify(written));
      },
    },
  });
  run.events$.subscribe(options.event);
  await run.finished;
  return rows;
}

function examplesOf(samples: readonly Sample[]): never[] {
  return samples.map(({ id, fields }) => ({ id, ...fields })) as never[];
}

/** A sample's fields as a row of a file has them: pictures by their path. */
function rowOf({ fields, about }: Sample): Record<string, unknown> {
  return 'image' in fields ? { ...fields, image: about } : { ...fields };
}
