import { cancelled } from '../base/cancelled.js';
import type { Clock } from '../base/clock.js';
import { isSitflowError, type SitflowError, toSitflowError } from '../base/errors.js';
import { onAbort } from '../base/on-abort.js';
import { hash32 } from '../base/random.js';
import { isThenable } from '../base/thenable.js';
import type { AnyChain } from '../chain/chain.js';
import {
  type FieldSource,
  type Fields,
  type RunDone,
  type RunOutcome,
  type RunRejected,
  rejected,
} from '../example/example.js';
import type { PictureReader } from '../model/ports.js';
import { type RenderOptions, render } from './render.js';
import { withSavedPictures } from './saved-picture.js';

/** A training example on its way to disk: Alpaca's fields, and where each of the chain's fields came from. */
export interface TrainingExample {
  /** The example's own id as it was given, or the one that the run made for it. */
  readonly id: string | number;
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  /** The picture as JSON holds it: a path, URL or dataset file as it was given, or else a `data:` URL; several in an array. */
  readonly image?: unknown;
  readonly audio?: unknown;
  readonly sources: Readonly<Record<string, FieldSource>>;
}

/** Where generated examples go. What it throws ends the run: a full disk is not one example's fault. */
export interface RowSink {
  /** `index`: which of the source's examples it came of, from 0. */
  write(row: TrainingExample, example: Readonly<Fields>, index: number): Promise<void> | void;
  reject?(rejected: RunRejected): Promise<void> | void;
  /** Called once, at the end of the run, however it ended; of a run that was cancelled, two seconds after that also while a write has not settled. */
  close?(): Promise<void> | void;
}

export interface Summary {
  readonly done: number;
  readonly rejected: number;
}

/** A sink that keeps everything in arrays, for notebooks and tests. */
export class ArraySink implements RowSink {
  readonly rows: TrainingExample[] = [];
  readonly rejected: RunRejected[] = [];

  write(row: TrainingExample): void {
    this.rows.push(row);
  }

  reject(outcome: RunRejected): void {
    this.rejected.push(outcome);
  }
}

interface WriteOptions {
  readonly sink: RowSink;
  /** The languages of the instructions, to be drawn from by example. */
  readonly locales: readonly string[];
  readonly seed?: number | string;
  readonly failFast?: boolean;
  readonly signal?: AbortSignal;
  readonly reader: () => PictureReader | undefined;
  readonly clock: Clock;
}

/** Speaks each finished example and hands it to the sink, which is closed however it ends. */
export async function writeAll(
  chain: AnyChain,
  outcomes: AsyncIterable<RunOutcome<unknown>>,
  options: WriteOptions,
): Promise<Summary> {
  const sink = new GuardedSink(options.sink, options.signal, options.clock);
  let summary: Summary;
  try {
    summary = await speakAll(chain, outcomes, sink, options);
  } catch (thrown) {
    // The failure says more than that of closing after it.
    await sink.close().catch(() => {});
    throw thrown;
  }
  await sink.close();
  return summary;
}

/** How long a sink may go on once its run is cancelled, in milliseconds: what it is at is not to be left half-written. */
const LEAVE_WITHIN_MS = 2_000;

/** A sink whose failures are told as such, and which holds nobody up for long who has cancelled. */
class GuardedSink {
  constructor(
    private readonly sink: RowSink,
    private readonly signal: AbortSignal | undefined,
    private readonly clock: Clock,
  ) {}

  write(...row: Parameters<RowSink['write']>): Promise<void> {
    return this.guarded(() => this.sink.write(...row));
  }

  reject(outcome: RunRejected): Promise<void> {
    return this.guarded(() => this.sink.reject?.(outcome));
  }

  close(): Promise<void> {
    return this.guarded(() => this.sink.close?.());
  }

  private async guarded(work: () => Promise<void> | void): Promise<void> {
    try {
      const done = work();
      if (isThenable(done)) await this.unlessStuck(done);
    } catch (thrown) {
      throw toSitflowError(thrown, 'sink.failed');
    }
  }

  private unlessStuck(done: PromiseLike<void>): Promise<void> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      let stopWaiting: () => void = () => {};
      const wait = () => {
        stopWaiting = this.clock.after(LEAVE_WITHIN_MS, () => reject(cancelled(signal?.reason)));
      };
      const leave = signal && onAbort(signal, wait);
      if (signal?.aborted) wait();
      const ended = (then: () => void) => {
        leave?.();
        stopWaiting();
        then();
      };
      done.then(
        () => ended(resolve),
        (error) => ended(() => reject(error)),
      );
    });
  }
}

async function speakAll(
  chain: AnyChain,
  outcomes: AsyncIterable<RunOutcome<unknown>>,
  sink: GuardedSink,
  { locales, seed = 0, failFast, signal = new AbortController().signal, reader }: WriteOptions,
): Promise<Summary> {
  let done = 0;
  let refused = 0;
  for await (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      refused++;
      await sink.reject(outcome);
      continue;
    }
    const { id, index, sources, trace } = outcome;
    const example = outcome.example as Fields;
    const locale = locales[hash32(seed, id, 'locale') % locales.length] as string;
    const spoken = speak(chain, example, outcome, { locale, seed, id });
    const row = isSitflowError(spoken) ? spoken : await withSavedPictures(spoken, reader, signal);
    if (isSitflowError(row)) {
      if (failFast) throw row;
      refused++;
      await sink.reject({ ...rejected(row, example), id, index, sources, trace });
    } else {
      await sink.write(row, example, index);
      done++;
    }
  }
  return { done, rejected: refused };
}

function speak(
  chain: AnyChain,
  example: Fields,
  { id, sources }: RunDone<unknown>,
  options: RenderOptions,
): TrainingExample | SitflowError {
  try {
    const own = typeof example.id === 'number' ? example.id : id;
    return { id: own, ...render(chain, example, options), sources: spokenSources(chain, sources) };
  } catch (thrown) {
    return toSitflowError(thrown).at({ chain: chain.name, example: id });
  }
}

/** Sources of what the row speaks of: the chain's input and what its stages added. */
function spokenSources(chain: AnyChain, sources: RunDone<unknown>['sources']) {
  const fields = [...chain.inputs, ...chain.adds];
  return Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(sources, field) ? [[field, sources[field] as FieldSource]] : [])),
  );
}
