import { isSitflowError, type RunEvent } from '@sitflow/core';
import { EventLog } from '../events.js';
import { EXIT } from '../exit-codes.js';
import { flushOnExit, type Interrupt } from '../interrupt.js';
import { printableJson } from '../printable.js';
import { ProgressLine } from '../progress.js';
import type { Reject, Rejects } from '../rows/rejects.js';
import { StreamWriter } from '../rows/write.js';
import type { Results } from '../stdout.js';
import { type NextCommands, summaryText, type Totals } from '../summary.js';
import { colorsFor } from '../terminal.js';
import { UsageByStage, usageLines } from '../usage.js';
import type { RowOptions } from './options.js';

/** The facts of a run that has ended. */
export interface RunReport {
  readonly totals: Totals;
  readonly rejects: Rejects;
  /** Files of the run. `output` is absent where none was made. */
  readonly places: { readonly output: string | undefined; readonly rejected: string | undefined };
  readonly next: NextCommands;
  /** The line of the input that a stopped run goes on from. */
  readonly nextLine: number | undefined;
  readonly warnings: readonly string[];
  readonly exit: number;
}

/** Reports a run: progress and a summary for people on stderr, events as JSON lines with `--json`. */
export class Reporter {
  private readonly log: EventLog | undefined;
  private readonly quiet: boolean;
  private readonly progress: ProgressLine | undefined;
  private readonly usage = new UsageByStage();

  constructor(
    private readonly options: Pick<RowOptions, 'json' | 'quiet' | 'verbose'>,
    {
      interrupt,
      stdout,
      resultsOnStdout,
    }: { readonly interrupt: Interrupt; readonly stdout: Results; readonly resultsOnStdout: boolean },
  ) {
    const { json = false, quiet = false } = options;
    // People read stderr; with --json and results on stdout it is the events' alone.
    this.quiet = quiet || (json && resultsOnStdout);
    const stream = resultsOnStdout ? process.stderr : stdout;
    this.log = json ? new EventLog(flushOnExit(interrupt, new StreamWriter(stream, printableJson))) : undefined;
    this.progress = this.quiet ? undefined : new ProgressLine({ stream: process.stderr }).start();
  }

  /** Shows what is going on before there is progress. */
  say(text: string): void {
    this.progress?.say(text);
  }

  /** An event of the engine. `idOf` gives an example's id as JSON, as its row wrote it. */
  event(event: RunEvent, idOf: (id: string) => string): void {
    this.log?.run(event, idOf);
    this.usage.event(event);
    this.progress?.event(event);
  }

  reject(rejected: Reject): void {
    this.log?.reject(rejected);
  }

  /** Settles when whoever reads the events has room for more. */
  ready(): Promise<void> | void {
    return this.log?.ready();
  }

  /** Clears the progress line, so that other text can follow. */
  clear(): void {
    this.progress?.clear();
  }

  summary({ totals, rejects, places, next, nextLine, warnings, exit }: RunReport): void {
    const usage = this.usage.totals;
    this.log?.write({
      type: 'summary',
      ...totals,
      ...(next.goOn !== undefined && { nextLine }),
      ...next,
      output: places.output ?? null,
      ...(usage !== undefined && { usage }),
      ...(warnings.length > 0 && { warnings }),
      rejectedFile: rejects.count > 0 ? (places.rejected ?? null) : null,
      exit,
    });
    if (this.quiet) return;
    const style = { colors: colorsFor(process.stderr), verbose: this.options.verbose === true };
    const notes = { usage: usageLines(usage), warnings };
    process.stderr.write(summaryText(totals, rejects, places, style, { ...next, ...notes }));
  }

  /** The run could not be made, or its error is still to be shown. */
  error(thrown: unknown): void {
    this.clear();
    const { code, message } = isSitflowError(thrown) ? thrown : { code: 'cli.unexpected', message: String(thrown) };
    this.log?.write({ type: 'error', code, reason: message, exit: EXIT.failed });
  }

  flush(): void {
    this.log?.flush();
  }
}
