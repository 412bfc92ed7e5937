import { randomBytes } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SitflowError } from '@sitflow/core';
import { isDescriptor } from './descriptors.js';
import { systemCode, usageError } from './usage-error.js';

/** An output that is open for writing. */
export interface Opened {
  readonly fd: number;
  /** A regular file that began empty; anything else is a device, a pipe or a descriptor. */
  readonly regular: boolean;
  /** Replaces the old file with the new one. Call it once, after `fd` is closed. */
  commit?(): void;
}

/** Whether two open files are one. */
export type SameFile = (stats: Stats) => boolean;

const LINKS = 40;

/**
 * Opens an output. Throws if the file exists when it is opened, not when it was checked earlier. With `overwrite`, new rows are written to a file
 * beside it, which replaces it at the end: until then, and if the process is killed, the old file stays as it was.
 * Makes the last folder of the path where it is missing.
 */
export function openOutput(path: string, overwrite: boolean, isOther: SameFile = () => false): Opened {
  const target = linkedFrom(path);
  if (isDescriptor(target)) return { fd: openSync(target, constants.O_WRONLY | constants.O_APPEND), regular: false };
  const folder = dirname(target);
  if (!existsSync(folder)) mkdirSync(folder);
  try {
    return { fd: openSync(target, 'wx'), regular: true };
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const there = statSync(target);
  if (!there.isFile()) return { fd: openSync(target, constants.O_WRONLY), regular: false };
  if (isOther(there)) throw usageError('same-file', '--rejected and --output name the same file', { file: path });
  if (!overwrite) throw exists(path);
  return openBeside(path, target, there);
}

/** The error for a file that is there and may not be replaced. */
export function exists(path: string): SitflowError {
  return usageError('exists', 'the file exists already', {
    file: path,
    mend: 'Name another file, or add --overwrite.',
  });
}

function openBeside(path: string, target: string, there: Stats): Opened {
  const beside = `${target}.${randomBytes(4).toString('hex')}.part`;
  let fd: number;
  try {
    fd = openSync(beside, 'wx');
  } catch (error) {
    // The file may be written, its folder may not: all that is left is to empty the file.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) throw error;
    return { fd: openSync(target, 'w'), regular: true };
  }
  fchmodSync(fd, there.mode & 0o777);
  return { fd, regular: true, commit: () => replace(path, target, { beside, there }) };
}

/** Puts the file `beside` in the place of the one that was `there` when the run began, and of no other that was written since. */
function replace(
  path: string,
  target: string,
  { beside, there }: { readonly beside: string; readonly there: Stats },
): void {
  const now = statSync(target, { throwIfNoEntry: false });
  if (now && (now.dev !== there.dev || now.ino !== there.ino || now.mtimeMs !== there.mtimeMs)) {
    throw new SitflowError('cli.cannot-write', 'it was written by another program during the run', {
      file: path,
      mend: `The new rows are in ${beside}.`,
    });
  }
  try {
    renameSync(beside, target);
  } catch {
    // A file that is mounted by itself cannot be renamed onto, but it can be written.
    try {
      copyFileSync(beside, target);
      rmSync(beside);
    } catch (cause) {
      const found = `cannot be replaced (${cause instanceof Error ? cause.message : String(cause)})`;
      throw new SitflowError('cli.cannot-write', found, { file: path, mend: `The new rows are in ${beside}.`, cause });
    }
  }
}

/** The path that a link leads to, whether or not a file is there. */
function linkedFrom(path: string): string {
  let at = resolve(path);
  for (let i = 0; i < LINKS; i++) {
    if (isDescriptor(at)) return at;
    let to: string;
    try {
      to = readlinkSync(at);
    } catch {
      return at;
    }
    at = resolve(dirname(at), to);
  }
  return at;
}

/** Whether an open file is the one of these `stats`. */
export function isOpenAs(fd: number, stats: Stats): boolean {
  const own = fstatSync(fd);
  return own.isFile() && own.dev === stats.dev && own.ino === stats.ino;
}
