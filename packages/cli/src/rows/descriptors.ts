import { statSync } from 'node:fs';

const OPEN_FILE = /^\/(?:dev\/fd|proc\/(?:self|thread-self|\d+)\/fd)\/\d+$/;
const NAMED = new Map([
  ['/dev/stdin', 0],
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
]);

/** `/dev/stdin`, `/dev/fd/63`, `/proc/self/fd/1`: a file that the process was given open, and not a place in a folder. */
export function isDescriptor(path: string): boolean {
  return NAMED.has(path) || OPEN_FILE.test(path);
}

/** A path as `-`, where it names the standard input (0) or the standard output (1) of this process. */
export function dashFor(path: string, fd: 0 | 1): string {
  const own = [`/dev/fd/${fd}`, `/proc/self/fd/${fd}`, `/proc/${process.pid}/fd/${fd}`];
  return NAMED.get(path) === fd || own.includes(path) ? '-' : path;
}

/** Whether rows come from a stream: stdin, a descriptor (`<(…)`) or a named pipe. It lies beside nothing. */
export function isStream(input: string): boolean {
  return input === '-' || isDescriptor(input) || statSync(input, { throwIfNoEntry: false })?.isFile() === false;
}
