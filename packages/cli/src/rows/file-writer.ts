import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { isSitflowError, SitflowError } from '@sitflow/core';
import { isOpenAs, type Opened, openOutput } from './open-output.js';
import { systemCode } from './usage-error.js';
import { Held, type LineWriter } from './write.js';

export interface FileOptions {
  /** Replace a file that exists, once this one is closed. */
  readonly overwrite: boolean;
  /** Another file of the same run, which this one may not be. */
  readonly apartFrom?: FileWriter | undefined;
}

/** What the system says, for people: what was found, and a hint. */
const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['its folder does not exist', 'Make the folder first, or name another file.'],
  EACCES: ['it may not be written', 'Choose another place, or change its permissions.'],
  EPERM: ['it may not be written', 'Choose another place, or change its permissions.'],
  EISDIR: ['it is a folder', 'Name a file.'],
  ENOSPC: ['the disk is full', 'Make room, or choose another place.'],
  EDQUOT: ['the quota of the disk is used up', 'Make room, or choose another place.'],
  EROFS: ['the file system is read-only', 'Choose another place.'],
  EPIPE: ['its reader has closed it', 'Keep its reader open, or name a file.'],
  ENXIO: ['it cannot be opened by its path', 'Name a file, or - for stdout.'],
};

const FULL_PIPE_MS = 5;

/**
 * Lines into a file that is opened when the first of them comes. Writes are synchronous, many lines at a time: whatever ends the
 * process, a signal's handler runs between two writes and never within one. A write that fails half-way (disk full) is taken back.
 */
export class FileWriter implements LineWriter {
  written = 0;
  private opened: Opened | undefined;
  private closed = false;
  /** Bytes that are there as whole lines. */
  private whole = 0;
  private failure: unknown;
  private readonly held = new Held((text, lines) => this.put(text, lines));

  constructor(
    readonly path: string,
    private readonly options: FileOptions,
  ) {}

  /** Opens the file, and makes its folder. Throws where the file exists and may not be replaced. */
  open(): void {
    if (this.opened || this.closed) return;
    const { overwrite, apartFrom } = this.options;
    try {
      this.opened = openOutput(this.path, overwrite, (stats) => apartFrom?.isAt(stats) ?? false);
    } catch (cause) {
      throw isSitflowError(cause) ? cause : this.cannotWrite(cause);
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

  /** Writes what is left, and puts the file in its place. */
  close(): void {
    const { opened } = this;
    try {
      this.flush();
    } finally {
      this.closed = true;
      this.opened = undefined;
      if (opened) {
        closeSync(opened.fd);
        opened.commit?.();
      }
    }
  }

  private isAt(stats: Parameters<typeof isOpenAs>[1]): boolean {
    return this.opened !== undefined && isOpenAs(this.opened.fd, stats);
  }

  private put(text: string, lines: number): void {
    if (!this.opened) return;
    const { fd, regular } = this.opened;
    const bytes = Buffer.from(text, 'utf8');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSome(fd, bytes, at);
      this.whole += bytes.length;
      this.written += lines;
    } catch (cause) {
      // The timer's flush has nobody to throw to: the next line does.
      this.failure = this.cannotWrite(cause);
      this.held.drop();
      if (regular) ftruncateSync(fd, this.whole);
    }
  }

  private cannotWrite(cause: unknown): SitflowError {
    const [found, mend] = REASONS[systemCode(cause) ?? ''] ?? [
      cause instanceof Error ? cause.message : String(cause),
      undefined,
    ];
    return new SitflowError('cli.cannot-write', `cannot write: ${found}`, { file: this.path, mend, cause });
  }
}

/** A pipe that does not block says so when it is full: it is tried again a little later. */
function writeSome(fd: number, bytes: Buffer, at: number): number {
  while (true) {
    try {
      return writeSync(fd, bytes, at);
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    }
  }
}
