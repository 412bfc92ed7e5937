import { accessSync, constants, fstatSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { dashFor, isDescriptor } from './descriptors.js';
import { exists } from './open-output.js';
import { searchedHint, systemCode, usageError } from './usage-error.js';

/** Where rows come from and where what becomes of them goes. `-` stands for stdin and stdout. */
export interface Places {
  readonly input: string;
  readonly output: string;
  /** Absent where rejected rows are told of but not kept: the output is a stream and no file was named. */
  readonly rejected: string | undefined;
  /** The file of rejected rows that an earlier run left and this one may replace. */
  readonly stale: Stats | undefined;
}

export interface PlaceOptions {
  readonly input: string;
  readonly output: string;
  readonly rejected?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

/** Looks at all files before anything is read or written, so that no work is lost to a mistake in a name. */
export function checkPlaces({ overwrite = false, ...given }: PlaceOptions): Places {
  const input = dashFor(given.input, 0);
  const output = dashFor(given.output, 1);
  const rejected = given.rejected === undefined ? undefined : dashFor(given.rejected, 1);
  checkInput(input);
  if (rejected === '-')
    throw usageError(
      'cannot-write',
      `--rejected ${given.rejected}: rejected rows go to a file, since stdout is for results and events`,
      { mend: 'Name a file. With --json the reasons are among the events.' },
    );
  const toStream =
    output === '-' || isDescriptor(output) || (statOf(output)?.isFile() === false && !statOf(output)?.isDirectory());
  const rejects = rejected ?? (toStream ? undefined : rejectedFile(output));
  checkOutput('--output', output, input, overwrite);
  if (rejects !== undefined) {
    checkOutput('--rejected', rejects, input, overwrite);
    if (sameFile(rejects, output, 1))
      throw usageError('same-file', '--rejected and --output name the same file', {
        file: rejects,
        mend: 'Name another file.',
      });
  }
  const there = rejects === undefined || isDescriptor(rejects) ? undefined : statOf(rejects);
  return { input, output, rejected: rejects, stale: there?.isFile() ? there : undefined };
}

/** `out.jsonl` → `out.rejected.jsonl`. */
function rejectedFile(output: string): string {
  const ending = extname(output);
  return ending === '' ? `${output}.rejected.jsonl` : `${output.slice(0, -ending.length)}.rejected${ending}`;
}

/** Throws if a file of rejected rows has appeared since the first check: another process writes it. */
export function checkRejected({ rejected, stale }: Places): void {
  if (rejected !== undefined && stale === undefined && !isDescriptor(rejected) && statOf(rejected)?.isFile())
    throw exists(rejected);
}

/** Removes the file of rejected rows of an earlier run, if this run replaced its output and rejected none; never a file that appeared later. */
export function removeStale({ rejected, stale }: Places): void {
  const there = rejected === undefined ? undefined : statOf(rejected);
  if (rejected !== undefined && stale && there && isSame(there, stale)) rmSync(rejected);
}

/** Bytes of a regular file; `undefined` for anything else. */
export function fileSize(path: string): number | undefined {
  const stats = path === '-' || isDescriptor(path) ? undefined : statOf(path);
  return stats?.isFile() ? stats.size : undefined;
}

function checkInput(input: string): void {
  if (input === '-') return;
  const stats = statOf(input);
  if (!stats)
    throw usageError('no-input', 'there is no such file', {
      file: input,
      mend: `${searchedHint(input)}Give a file of rows (JSON Lines), or - for stdin.`,
    });
  if (stats.isDirectory())
    throw usageError('no-input', 'it is a folder', { file: input, mend: 'Name a file of rows (JSON Lines) in it.' });
  try {
    accessSync(input, constants.R_OK);
  } catch (cause) {
    throw usageError('no-input', 'it may not be read', { file: input, mend: 'Change its permissions.', cause });
  }
}

function checkOutput(flag: string, path: string, input: string, overwrite: boolean): void {
  const stats = path === '-' ? undefined : statOf(path);
  if (stats?.isDirectory())
    throw usageError('cannot-write', `${flag} is a folder`, { file: path, mend: 'Name a file in it.' });
  if (sameFile(input, path, 0, 1))
    throw usageError('same-file', `${flag} is the file that the rows are read from`, {
      file: path === '-' ? 'stdout' : path,
      mend: 'Name another file: rows are read while results are written.',
    });
  if (path === '-') return;
  if (isDescriptor(path)) {
    if (!stats)
      throw usageError('cannot-write', 'it is not open', { file: path, mend: 'Name a file, or - for stdout.' });
    return;
  }
  if (stats?.isFile() && !overwrite) throw exists(path);
  const folder = dirname(resolve(path));
  const above = dirname(folder);
  // One folder is made on the way (`out/answers.jsonl`); several missing ones are more likely a mistake in the path.
  const parent = statOf(folder) ? folder : above;
  if (!statOf(parent)?.isDirectory()) {
    throw usageError('cannot-write', 'its folder does not exist', {
      file: path,
      mend: `Make it first (mkdir -p ${dirname(path)}), or name another file.`,
    });
  }
  try {
    accessSync(stats ? path : parent, constants.W_OK);
  } catch (cause) {
    throw usageError('cannot-write', 'it may not be written', {
      file: path,
      mend: 'Choose another place, or change its permissions.',
      cause,
    });
  }
}

/** Whether two places are one file; `-` is what the descriptor beside it was redirected to. */
function sameFile(a: string, b: string, dashOfA: 0 | 1, dashOfB: 0 | 1 = 1): boolean {
  if (a !== '-' && b !== '-' && canonical(a) === canonical(b)) return true;
  const one = a === '-' ? openAs(dashOfA) : statOf(a);
  const other = b === '-' ? openAs(dashOfB) : statOf(b);
  return one !== undefined && other !== undefined && one.isFile() && isSame(one, other);
}

function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** A path by its real folder, so that two names of a file that is not there yet are one. */
function canonical(path: string): string {
  const full = resolve(path);
  try {
    return resolve(realpathSync(dirname(full)), basename(full));
  } catch {
    return full;
  }
}

function openAs(fd: 0 | 1): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    // It is closed.
    return undefined;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    // A file where a folder should be is told of as a folder that is missing.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw usageError('no-file', error instanceof Error ? error.message : String(error), { file: path, cause: error });
  }
}
