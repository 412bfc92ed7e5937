import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SitflowError } from '@sitflow/core';
import { systemCode } from '../exit.js';

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
class Held {
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

/**
 * Lines into a file that is made when the first of them comes. Writes are synchronous, many lines at a time: whatever ends the
 * process, a signal's handler runs between two writes and never within one. A write that fails half-way (disk full) is taken back.
 */
export class FileWriter implements LineWriter {
  written = 0;
  private fd: number | undefined;
  /** Bytes that are there as whole lines; unknown for what is no regular file. */
  private whole: number | undefined;
  private failure: unknown;
  private readonly held = new Held((text, lines) => this.put(text, lines));

  constructor(readonly path: string) {}

  /** Makes the file (and its folder), or empties it. */
  open(): void {
    if (this.fd !== undefined) return;
    try {
      if (!existsSync(dirname(this.path))) mkdirSync(dirname(this.path));
      this.fd = openSync(this.path, 'w');
      this.whole = fstatSync(this.fd).isFile() ? 0 : undefined;
    } catch (cause) {
      throw this.cannotWrite(cause);
    }
  }

  line(text: string): void {
    if (this.failure !== undefined) throw this.failure;
    this.open();
    this.held.add(text);
  }

  flush(): void {
    this.held.flush();
    if (this.failure !== undefined) throw this.failure;
  }

  ready(): void {}

  close(): void {
    try {
      this.flush();
    } finally {
      if (this.fd !== undefined) closeSync(this.fd);
      this.fd = undefined;
    }
  }

  private put(text: string, lines: number): void {
    if (this.fd === undefined) return;
    const bytes = Buffer.from(text, 'utf8');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
      if (this.whole !== undefined) this.whole += bytes.length;
      this.written += lines;
    } catch (cause) {
      // The timer's flush has nobody to throw to: the next line does.
      this.failure = this.cannotWrite(cause);
      this.held.drop();
      if (this.whole !== undefined) ftruncateSync(this.fd, this.whole);
    }
  }

  private cannotWrite(cause: unknown): SitflowError {
    const reasons: Record<string, [string, string]> = {
      ENOENT: ['its folder does not exist', 'Make the folder first, or name another file.'],
      EACCES: ['it may not be written', 'Choose another place, or change its permissions.'],
      EISDIR: ['it is a folder', 'Name a file.'],
      ENOSPC: ['the disk is full', 'Make room, or choose another place.'],
      EROFS: ['the file system is read-only', 'Choose another place.'],
    };
    const [found, mend] = reasons[systemCode(cause) ?? ''] ?? [
      cause instanceof Error ? cause.message : String(cause),
      undefined,
    ];
    return new SitflowError('cli.cannot-write', `cannot write: ${found}`, { file: this.path, mend, cause });
  }
}

/** Lines into a stream (stdout, stderr). */
export class StreamWriter implements LineWriter {
  written = 0;
  private readonly held: Held;

  constructor(private readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain?: boolean }) {
    this.held = new Held((text, lines) => {
      stream.write(text);
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
