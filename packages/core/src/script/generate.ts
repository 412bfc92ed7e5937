import type { Clock } from '../base/clock.js';
import { describe, isSitflowError, SitflowError, toSitflowError } from '../base/errors.js';
import { hash32 } from '../base/random.js';
import { isThenable } from '../base/thenable.js';
import { withGrace } from '../base/with-grace.js';
import type { AnyChain } from '../chain/chain.js';
import { type FieldSource, type Fields, type RunDone, type RunOutcome, rejected } from '../example/example.js';
import type { PictureReader } from '../model/ports.js';
import { Commits } from './commits.js';
import { checkComplete, type JointAdds } from './joint.js';
import { type RenderOptions, render, type Step } from './render.js';
import { withSavedPictures } from './saved-picture.js';
import type { RowSink, RunManifest, Summary, TrainingExample } from './sink.js';

export interface WriteOptions {
  readonly sink: RowSink;
  readonly manifest: () => Promise<RunManifest>;
  /** Starts the run with the row at that index. */
  readonly start: (from: number) => AsyncIterable<RunOutcome<unknown>>;
  /** The first row that is wanted (default 0); a sink that resumes may have more of them. */
  readonly from?: number | undefined;
  /** Whether one model answered the whole chain. */
  readonly joint: boolean;
  /** The languages of the instructions, to be drawn from by example. */
  readonly locales: readonly string[];
  readonly seed?: number | string | undefined;
  readonly ordered?: boolean | undefined;
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly reader: () => PictureReader | undefined;
  readonly clock: Clock;
}

/** Speaks each finished example and hands it to the sink, which is closed however it ends. */
export async function writeAll(chain: AnyChain, options: WriteOptions): Promise<Summary> {
  const { sink, clock, manifest, signal = new AbortController().signal, from = 0 } = options;
  const told: Told = (work) => toldTo(work, signal, clock);
  const opened = sink.open && (await openedBy(sink, told, await manifest()));
  let summary: Summary;
  try {
    summary = await speakAll(chain, Math.max(from, opened ?? 0), told, signal, options);
  } catch (thrown) {
    // The failure says more than that of closing after it.
    await told(() => sink.close?.()).catch(() => {});
    throw thrown;
  }
  await told(() => sink.close?.(summary));
  return summary;
}

/** Calls a sink. Its failures become `sink.failed`, and it holds nobody up for long who has cancelled. */
type Told = <T>(work: () => PromiseLike<T> | T) => Promise<T>;

/** How long a sink may go on once its run is cancelled, in milliseconds: what it is at is not to be left half-written. */
const LEAVE_WITHIN_MS = 2_000;

async function toldTo<T>(work: () => PromiseLike<T> | T, signal: AbortSignal, clock: Clock): Promise<T> {
  try {
    const given = work();
    return isThenable(given) ? await withGrace(given, signal, LEAVE_WITHIN_MS, clock) : given;
  } catch (thrown) {
    throw toSitflowError(thrown, 'sink.failed');
  }
}

async function openedBy(sink: RowSink, told: Told, manifest: RunManifest): Promise<number> {
  const opened = await told(() => sink.open?.(manifest));
  const resumeAt: unknown = opened?.resumeAt;
  if (Number.isSafeInteger(resumeAt) && (resumeAt as number) >= 0) return resumeAt as number;
  throw new SitflowError('sink.failed', `the sink's open() gave ${describe(resumeAt)} as \`resumeAt\``, {
    mend: 'Return { resumeAt: 0 }, or the number of rows that were committed.',
  });
}

async function speakAll(
  chain: AnyChain,
  from: number,
  told: Told,
  signal: AbortSignal,
  { sink, start, joint, locales, seed = 0, ordered = true, failFast, reader }: WriteOptions,
): Promise<Summary> {
  const commits = new Commits(chain, ordered, from);
  const commit = async (index: number | undefined) => {
    if (index !== undefined && sink.commit) await told(() => sink.commit?.(index));
  };
  let done = 0;
  let refused = 0;
  for await (const outcome of start(from)) {
    const { id, index, sources, trace } = outcome;
    if (outcome.status === 'rejected') {
      refused++;
      await told(() => sink.reject?.(outcome, index));
    } else {
      const example = outcome.example as Fields;
      const locale = locales[hash32(seed, id, 'locale') % locales.length] as string;
      const spoken = speak(chain, example, outcome, joint, { locale, seed, id });
      const row = isSitflowError(spoken) ? spoken : await withSavedPictures(spoken.row, reader, signal);
      if (isSitflowError(row)) {
        if (failFast) throw row;
        refused++;
        await told(() => sink.reject?.({ ...rejected(row, example), id, index, sources, trace }, index));
      } else {
        await told(() => sink.write(row, example, index, (spoken as Spoken).steps));
        done++;
      }
    }
    await commit(commits.wrote(index));
  }
  await commit(commits.ended());
  return { done, rejected: refused };
}

interface Spoken {
  readonly row: TrainingExample;
  readonly steps: readonly Step[];
}

function speak(
  chain: AnyChain,
  example: Fields,
  { id, sources }: RunDone<unknown>,
  joint: boolean,
  options: RenderOptions,
): Spoken | SitflowError {
  try {
    if (joint) checkComplete(example as Fields & JointAdds);
    const { steps, ...rendered } = render(chain, example, options);
    const own = typeof example.id === 'number' ? example.id : id;
    return { row: { id: own, ...rendered, sources: spokenSources(chain, sources) }, steps };
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
