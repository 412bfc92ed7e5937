/** Where results go: the standard output of the process, kept for them alone. */
export interface Results {
  readonly isTTY: boolean;
  readonly writableNeedDrain: boolean;
  readonly writable: boolean;
  write(text: string, written?: () => void): boolean;
  once(event: 'drain' | 'error', listener: () => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  /** Settles when everything written so far has been taken. */
  settled(): Promise<void>;
}

type Stream = NodeJS.WriteStream & { readonly writableNeedDrain: boolean };
type Write = (text: string | Uint8Array, ...more: never[]) => boolean;

/**
 * Takes `process.stdout` for results. From then on whatever else is written to it (`console.log`, a progress bar of a module or of
 * a dependency) goes to stderr. Call it before a user's module is loaded. Out of reach are writes to the descriptor itself:
 * `fs.writeSync(1, …)`, native code, and child processes that inherit it.
 */
export function claimStdout(stdout = process.stdout as Stream, stderr: NodeJS.WriteStream = process.stderr): Results {
  const write = stdout.write.bind(stdout);
  const elsewhere: Write = (text, ...more) => {
    (stderr.write as Write)(text, ...more);
    // stdout itself never fills up this way, and would never say that it has room again.
    return true;
  };
  const end = (text?: unknown, ...more: never[]) => {
    if (typeof text === 'string' || text instanceof Uint8Array) elsewhere(text, ...more);
    return stdout;
  };
  const destroy = stdout.destroy.bind(stdout);
  const own = {
    write: elsewhere,
    // Whoever ends or destroys it would take it away from the results; a failed write has to destroy it.
    end,
    destroy: (error?: Error) => (error ? destroy(error) : stdout),
    destroySoon: () => stdout,
  };
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(stdout, name, { value, configurable: true, writable: true });
  return {
    get isTTY() {
      return stdout.isTTY === true;
    },
    get writableNeedDrain() {
      return stdout.writableNeedDrain;
    },
    get writable() {
      return stdout.writable;
    },
    write: (text, written) => write(text, written ? () => written() : undefined),
    once: (event, listener) => stdout.once(event, listener),
    on: (event, listener) => stdout.on(event, listener),
    settled: () =>
      new Promise((resolve) => {
        if (stdout.destroyed || stdout.writableLength === 0) resolve();
        else write('', () => resolve());
      }),
  };
}
