import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import {
  type Fields,
  isSitflowError,
  type Rejected,
  type RunEvent,
  type RunOptions,
  type RunRejected,
} from '@sitflow/core';
import { EventLog } from '../events.js';
import { mistake } from '../exit.js';
import { EXIT } from '../exit-codes.js';
import type { Interrupt } from '../interrupt.js';
import { type LoadedModule, loadModule } from '../load-module.js';
import { ProgressLine } from '../progress.js';
import { isDescriptor } from '../rows/descriptors.js';
import { FileWriter } from '../rows/file-writer.js';
import { checkPlaces, checkRejected, fileSize, removeStale } from '../rows/files.js';
import { RowsInFlight, SOURCE_NAME, WINDOW } from '../rows/flight.js';
import { rowsOfRejects } from '../rows/from-rejected.js';
import { openInput } from '../rows/input.js';
import { countLines } from '../rows/lines.js';
import { checkImages, checkRules, type PreparedRow, pictureFolder, type RowRules } from '../rows/prepare.js';
import { readRows } from '../rows/read.js';
import { Rejects } from '../rows/rejects.js';
import { type LineWriter, StreamWriter } from '../rows/write.js';
import type { Results } from '../stdout.js';
import { summaryText } from '../summary.js';
import { colorsFor } from '../terminal.js';
import { nextCommands } from './next-steps.js';
import type { Called } from './pasted.js';

/** Counting the lines of a bigger file would take longer than anybody wants to wait for a percentage. */
const COUNTED_BYTES = 1024 ** 3;

/** What a command does with the rows: hands `source` to the app, and gives back each outcome in turn. */
export interface RowWork {
  readonly module: LoadedModule;
  readonly source: AsyncIterable<never>;
  readonly runOptions: RunOptions;
  /** Subscribed to the run's events. */
  event(event: RunEvent): void;
  /** The next outcome, which came of the source's example `index`, is done: `text` makes the line to be written from its row. */
  done(index: number | undefined, text: (row: PreparedRow) => string): Promise<void> | void;
  /** Asks for warnings for the summary, however the run ends. */
  warnAtEnd(warnings: () => readonly string[]): void;
  /** The next outcome is a rejection. */
  reject(rejected: RunRejected): Promise<void> | void;
}

/** What a command over rows is called with, and what it shares with the process. */
export interface RowsCommand {
  readonly called: Called;
  readonly interrupt: Interrupt;
  readonly stdout: Results;
}

/** The frame of `run` and `generate`: rows in, lines and rejects out, progress and events on the way, a summary at the end. */
export async function overRows(
  { called, interrupt, stdout }: RowsCommand,
  work: (work: RowWork) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  const { options, modulePath } = called;
  const { gold = [], fromLine, limit } = options;
  const places = checkPlaces(options);
  const images = options.images === undefined ? pictureFolder(places.input) : checkImages(options.images);
  interrupt.resultsOnStdout = places.output === '-';
  const events = options.json
    ? new EventLog(register(interrupt, new StreamWriter(places.output === '-' ? process.stderr : stdout)))
    : undefined;
  // People read stderr; with --json and results on stdout it is the events' alone.
  const quiet = options.quiet || (options.json === true && places.output === '-');
  const progress = quiet ? undefined : new ProgressLine({ stream: process.stderr }).start();
  progress?.say(`loading ${modulePath} …`);
  let module: LoadedModule | undefined;
  try {
    const chunks = await openInput(places.input);
    module = await loadModule(modulePath);
    const rules: RowRules = {
      chain: module.chain,
      rename: new Map(options.rename ?? []),
      gold: new Set(gold),
      joint: options.joint !== undefined,
      name:
        isDescriptor(places.input) || places.input === '-' ? 'stdin' : basename(places.input, extname(places.input)),
      within: images,
    };
    checkRules(rules);
    const lines = readRows(chunks, { limit, fromLine });
    const rows = new RowsInFlight(options.fromRejected ? rowsOfRejects(lines) : lines, rules, fromLine);
    await rows.checkFirst();
    if (rows.isEmpty && fromLine !== undefined)
      throw mistake('no-rows', `there are no rows from line ${fromLine} on`, { file: places.input });
    const total = await totalOf(places.input, { limit, fromLine });

    const overwrite = options.overwrite === true;
    const toFile = places.output === '-' ? undefined : new FileWriter(places.output, { overwrite });
    const output = register(interrupt, toFile ?? new StreamWriter(stdout));
    const rejectedFile =
      places.rejected === undefined
        ? undefined
        : register(interrupt, new FileWriter(places.rejected, { overwrite, apartFrom: toFile }));
    const rejects = new Rejects(rules, rejectedFile);
    let begun = false;
    const begin = () => {
      if (begun) return;
      // Only now that there is something to write: a run that cannot begin leaves earlier output as it is.
      checkRejected(places);
      toFile?.open();
      begun = true;
    };
    const reject = (row: PreparedRow, { error, example }: Pick<Rejected, 'error' | 'example'>) => {
      begin();
      const rejected = rejects.add(row, error, example);
      rows.written(row);
      events?.reject(rejected);
      return events?.ready();
    };
    const later: (() => readonly string[])[] = [];
    let failure: unknown;
    try {
      progress?.say('loading models …');
      await work({
        module,
        source: rows.source() as AsyncIterable<never>,
        runOptions: {
          window: WINDOW,
          sourceName: SOURCE_NAME,
          seed: options.seed,
          gold,
          signal: interrupt.signal,
          ...(options.concurrency !== undefined && { policy: { concurrency: options.concurrency } }),
          ...(total !== undefined && { total }),
        },
        event(event) {
          events?.run(event, (id) => rows.idAsWritten(id));
          progress?.event(event);
        },
        async done(index, text) {
          const row = rows.next(index);
          begin();
          let line: string;
          try {
            line = text(row);
          } catch (cause) {
            const error = mistake(
              'not-json',
              `what the chain added cannot be written as JSON: ${(cause as Error).message}`,
              { cause },
            );
            return reject(row, { error, example: {} as Fields });
          }
          output.line(line);
          rows.written(row);
          await output.ready();
          await events?.ready();
        },
        reject: (rejected) => reject(rows.next(rejected.index), rejected),
        warnAtEnd: (give) => void later.push(give),
      });
      begin();
    } catch (thrown) {
      failure = thrown;
    }
    progress?.clear();
    const stopped = interrupt.signal.aborted;
    if (failure !== undefined && !begun && !stopped) throw failure;
    failure = closeAll([output, rejectedFile], failure);
    if (begun && failure === undefined && rejects.count === 0) removeStale(places);
    const exit = stopped
      ? EXIT.interrupted
      : failure !== undefined
        ? EXIT.failed
        : rejects.count > 0
          ? EXIT.rejected
          : EXIT.done;
    const ended = stopped || failure !== undefined;
    const next = nextCommands(called, places, rows, { stopped: ended, failure, rejected: rejects.count, images });
    const summary = {
      done: output.written,
      rejected: rejects.count,
      ms: performance.now() - started,
      stopped: ended,
    };
    // A run that ended while its models were loaded has made none.
    const made = { output: begun ? places.output : undefined, rejected: places.rejected };
    const unseen = rows.unseenGold.map((field) => unseenGold(field, rows.columns));
    const warnings = [...later.flatMap((give) => give()), ...unseen];
    events?.write({
      type: 'summary',
      ...summary,
      ...(next.goOn !== undefined && { nextLine: rows.nextLine }),
      ...next,
      output: made.output ?? null,
      ...(warnings.length > 0 && { warnings }),
      rejectedFile: rejects.count > 0 ? (places.rejected ?? null) : null,
      exit,
    });
    if (!quiet) {
      const style = { colors: colorsFor(process.stderr), verbose: options.verbose === true, warnings };
      process.stderr.write(summaryText(summary, rejects, made, style, next));
    }
    if (failure !== undefined && !stopped) throw failure;
    return exit;
  } catch (thrown) {
    progress?.clear();
    const { code, message } = isSitflowError(thrown) ? thrown : { code: 'cli.unexpected', message: String(thrown) };
    events?.write({ type: 'error', code, reason: message, exit: EXIT.failed });
    throw thrown;
  } finally {
    events?.flush();
    await module?.app.dispose();
  }
}

function unseenGold(field: string, columns: readonly string[]): string {
  const has = columns.length > 0 ? ` (the first has: ${columns.join(', ')})` : '';
  return `--gold ${field}: no row had a column "${field}"${has}. --rename OLD=${field} reads a column of another name as it.`;
}

async function totalOf(
  input: string,
  { limit, fromLine }: { readonly limit: number | undefined; readonly fromLine: number | undefined },
): Promise<number | undefined> {
  const size = fileSize(input);
  if (size === undefined || size > COUNTED_BYTES) return undefined;
  const lines = await countLines(createReadStream(input, { highWaterMark: 1024 * 1024 }), fromLine);
  return limit === undefined ? lines : Math.min(limit, lines);
}

/** Closes all. The first failure, of the run or of closing, says more than those after it. */
function closeAll(writers: readonly (LineWriter | undefined)[], failure: unknown): unknown {
  let first = failure;
  for (const writer of writers) {
    try {
      writer?.close();
    } catch (error) {
      first ??= error;
    }
  }
  return first;
}

function register<W extends LineWriter>(interrupt: Interrupt, writer: W): W {
  interrupt.last(() => writer.close());
  return writer;
}
