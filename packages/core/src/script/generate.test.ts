import { describe, expect, it } from 'vitest';
import { SitflowError } from '../base/errors.js';
import { type AnyChain, chain } from '../chain/chain.js';
import { done, type Fields, type RunOutcome, rejected } from '../example/example.js';
import { fakeStage } from '../testing/fake-stage.js';
import { ManualClock } from '../testing/manual-clock.js';
import { type WriteOptions, writeAll } from './generate.js';
import type { RowSink, RunManifest } from './sink.js';

const two = chain<{ q: string }>('two', { input: { q: 'text' } })
  .pipe(fakeStage('first', ['q'], ['a'], () => ({})))
  .pipe(fakeStage('second', ['a'], ['b'], () => ({}))) as AnyChain;
const about = (index: number) => ({
  id: `r${index}`,
  index,
  sources: { q: 'input', a: 'program' } as const,
  trace: [],
});
const good = (index: number, more: Fields = {}): RunOutcome<unknown> => ({
  ...done({ id: `r${index}`, q: `q${index}`, a: 'x', b: 'y', ...more }),
  ...about(index),
});
const bad = (index: number): RunOutcome<unknown> => ({
  ...rejected(new SitflowError('my.code', 'bad'), { q: 'q' }),
  ...about(index),
});
const manifest = { id: 'run', chain: 'two' } as unknown as RunManifest;

/** A run whose outcomes are given, over a sink that tells what it is called with. */
function write(
  outcomes: readonly RunOutcome<unknown>[],
  sink: Partial<RowSink> = {},
  more: Partial<WriteOptions> = {},
) {
  const told: unknown[] = [];
  const clock = new ManualClock();
  const recorded: RowSink = {
    write: (row, _, index) => void told.push(['write', index, row.output]),
    reject: ({ error }, index) => void told.push(['reject', index, error.code]),
    commit: (index) => void told.push(['commit', index]),
    close: (summary) => void told.push(['close', summary]),
    ...sink,
  };
  const finished = writeAll(two, {
    sink: recorded,
    manifest: async () => manifest,
    start: (from) =>
      (async function* () {
        told.push(['start', from]);
        yield* outcomes.filter(({ index }) => index >= from);
      })(),
    locales: ['en'],
    joint: false,
    reader: () => undefined,
    clock,
    ...more,
  });
  return { finished, told, clock };
}

describe('a sink', () => {
  it('is told each row, then that it is whole, and how the run ended', async () => {
    const { finished, told } = write([good(0), bad(1), good(2)]);
    expect(await finished).toEqual({ done: 2, rejected: 1 });
    expect(told).toEqual([
      ['start', 0],
      ['write', 0, 'first: x\nsecond: y'],
      ['commit', 0],
      ['reject', 1, 'my.code'],
      ['commit', 1],
      ['write', 2, 'first: x\nsecond: y'],
      ['commit', 2],
      ['close', { done: 2, rejected: 1 }],
    ]);
  });

  it('is opened with what the run is before anything starts, and says where to go on', async () => {
    const opened: unknown[] = [];
    const { finished, told } = write([good(0), good(1), good(2)], {
      async open(run) {
        await null;
        opened.push(run, [...told]);
        return { resumeAt: 2 };
      },
    });
    expect(await finished).toEqual({ done: 1, rejected: 0 });
    expect(opened).toEqual([manifest, []]);
    expect(told.slice(0, 3)).toEqual([
      ['start', 2],
      ['write', 2, 'first: x\nsecond: y'],
      ['commit', 2],
    ]);
    const later = write([good(0), good(1), good(2)], { open: () => ({ resumeAt: 1 }) }, { from: 2 });
    await later.finished;
    expect(later.told[0]).toEqual(['start', 2]);
  });

  it.each<[string, () => unknown, string | RegExp]>([
    ['throws', () => Promise.reject(new Error('in use')), /in use/],
    ['gives nothing', () => undefined, /open\(\) gave undefined as `resumeAt`/],
    ['gives no number', () => ({ resumeAt: '3' }), /gave the text "3"/],
    ['gives less than none', () => ({ resumeAt: -1 }), /gave the number -1/],
  ])('that %s when it is opened ends the run before it starts, and is not closed', async (_, open, message) => {
    const { finished, told } = write([good(0)], { open: open as never });
    await expect(finished).rejects.toMatchObject({ code: 'sink.failed', message: expect.stringMatching(message) });
    expect(told).toEqual([]);
  });

  it('that throws when it commits ends the run, and is closed without a summary', async () => {
    const commit = () => {
      throw new Error('disk full');
    };
    const { finished, told } = write([good(0), good(1)], { commit });
    await expect(finished).rejects.toMatchObject({ code: 'sink.failed' });
    expect(told.map((each) => (each as unknown[])[0])).toEqual(['start', 'write', 'close']);
    expect(told.at(-1)).toEqual(['close', undefined]);
  });

  it('is called one at a time', async () => {
    let under = 0;
    const slow = async () => {
      expect(++under).toBe(1);
      await new Promise((resolve) => setTimeout(resolve));
      under--;
    };
    await write([good(0), bad(1), good(2)], { write: slow, reject: slow, commit: slow, close: slow }).finished;
    expect(under).toBe(0);
  });

  it('is given where the fields stand beside the row, and not in it', async () => {
    const rows: unknown[] = [];
    const { finished } = write([good(0)], {
      write: (row, _example, _index, steps) =>
        void rows.push(
          Object.keys(row),
          steps.map(({ field, start, end }) => [field, row.output.slice(start, end)]),
        ),
    });
    await finished;
    expect(rows).toEqual([
      ['id', 'instruction', 'input', 'output', 'sources'],
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
    ]);
  });
});

describe('a joint run’s rows', () => {
  const reply = (followed: Record<string, boolean>) => ({ followed, response: 'the whole reply' });

  it('are rendered from what the model said, and rejected where it left something out', async () => {
    const outcomes = [
      good(0, reply({ first: true, second: true })),
      good(1, { b: undefined, ...reply({ first: true, second: false }) }),
      good(2, reply({ first: false, second: false })),
    ];
    const errors: unknown[] = [];
    const { finished } = write(outcomes, { reject: ({ error }) => void errors.push(error) }, { joint: true });
    expect(await finished).toEqual({ done: 1, rejected: 2 });
    expect(errors).toMatchObject([
      { code: 'joint.incomplete', raw: 'the whole reply', place: { chain: 'two', example: 'r1' } },
      { code: 'joint.incomplete', found: expect.stringContaining('first, second') },
    ]);
  });

  it('are not those of examples that have fields of these names', async () => {
    expect(await write([good(0, reply({ first: false }))]).finished).toEqual({ done: 1, rejected: 0 });
  });
});
