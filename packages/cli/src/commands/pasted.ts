import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { isDescriptor } from '../rows/descriptors.js';
import type { Places } from '../rows/files.js';
import { quoted } from '../rows/shell.js';
import { concurrencyText } from './concurrency-option.js';
import type { GenerateOptions, RowOptions, RunCommandOptions } from './options.js';

/** A command as it was called. */
export interface Called {
  readonly command: 'run' | 'generate';
  readonly modulePath: string;
  readonly options: RowOptions &
    Partial<Omit<RunCommandOptions, 'locale'>> & { readonly locale?: GenerateOptions['locale'] | string };
  /** What it is called by: `sitflow`, or `npx sitflow`. */
  readonly name: string;
}

/** The command that continues from a line of the same input and writes new files. Rows keep their lines, ids and seeds. */
export function goOnCommand(called: Called, places: Places, fromLine: number, rowsBefore: number): string {
  const { limit } = called.options;
  const tag = `from-${fromLine}`;
  return commandOf(called, {
    '-i': called.options.input,
    '-o': fresh(places.output, tag),
    '--rejected': freshRejected(called, tag),
    '--from-line': String(fromLine),
    '--limit': limit === undefined ? undefined : String(limit - rowsBefore),
    '--from-rejected': called.options.fromRejected,
  });
}

/** The command that runs the rejected rows again, with the lines and ids that they had. */
export function againCommand(called: Called, rejected: string, images: string, output: string): string {
  return commandOf(called, {
    '-i': rejected,
    '-o': fresh(output, 'again'),
    '--rejected': freshRejected(called, 'again'),
    '--images': images,
    '--from-line': undefined,
    '--limit': undefined,
    '--from-rejected': true,
  });
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

function commandOf({ command, modulePath, options, name }: Called, changed: Flags): string {
  const joined = (list: readonly string[] | string | undefined) => (typeof list === 'string' ? list : list?.join(','));
  const flags: Flags = {
    '-i': undefined,
    '-o': undefined,
    '--rejected': undefined,
    '--images': options.images,
    '--gold': joined(options.gold?.length ? options.gold : undefined),
    '--rename': joined(options.rename?.length ? options.rename.map((pair) => pair.join('=')) : undefined),
    '--seed': options.seed === 0 ? undefined : String(options.seed),
    '--concurrency': options.concurrency === undefined ? undefined : concurrencyText(options.concurrency),
    '--joint': joined(options.joint),
    '--locale': joined(options.locale),
    '--json': options.json,
    '--verbose': options.verbose,
    ...changed,
  };
  const words = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    // A value that begins like a flag is attached to its flag with `=`.
    return flag.startsWith('--') && value.startsWith('-') ? [quoted(`${flag}=${value}`)] : [flag, quoted(value)];
  });
  return [name, command, quoted(modulePath), ...words].join(' ');
}

/** An unused file name beside `path`: `out.jsonl` → `out.from-41.jsonl`. Streams and devices stay as they are. */
function fresh(path: string, tag: string): string {
  if (path === '-' || isDescriptor(path) || statSync(path, { throwIfNoEntry: false })?.isFile() === false) return path;
  const ending = extname(path);
  const stem = ending === '' ? path : path.slice(0, -ending.length);
  for (let n = 1; ; n++) {
    const name = `${stem}.${tag}${n === 1 ? '' : `-${n}`}${ending}`;
    if (!existsSync(name)) return name;
  }
}

function freshRejected({ options }: Called, tag: string): string | undefined {
  return options.rejected === undefined ? undefined : fresh(options.rejected, tag);
}
