import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Concurrency, parseConcurrency } from './concurrency-option.js';

/** The languages of instructions. Written out, so that help does not wait for the packages that speak them. */
export const LOCALES = 'en, es, zh, de, fr, ru, ar';

/** The flags that `run` and `generate` share. */
export interface RowOptions {
  readonly input: string;
  readonly output: string;
  readonly rejected?: string;
  readonly overwrite?: boolean;
  readonly gold?: readonly string[];
  readonly rename?: readonly (readonly [string, string])[];
  readonly seed: number | string;
  readonly limit?: number;
  readonly concurrency?: Concurrency;
  /** The folder of the images and recordings, if it is not that of the rows. */
  readonly images?: string;
  readonly fromLine?: number;
  readonly fromRejected?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What `run` takes besides. */
export interface RunCommandOptions extends RowOptions {
  /** The model that answers the whole chain, or a fallback order. */
  readonly joint?: readonly string[];
  /** The language that it is asked in. */
  readonly locale?: string;
}

/** The further options of `generate`. */
export interface GenerateOptions extends RowOptions {
  /** The languages of the instructions. */
  readonly locale?: readonly string[];
}

export function withRunOptions(command: Command): Command {
  return withRowOptions(command)
    .addOption(
      new Option(
        '--joint <name>',
        'one model answers the whole chain as a single instruction; several names are a fallback order',
      ).argParser(names),
    )
    .option('--locale <tag>', `the language of that instruction: ${LOCALES} (default: en)`);
}

export function withRowOptions(command: Command): Command {
  return command
    .argument('<module>', 'a TypeScript or JavaScript module that exports `chain` and `app`')
    .option('-i, --input <file>', 'rows as JSON Lines; - for stdin (required)')
    .option('-o, --output <file>', 'where results go; - for stdout (required)')
    .hook('preAction', (_, called) => requireOptions(called, '--input', '--output'))
    .option('--rejected <file>', 'where rejected rows go (default: beside the output, out.rejected.jsonl)')
    .option('--overwrite', 'replace existing output when the run ends')
    .addOption(
      new Option('--gold <fields>', 'columns to take as given instead of running the stages that add them').argParser(
        gold,
      ),
    )
    .addOption(
      new Option(
        '--rename <old=new>',
        'use a column, or a value inside one, under another name: answers.text.0=answer',
      ).argParser(rename),
    )
    .option(
      '--images <folder>',
      'folder that paths of images and recordings start at (default: the folder of the rows)',
    )
    .addOption(new Option('--seed <seed>', 'fixes every choice of the run').argParser(seed).default(0))
    .addOption(new Option('--limit <n>', 'stop after this many rows').argParser(positive))
    .addOption(new Option('--from-line <n>', 'start at this line of the input').argParser(positive))
    .option('--from-rejected', 'the input is a file of rejected rows: run those rows again')
    .addOption(
      new Option(
        '--concurrency <n>',
        'calls that each model takes at once, or a range that adapts to its server: 4:64 (default: as the model says)',
      ).argParser(parseConcurrency),
    )
    .option('--json', 'events as JSON lines: on stdout, or on stderr where the results go to stdout')
    .option('-q, --quiet', 'no progress and no summary')
    .option('-v, --verbose', 'stack traces with errors');
}

/** Commander takes whatever follows as an option's value, the next option too: what is missing would be told as something else. */
export function refuseFlagsAsValues(command: Command): void {
  for (const option of command.options.filter(({ required }) => required)) {
    command.on(`option:${option.name()}`, (value: string) => {
      if (command.options.some(({ short, long }) => value === short || value === long))
        command.error(`error: option '${option.flags}' argument missing (${value} follows)`);
    });
  }
}

/** Commander's own required options are asked for first, so that a misspelt one would not be told of. */
function requireOptions(command: Command, ...long: readonly string[]): void {
  for (const option of command.options) {
    if (!long.includes(option.long ?? '') || command.getOptionValue(option.attributeName()) !== undefined) continue;
    command.error(`error: required option '${option.flags}' not specified`);
  }
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** A list that names something. */
export function names(text: string): string[] {
  const given = list(text);
  if (given.length === 0) throw new InvalidArgumentError('It names nothing.');
  return given;
}

function gold(text: string, before: readonly string[] = []): string[] {
  return [...before, ...list(text)];
}

function rename(text: string, before: readonly (readonly [string, string])[] = []): (readonly [string, string])[] {
  return [
    ...before,
    ...list(text).map((pair) => {
      const [from, to, ...more] = pair.split('=').map((name) => name.trim());
      if (!from || !to || more.length > 0) throw new InvalidArgumentError('Write it as OLD=NEW.');
      return [from, to] as const;
    }),
  ];
}

function seed(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function positive(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('It should be a whole number of 1 or more.');
  return n;
}
