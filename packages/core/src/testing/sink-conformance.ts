import { SitflowError } from '../base/errors.js';
import { type Fields, rejected } from '../example/example.js';
import type { RowSink, RunManifest, TrainingExample } from '../script/sink.js';
import type { Check } from './check.js';
import { expectThat, show } from './expect-that.js';

export interface SinkConformanceOptions<S extends RowSink> {
  /** Makes a sink that holds nothing, for each check. */
  readonly create: () => Promise<S> | S;
  /** The rows that are written, read from where they are. Called once a sink is closed. */
  readonly rows: (sink: S) => Promise<readonly TrainingExample[]> | readonly TrainingExample[];
  /** A new sink for the place of another one. Give it for a sink whose runs can be resumed. */
  readonly resume?: (before: S) => Promise<S> | S;
}

const manifest: RunManifest = {
  id: 'run-1',
  startedAt: '2026-01-01T00:00:00.000Z',
  chain: 'chain',
  fingerprint: 'f'.repeat(64),
  stages: [{ key: 'answer', name: 'answer', version: '1' }],
  seed: 0,
  locales: ['en'],
  gold: [],
};

/** The row made of the source's row `index`; `text` is its answer. */
function rowOf(index: number, text = `answer ${index}`, id: string | number = `r${index}`): TrainingExample {
  return {
    id,
    instruction: 'Answer the question.',
    input: `question ${index}`,
    output: `Answer: ${text}`,
    sources: { question: 'input', answer: 'model:m' },
  };
}
const steps = [{ field: 'answer', start: 8, end: 10 }];

function refusalOf(index: number) {
  const error = new SitflowError('reply.empty', 'the reply is empty', {
    example: `r${index}`,
    cause: new Error('cause'),
  });
  return { ...rejected(error, { question: 'q' }), id: `r${index}`, index, sources: {}, trace: [] };
}

/** What `app.generate` relies on, whichever sink it is given. The checks need no test runner: they throw what they find. */
export function sinkConformance<S extends RowSink>({
  create,
  rows,
  resume,
}: SinkConformanceOptions<S>): readonly Check[] {
  const write = async (sink: S, row: TrainingExample, index: number) => {
    const example: Fields = { id: row.id, question: row.input, answer: row.output };
    await sink.write(row, example, index, steps);
  };
  const finish = (sink: S, done: number, refused = 0) => sink.close?.({ done, rejected: refused });
  const holds = async (sink: S, expected: readonly TrainingExample[]) => {
    const got = await rows(sink);
    expectThat(plain(got) === plain(expected), `it holds ${show(got)} instead of ${show(expected)}`);
  };
  const opened = async (sink: S, at: number, run = manifest) => {
    const given = await sink.open?.(run);
    if (sink.open) expectThat(given?.resumeAt === at, `open() gave ${show(given)} instead of { resumeAt: ${at} }`);
  };
  /** Rows 0 and 1 are committed, of row 2 one of its outcomes is written, and then the run ends before its time. */
  const interrupted = async () => {
    const sink = await create();
    await opened(sink, 0);
    for (const index of [0, 1]) {
      await write(sink, rowOf(index), index);
      await sink.commit?.(index);
    }
    await write(sink, rowOf(2, 'the first of two', 'r2/0'), 2);
    await sink.close?.();
    return sink;
  };
  const resuming: readonly Check[] = resume
    ? [
        {
          name: 'goes on behind the last commit, without what was written after it',
          async run() {
            const after = await resume(await interrupted());
            await opened(after, 2, { ...manifest, id: 'run-2', startedAt: '2026-01-02T00:00:00.000Z' });
            await write(after, rowOf(2), 2);
            await after.commit?.(2);
            await finish(after, 1);
            await holds(
              after,
              [0, 1, 2].map((index) => rowOf(index)),
            );
          },
        },
        {
          name: 'goes on where it was resumed and interrupted again',
          async run() {
            const again = await resume(await interrupted());
            await opened(again, 2);
            await again.close?.();
            const after = await resume(again);
            await opened(after, 2);
            await finish(after, 0);
            await holds(
              after,
              [0, 1].map((index) => rowOf(index)),
            );
          },
        },
        {
          name: 'refuses to go on with another chain, seed or language, and keeps what is there',
          async run() {
            for (const other of [{ fingerprint: '0'.repeat(64) }, { seed: 1 }, { locales: ['es'] }]) {
              const before = await interrupted();
              const another = await resume(before);
              const refused = await Promise.resolve()
                .then(() => another.open?.({ ...manifest, ...other }))
                .then(
                  () => false,
                  () => true,
                );
              expectThat(refused, `it went on with ${show(other)}`);
              const after = await resume(before);
              await opened(after, 2);
              await finish(after, 0);
              await holds(
                after,
                [0, 1].map((index) => rowOf(index)),
              );
            }
          },
        },
      ]
    : [];
  return [
    {
      name: 'holds the rows in the order in which they were written, whatever is in them',
      async run() {
        const sink = await create();
        await opened(sink, 0);
        const texts = ['plain', 'two\nlines\r\n', '"quoted" \\ é 漢 😀 \u2028 \0', '', 'x'.repeat(200_000)];
        const written = texts.map((text, index) => rowOf(index, text, index === 1 ? 7 : `r${index}`));
        for (const [index, row] of written.entries()) {
          await write(sink, row, index);
          await sink.commit?.(index);
        }
        await finish(sink, written.length);
        await holds(sink, written);
      },
    },
    {
      name: 'holds several rows of one of the source, and none of what was rejected',
      async run() {
        const sink = await create();
        await opened(sink, 0);
        const children = [rowOf(0, 'a', 'r0/0'), rowOf(0, 'b', 'r0/1')];
        for (const row of children) await write(sink, row, 0);
        await sink.commit?.(0);
        await sink.reject?.(refusalOf(1), 1);
        await sink.commit?.(1);
        await write(sink, rowOf(2), 2);
        await sink.commit?.(2);
        await finish(sink, 3, 1);
        await holds(sink, [...children, rowOf(2)]);
      },
    },
    {
      name: 'bears a run without rows',
      async run() {
        const sink = await create();
        await opened(sink, 0);
        await finish(sink, 0);
        await holds(sink, []);
      },
    },
    {
      name: 'is closed in the middle of a run, with what was committed',
      async run() {
        const written = await rows(await interrupted());
        const expected = [0, 1].map((index) => rowOf(index));
        expectThat(plain(written.slice(0, 2)) === plain(expected), `it holds ${show(written)}`);
      },
    },
    ...resuming,
  ];
}

/** As JSON, whatever the order of the properties. */
function plain(rows: readonly TrainingExample[]): string {
  return JSON.stringify(
    rows.map(({ id, instruction, input, output, sources }) => [
      id,
      instruction,
      input,
      output,
      Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  );
}
