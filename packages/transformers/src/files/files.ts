import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSitflowError, SitflowError } from '@sitflow/core';
import { isOutOfDescriptors, whenFree } from './descriptors.js';
import { shownText, shownUrl } from './shown-url.js';

/** What a file is read as: how errors speak of it. */
export interface FileKind {
  /** What codes begin with. */
  readonly area: string;
  readonly noun: string;
  /** The option of transformers() that has the limits. */
  readonly option: string;
  /** How a data URL of it begins. */
  readonly dataUrl: string;
}

/** Characters of a path that are shown where it was looked for: its folders matter. */
const PLACE = 200;

/** The path of a dataset's file, which may not leave the dataset's folder, by `..` or by a link. */
export async function pathInside(
  { path, within }: { readonly path: string; readonly within: string },
  kind: FileKind,
): Promise<string> {
  const { area, noun } = kind;
  const folder = resolve(within);
  const full = /^file:/i.test(path) ? fileUrlPath(path, kind) : resolve(folder, path);
  const out = () =>
    new SitflowError(
      `${area}.outside-folder`,
      `${shownText(path)} lies outside of ${shownText(folder, PLACE)}, which ${noun}s may not leave`,
      {
        mend: `Keep ${noun}s below the folder of the rows’ file (of stdin: below the current folder), or name their folder with --images.`,
      },
    );
  if (!full.startsWith(below(folder))) throw out();
  const real = await whenFree(() => realpath(full)).catch((cause) => {
    // A file that is not there has no real path; reading it says so. For any other reason it could be anywhere.
    if (isMissing(cause)) return undefined;
    throw unread(full, shownText(path), kind, cause);
  });
  if (real !== undefined && !real.startsWith(below(await whenFree(() => realpath(folder))))) throw out();
  return real ?? full;
}

/** What the paths of a folder's files begin with; the root's has its separator already. */
function below(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** What the file system says of a file; `shown` is how the user named it. */
export async function fileInfo(path: string, shown: string, kind: FileKind): Promise<Stats> {
  const { area, noun } = kind;
  const info = await whenFree(() => stat(path)).catch((cause) => {
    throw unread(path, shown, kind, cause);
  });
  if (info.isFile()) return info;
  const what = info.isDirectory() ? 'a folder' : 'a pipe or a device';
  throw new SitflowError(`${area}.unreadable`, `${shown} is ${what}, not a file`, {
    mend: `Give the path of a ${noun}.`,
  });
}

function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Why the file system gives nothing of a file. */
function unread(path: string, shown: string, { area, noun }: FileKind, cause: NodeJS.ErrnoException): SitflowError {
  const place = shownText(path, PLACE);
  if (isMissing(cause)) {
    return new SitflowError(`${area}.missing`, `there is no file ${shown}`, {
      mend: place === shown ? 'Check the path.' : `Check the path: it was looked for at ${place}.`,
      cause,
    });
  }
  const unreadable = (why: string, mend: string, retryable = false) =>
    new SitflowError(`${area}.unreadable`, `${shown} cannot be read (${why})`, { mend, retryable, cause });
  if (isOutOfDescriptors(cause)) {
    const mend = 'Too many files are open: raise the limit (ulimit -n), or close what the program holds open.';
    return unreadable(`${cause.code}`, mend, true);
  }
  if (cause.code === 'ENAMETOOLONG' || cause.code === 'ERR_INVALID_ARG_VALUE') {
    const why = cause.code === 'ENAMETOOLONG' ? 'it is too long for a path' : 'a path has no NUL character';
    return unreadable(why, `Give the path of a ${noun}, a data: URL, or bytes.`);
  }
  return unreadable(cause.code ?? shownText(cause.message), 'Check who may read it, and the disk that it is on.');
}

/** The path that a file: URL names. */
export function fileUrlPath(url: string, { area }: FileKind): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new SitflowError(`${area}.unsupported`, `${shownUrl(url)} names no file of this machine`, {
      mend: 'Write it as file:///folder/name, or give the path.',
      cause,
    });
  }
}

/** Reads no more than the limit and a byte, whatever the file grows to while it is read. Call it in a turn (`takingTurns`). */
export async function fileBytes(path: string, shown: string, maxBytes: number, kind: FileKind): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // Without waiting, should it have become a named pipe.
    file = await whenFree(() => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
    const bytes = await allOf(file, maxBytes);
    if (bytes.byteLength > maxBytes) throw tooManyBytes(kind, shown, bytes.byteLength, maxBytes);
    return bytes;
  } catch (cause) {
    throw isSitflowError(cause) ? cause : unread(path, shown, kind, cause as NodeJS.ErrnoException);
  } finally {
    await file?.close();
  }
}

/** Room for a file that does not say how large it is, as those of /proc. */
const UNSAID = 64 * 1024;
/** More than this the system does not read at once. */
const AT_ONCE = 2 ** 30;

/** In one buffer with room for a byte more than the file has, by which its end is seen; in a larger one if it has grown. */
async function allOf(file: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  let bytes = Buffer.allocUnsafe(Math.min(size || UNSAID, maxBytes) + 1);
  let read = 0;
  while (read <= maxBytes) {
    const { bytesRead } = await file.read(bytes, read, Math.min(bytes.byteLength - read, AT_ONCE));
    if (bytesRead === 0) break;
    read += bytesRead;
    if (read < bytes.byteLength || read > maxBytes) continue;
    const larger = Buffer.allocUnsafe(Math.min(2 * read, maxBytes) + 1);
    bytes.copy(larger);
    bytes = larger;
  }
  return bytes.subarray(0, read);
}

/** `size` is how many are known of: there may be more. */
export function tooManyBytes({ area, option }: FileKind, shown: string, size: number, maxBytes: number): SitflowError {
  return new SitflowError(`${area}.too-large`, `${shown} has ${size} bytes, more than ${maxBytes}`, {
    mend: `Make it smaller, or raise the limit: transformers({ ${option}: { maxBytes } }).`,
  });
}
