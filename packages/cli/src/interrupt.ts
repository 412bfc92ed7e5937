import { EXIT } from './exit-codes.js';

/** How long a stopped command may take to clean up. */
const PATIENCE_MS = 1_500;

/**
 * Ctrl-C and its like. The first asks to stop (`signal`); whoever is at work ends in order, and if that takes too long the process
 * ends all the same; the second ends it at once. `last` is what must not be lost: it runs synchronously before every such end.
 */
export class Interrupt {
  /** Whether results go to stdout: once nobody reads them there is nothing more to do. */
  resultsOnStdout = true;
  /** Whether the process ends because the command said so. */
  ended = false;
  private readonly controller = new AbortController();
  private readonly lasts = new Set<() => void>();
  private readonly onSignal = () => {
    if (this.controller.signal.aborted) return this.end(EXIT.interrupted);
    this.controller.abort();
    setTimeout(() => this.end(EXIT.interrupted), PATIENCE_MS).unref();
  };

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  listen(): this {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, this.onSignal);
    return this;
  }

  last(action: () => void): void {
    this.lasts.add(action);
  }

  /** Ends the process now, once what must not be lost is written. */
  end(code: number): never {
    this.ended = true;
    this.finish();
    process.exit(code);
  }

  /** Writes what must not be lost. */
  finish(): void {
    for (const action of this.lasts) {
      try {
        action();
      } catch {
        // It is too late to tell.
      }
    }
  }
}

/** Closes a writer before the process ends, whatever ends it. Gives the writer back. */
export function flushOnExit<W extends { close(): void }>(interrupt: Interrupt, writer: W): W {
  interrupt.last(() => writer.close());
  return writer;
}
