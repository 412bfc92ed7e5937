import type { RunEvent, RunOptions, RunRejected } from '@sitflow/core';
import { EXIT } from '../exit-codes.js';
import type { Interrupt } from '../interrupt.js';
import { type LoadedModule, loadModule } from '../load-module.js';
import { checkPlaces } from '../rows/files.js';
import { type RowsInFlight, SOURCE_NAME, WINDOW } from '../rows/flight.js';
import { openInput } from '../rows/input.js';
import { checkImages, type PreparedRow, pictureFolder } from '../rows/prepare.js';
import type { Results } from '../stdout.js';
import { setConcurrency } from './concurrency.js';
import { nextCommands } from './next-steps.js';
import { openRows } from './open-rows.js';
import { OutcomeWriter } from './outcome-writer.js';
import type { Called } from './pasted.js';
import { Reporter } from './reporter.js';

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

type Work = (work: RowWork) => Promise<void>;

/** The frame of `run` and `generate`: rows in, lines and rejects out, progress and events on the way, a summary at the end. */
export async function overRows(command: RowsCommand, work: Work): Promise<number> {
  const started = performance.now();
  const { called, interrupt, stdout } = command;
  const { options, modulePath } = called;
  const places = checkPlaces(options);
  const images = options.images === undefined ? pictureFolder(places.input) : checkImages(options.images);
  interrupt.resultsOnStdout = places.output === '-';
  const reporter = new Reporter(options, { interrupt, stdout, resultsOnStdout: places.output === '-' });
  let module: LoadedModule | undefined;
  try {
    reporter.say(`loading ${modulePath} …`);
    const chunks = await openInput(places.input);
    module = await loadModule(modulePath);
    setConcurrency(module.app, options.concurrency);
    const { rows, rules, total } = await openRows(chunks, module.chain, options, { input: places.input, images });
    const overwrite = options.overwrite === true;
    const writer = new OutcomeWriter({ places, overwrite, rows, rules, reporter, interrupt, stdout });
    reporter.say('loading models …');
    const later: (() => readonly string[])[] = [];
    const failed = await failureOf(async () => {
      await work({
        module: module as LoadedModule,
        source: rows.source() as AsyncIterable<never>,
        runOptions: runOptionsOf(command, total),
        event: (event) => reporter.event(event, (id) => rows.idAsWritten(id)),
        done: (index, text) => writer.done(index, text),
        reject: (rejected) => writer.reject(rejected),
        warnAtEnd: (give) => void later.push(give),
      });
      // A run over no rows makes an empty output.
      writer.begin();
    });
    reporter.clear();
    const stopped = interrupt.signal.aborted;
    if (failed !== undefined && !writer.begun && !stopped) throw failed;
    const failure = writer.close(failed);
    const rejected = writer.rejects.count;
    const ended = stopped || failure !== undefined;
    const exit = stopped ? EXIT.interrupted : ended ? EXIT.failed : rejected > 0 ? EXIT.rejected : EXIT.done;
    reporter.summary({
      totals: { done: writer.written, rejected, ms: performance.now() - started, stopped: ended },
      rejects: writer.rejects,
      // A run that ended while its models were loaded has made no output.
      places: { output: writer.begun ? places.output : undefined, rejected: places.rejected },
      next: nextCommands(called, places, rows, { stopped: ended, failure, rejected, images }),
      nextLine: rows.nextLine,
      warnings: [...later.flatMap((give) => give()), ...unseenGold(rows)],
      exit,
    });
    if (failure !== undefined && !stopped) throw failure;
    return exit;
  } catch (thrown) {
    reporter.error(thrown);
    throw thrown;
  } finally {
    reporter.flush();
    await module?.app.dispose();
  }
}

function runOptionsOf({ called: { options }, interrupt }: RowsCommand, total: number | undefined): RunOptions {
  return {
    window: WINDOW,
    sourceName: SOURCE_NAME,
    seed: options.seed,
    gold: options.gold ?? [],
    signal: interrupt.signal,
    ...(total !== undefined && { total }),
  };
}

/** What `work` throws; `undefined` if it does not. */
async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return thrown ?? new Error(`${thrown} was thrown`);
  }
}

function unseenGold({ unseenGold: fields, columns }: RowsInFlight): readonly string[] {
  const has = columns.length > 0 ? ` (the first has: ${columns.join(', ')})` : '';
  return fields.map(
    (field) =>
      `--gold ${field}: no row had a column "${field}"${has}. --rename OLD=${field} reads a column of another name as it.`,
  );
}
