import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import type { AnyChain } from '@sitflow/core';
import { isDescriptor } from '../rows/descriptors.js';
import { fileSize } from '../rows/files.js';
import { RowsInFlight } from '../rows/flight.js';
import { rowsOfRejects } from '../rows/from-rejected.js';
import { countLines } from '../rows/lines.js';
import { checkRules, type RowRules } from '../rows/prepare.js';
import { readRows } from '../rows/read.js';
import { usageError } from '../rows/usage-error.js';
import type { RunCommandOptions } from './options.js';

/** Counting the lines of a bigger file would take longer than anybody wants to wait for a percentage. */
const COUNTED_BYTES = 1024 ** 3;

type Options = Pick<RunCommandOptions, 'gold' | 'rename' | 'joint' | 'limit' | 'fromLine' | 'fromRejected'>;

export interface OpenedRows {
  readonly rows: RowsInFlight;
  readonly rules: RowRules;
  /** The number of rows, where it is known. */
  readonly total: number | undefined;
}

/** The rows of an input for a chain. Throws where the flags or the first row do not fit the chain, and where there are no rows. */
export async function openRows(
  chunks: AsyncIterable<Uint8Array>,
  chain: AnyChain,
  options: Options,
  { input, images }: { readonly input: string; readonly images: string },
): Promise<OpenedRows> {
  const { fromLine, limit } = options;
  const rules: RowRules = {
    chain,
    rename: new Map(options.rename ?? []),
    gold: new Set(options.gold ?? []),
    joint: options.joint !== undefined,
    name: isDescriptor(input) || input === '-' ? 'stdin' : basename(input, extname(input)),
    within: images,
  };
  checkRules(rules);
  const lines = readRows(chunks, { limit, fromLine });
  const rows = new RowsInFlight(options.fromRejected ? rowsOfRejects(lines) : lines, rules, fromLine);
  await rows.checkFirst();
  if (rows.isEmpty && fromLine !== undefined)
    throw usageError('no-rows', `there are no rows from line ${fromLine} on`, { file: input });
  return { rows, rules, total: await totalOf(input, options) };
}

async function totalOf(input: string, { limit, fromLine }: Options): Promise<number | undefined> {
  const size = fileSize(input);
  if (size === undefined || size > COUNTED_BYTES) return undefined;
  const lines = await countLines(createReadStream(input, { highWaterMark: 1024 * 1024 }), fromLine);
  return limit === undefined ? lines : Math.min(limit, lines);
}
