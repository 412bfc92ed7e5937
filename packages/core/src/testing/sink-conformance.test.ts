import { describe, expect, it } from 'vitest';
import { ArraySink, type RowSink, type RunManifest, type TrainingExample } from '../script/sink.js';
import { sinkConformance } from './sink-conformance.js';

/** What a run folder holds: lines, how many of them are committed with which row, and what the run was. */
interface Place {
  lines: string[];
  committed: { readonly lines: number; readonly rows: number };
  run: string | undefined;
}

/** A sink that resumes, over a place that outlives it. */
class PlaceSink implements RowSink {
  constructor(readonly place: Place = { lines: [], committed: { lines: 0, rows: 0 }, run: undefined }) {}

  async open({ fingerprint, seed, locales }: RunManifest) {
    const run = JSON.stringify([fingerprint, seed, locales]);
    if (this.place.run !== undefined && this.place.run !== run) throw new Error('the folder is of another run');
    this.place.run = run;
    this.place.lines.length = this.place.committed.lines;
    return { resumeAt: this.place.committed.rows };
  }

  async write(row: TrainingExample) {
    this.place.lines.push(JSON.stringify(row));
  }

  commit(index: number) {
    this.place.committed = { lines: this.place.lines.length, rows: index + 1 };
  }

  get rows() {
    return this.place.lines.map((line) => JSON.parse(line) as TrainingExample);
  }
}

describe('sinkConformance', () => {
  for (const check of sinkConformance({ create: () => new ArraySink(), rows: (sink) => sink.rows }))
    it(`passes the sink of arrays, which ${check.name}`, check.run);
  const on = (make: (place?: Place) => PlaceSink) =>
    sinkConformance({ create: () => make(), rows: (sink) => sink.rows, resume: ({ place }) => make(place) });
  for (const check of on((place) => new PlaceSink(place)))
    it(`passes one that resumes, which ${check.name}`, check.run);

  it.each<[string, (place?: Place) => PlaceSink, RegExp]>([
    [
      'writes over lines',
      (place) =>
        new (class extends PlaceSink {
          override async write(row: TrainingExample) {
            this.place.lines = [JSON.stringify(row)];
          }
        })(place),
      /order in which/,
    ],
    [
      'keeps what was not committed',
      (place) =>
        new (class extends PlaceSink {
          override open = async () => ({ resumeAt: this.place.committed.rows });
        })(place),
      /behind the last commit/,
    ],
    [
      'begins anew each time',
      (place) =>
        new (class extends PlaceSink {
          override open = async () => ({ resumeAt: 0 });
        })(place),
      /behind the last commit/,
    ],
    [
      'does not look at what run it is',
      (place) =>
        new (class extends PlaceSink {
          override open(run: RunManifest) {
            this.place.run = undefined;
            return super.open(run);
          }
        })(place),
      /refuses/,
    ],
    [
      'writes what is rejected',
      (place) =>
        new (class extends PlaceSink {
          reject = () => void this.place.lines.push('{}');
        })(place),
      /none of what was rejected/,
    ],
  ])('finds one that %s', async (_, make, name) => {
    const failed: string[] = [];
    for (const check of on(make)) await check.run().catch(() => failed.push(check.name));
    expect(failed).toContainEqual(expect.stringMatching(name));
  });
});
