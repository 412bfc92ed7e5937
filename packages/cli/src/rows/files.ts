import { accessSync, constants, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { lookedIn, mistake, systemCode } from '../exit.js';

/** Where rows come from and where what becomes of them goes. `-` stands for stdin and stdout. */
export interface Places {
  readonly input: string;
  readonly output: string;
  /** Absent where rejected rows are told of but not kept: the output is a stream and no file was named. */
  readonly rejected: string | undefined;
}

export interface PlaceOptions {
  readonly input: string;
  readonly output: string;
  readonly rejected?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

/** Looks at all files before anything is read or written, so that no work is lost to a mistake in a name. */
export function checkPlaces({ input, output, rejected, overwrite = false }: PlaceOptions): Places {
  checkInput(input);
  if (rejected === '-')
    throw mistake('cannot-write', '--rejected - : rejected rows go to a file, since stdout is for results and events', {
      mend: 'Name a file. With --json the reasons are among the events.',
    });
  const toStream = output === '-' || (statOf(output)?.isFile() === false && !statOf(output)?.isDirectory());
  const rejects = rejected ?? (toStream ? undefined : rejectedFile(output));
  if (output !== '-') checkOutput('--output', output, input, overwrite);
  if (rejects !== undefined) {
    checkOutput('--rejected', rejects, input, overwrite);
    if (sameFile(rejects, output))
      throw mistake('same-file', '--rejected and --output name the same file', {
        file: rejects,
        mend: 'Name another file.',
      });
  }
  return { input, output, rejected: rejects };
}

/** `out.jsonl` → `out.rejected.jsonl`. */
function rejectedFile(output: string): string {
  const ending = extname(output);
  return ending === '' ? `${output}.rejected.jsonl` : `${output.slice(0, -ending.length)}.rejected${ending}`;
}

/** A rejected file of an earlier run says nothing of this one. */
export function removeStale(path: string | undefined): void {
  if (path !== undefined && statOf(path)?.isFile()) rmSync(path);
}

/** Bytes of a regular file; `undefined` for anything else. */
export function fileSize(path: string): number | undefined {
  const stats = path === '-' ? undefined : statOf(path);
  return stats?.isFile() ? stats.size : undefined;
}

function checkInput(input: string): void {
  if (input === '-') return;
  const stats = statOf(input);
  if (!stats)
    throw mistake('no-input', 'there is no such file', {
      file: input,
      mend: `${lookedIn(input)}Give a file of rows (JSON Lines), or - for stdin.`,
    });
  if (stats.isDirectory())
    throw mistake('no-input', 'it is a folder', { file: input, mend: 'Name a file of rows (JSON Lines) in it.' });
  try {
    accessSync(input, constants.R_OK);
  } catch (cause) {
    throw mistake('no-input', 'it may not be read', { file: input, mend: 'Change its permissions.', cause });
  }
}

function checkOutput(flag: string, path: string, input: string, overwrite: boolean): void {
  const stats = statOf(path);
  if (stats?.isDirectory())
    throw mistake('cannot-write', `${flag} is a folder`, { file: path, mend: 'Name a file in it.' });
  if (sameFile(path, input))
    throw mistake('same-file', `${flag} is the file that the rows are read from`, {
      file: path,
      mend: 'Name another file: rows are read while results are written.',
    });
  if (stats?.isFile() && !overwrite) {
    throw mistake('exists', 'the file exists already', { file: path, mend: 'Name another file, or add --overwrite.' });
  }
  const folder = dirname(resolve(path));
  const above = dirname(folder);
  // One folder is made on the way (`out/answers.jsonl`); several missing ones are more likely a mistake in the path.
  const parent = statOf(folder) ? folder : above;
  if (!statOf(parent)?.isDirectory()) {
    throw mistake('cannot-write', 'its folder does not exist', {
      file: path,
      mend: `Make it first (mkdir -p ${dirname(path)}), or name another file.`,
    });
  }
  try {
    accessSync(stats ? path : parent, constants.W_OK);
  } catch (cause) {
    throw mistake('cannot-write', 'it may not be written', {
      file: path,
      mend: 'Choose another place, or change its permissions.',
      cause,
    });
  }
}

function sameFile(a: string, b: string): boolean {
  if (a === '-' || b === '-') return false;
  if (resolve(a) === resolve(b)) return true;
  const [one, other] = [statOf(a), statOf(b)];
  return one !== undefined && other !== undefined && one.isFile() && one.dev === other.dev && one.ino === other.ino;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    // A file where a folder should be is told of as a folder that is missing.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw mistake('no-file', error instanceof Error ? error.message : String(error), { file: path, cause: error });
  }
}
