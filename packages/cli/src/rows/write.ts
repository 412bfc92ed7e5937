/** Where finished lines go. */
export interface LineWriter {
  /** Takes a line, without its end. */
  line(text: string): void;
  /** How many lines are written. */
  readonly written: number;
  /** Writes what was taken; may be called at any time, even while the process ends. */
  flush(): void;
  /** Settles when the other side has room for more. */
  ready(): Promise<void> | void;
  close(): void;
}

const HELD_BYTES = 64 * 1024;
const HELD_MS = 100;

/** What a writer holds back before it writes: many small lines in one go, none for long. */
export class Held {
  private text = '';
  private lines = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly put: (text: string, lines: number) => void) {}

  add(line: string): void {
    this.text += `${line}\n`;
    this.lines++;
    if (this.text.length >= HELD_BYTES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), HELD_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text, lines } = this;
    this.text = '';
    this.lines = 0;
    if (text !== '') this.put(text, lines);
  }

  drop(): void {
    this.text = '';
    this.lines = 0;
    this.flush();
  }
}

/** What a StreamWriter needs of stdout or stderr. */
export interface LineStream {
  readonly isTTY?: boolean;
  readonly writableNeedDrain?: boolean;
  readonly writable: boolean;
  write(text: string): boolean;
  once(event: 'drain' | 'error', listener: () => void): unknown;
}

/** Writes lines into a stream (stdout, stderr). `escaped` makes JSON safe for a terminal: it is applied only where the stream is one. */
export class StreamWriter implements LineWriter {
  written = 0;
  private readonly held: Held;

  constructor(
    private readonly stream: LineStream,
    escaped: (json: string) => string,
  ) {
    this.held = new Held((text, lines) => {
      stream.write(stream.isTTY ? escaped(text) : text);
      this.written += lines;
    });
  }

  line(text: string): void {
    this.held.add(text);
  }

  flush(): void {
    this.held.flush();
  }

  ready(): Promise<void> | void {
    if (!this.stream.writableNeedDrain || !this.stream.writable) return;
    return new Promise((resolve) => {
      this.stream.once('drain', resolve);
      // A stream that breaks has room for ever: its error is somebody else's to see.
      this.stream.once('error', () => resolve());
    });
  }

  close(): void {
    this.flush();
  }
}
