import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CallOptions,
  checkOptions,
  type ImageSource,
  isPicture,
  type OptionNames,
  type Picture,
  type PictureFile,
  type PictureReader,
  SitflowError,
} from '@sitflow/core';
import { retryAfterMs } from './retry-after.js';
import { MAX_PIXELS, rasterSharp } from './sharp.js';
import { sniff } from './sniff.js';

export interface PictureLimits {
  /** Pixels of the decoded picture at most (default 50 million). */
  readonly maxPixels?: number;
  /** Bytes of the encoded picture at most (default 50 MB). */
  readonly maxBytes?: number;
  /** Milliseconds that reading one may take (default 10,000). */
  readonly timeoutMs?: number;
  /** Whether http(s) URLs are fetched (default no: a dataset should not make requests). */
  readonly allowRemote?: boolean;
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

const LIMITS: OptionNames<PictureLimits> = {
  maxPixels: true,
  maxBytes: true,
  timeoutMs: true,
  allowRemote: true,
  fetch: true,
};

/** A picture that knows where it was found, so that what is wrong with its pixels can be said of the file. */
export interface ReadPicture extends Picture {
  readonly file?: string;
}

/** The pictures made here: another object may say that it is a picture, but its bytes were not checked. */
const checked = new WeakSet<object>();

interface Kept {
  readonly reading: Promise<Picture>;
  /** Of the encoded picture; 0 while it is read. */
  bytes: number;
}

const KEPT_PICTURES = 256;
const KEPT_BYTES = 64 * 1024 * 1024;

/** Reads pictures within limits, checks what they are by their content, and keeps the last ones read. */
export class SharpPictureReader implements PictureReader {
  private readonly limits: Required<Omit<PictureLimits, 'fetch'>>;
  private readonly fetch: typeof fetch;
  private readonly kept = new Map<string, Kept>();
  private keptBytes = 0;

  constructor(limits: PictureLimits = {}) {
    checkOptions('pictures', limits, LIMITS);
    const { maxPixels = MAX_PIXELS, maxBytes = 50 * 1024 * 1024, timeoutMs = 10_000, allowRemote = false } = limits;
    this.limits = { maxPixels, maxBytes, timeoutMs, allowRemote };
    this.fetch = limits.fetch ?? fetch;
  }

  async read(source: ImageSource, { signal }: CallOptions): Promise<Picture> {
    signal.throwIfAborted();
    if (isPicture(source)) {
      if (checked.has(source)) return source;
      if (source.bytes instanceof Uint8Array) return this.check(source.bytes, 'the picture given', undefined);
      throw new SitflowError('picture.unsupported', 'the picture given has no bytes', { mend: 'Read it again.' });
    }
    if (source instanceof Uint8Array) return this.check(source, 'the bytes given', undefined);
    if (typeof source === 'object' && 'within' in source) return this.file(await inside(source), source.path);
    const text = String(source);
    if (/^data:/i.test(text)) return this.check(decodeDataUrl(text), 'the data URL', undefined);
    if (/^https?:/i.test(text)) return this.remote(text, signal);
    if (/^file:/i.test(text)) return this.file(fileURLToPath(text), text);
    if (source instanceof URL || /^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
      throw new SitflowError('picture.unsupported', `no pictures are read from ${text.slice(0, 80)}`, {
        mend: 'Use a path, a file: or data: URL, or bytes.',
      });
    }
    if (text.trim() === '') throw new SitflowError('picture.missing', 'the path is empty', { mend: 'Give a path.' });
    return this.file(resolve(text), text);
  }

  /** Reads a file, or gives what was read of it if it has not changed since. Callers share one reading; it is quick, so none is given up. */
  private async file(path: string, shown: string): Promise<Picture> {
    const { maxBytes } = this.limits;
    const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
        ? new SitflowError('picture.missing', `there is no file ${shown}`, {
            mend: 'Check the path; in a dataset it is relative to the rows’ file.',
            cause,
          })
        : new SitflowError('picture.unreadable', `${shown} cannot be read (${cause.code})`, { cause });
    });
    if (!info.isFile())
      throw new SitflowError('picture.unreadable', `${shown} is no file`, { mend: 'Give the path of a picture.' });
    if (info.size > maxBytes) throw tooManyBytes(shown, info.size, maxBytes);
    const key = `${path}\0${info.mtimeMs}\0${info.size}`;
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.reading;
    }
    const reading = this.inTime(readFile(path, maxBytes), shown).then((bytes) => this.check(bytes, shown));
    const entry: Kept = { reading, bytes: 0 };
    this.kept.set(key, entry);
    reading.then(
      // It may be gone by then, to make room for others, and even be read anew.
      (picture) => this.kept.get(key) === entry && this.keep(entry, picture.bytes.byteLength),
      () => this.kept.get(key) === entry && this.kept.delete(key),
    );
    return reading;
  }

  private keep(entry: Kept, bytes: number): void {
    entry.bytes = bytes;
    this.keptBytes += bytes;
    for (const [key, oldest] of this.kept) {
      if (this.kept.size <= KEPT_PICTURES && this.keptBytes <= KEPT_BYTES) return;
      this.keptBytes -= oldest.bytes;
      this.kept.delete(key);
    }
  }

  private async remote(url: string, signal: AbortSignal): Promise<Picture> {
    const { allowRemote, maxBytes, timeoutMs } = this.limits;
    if (!allowRemote) {
      throw new SitflowError('picture.remote', `${url.slice(0, 80)} is not fetched: remote pictures are off`, {
        mend: 'Download it, or allow it: transformers({ pictures: { allowRemote: true } }).',
      });
    }
    const broken = (cause: unknown) => {
      signal.throwIfAborted();
      return new SitflowError('picture.unreachable', `${url} cannot be fetched`, { retryable: true, cause });
    };
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await this.fetch(url, { signal: until }).catch((cause) => {
      throw broken(cause);
    });
    if (!response.ok || !response.body) {
      const retryable = response.status === 429 || response.status >= 500;
      // Unread, it would hold its connection.
      response.body?.cancel().catch(() => {});
      throw new SitflowError('picture.unreachable', `${url} answered ${response.status}`, {
        retryable,
        retryAfterMs: retryable ? retryAfterMs(response.headers) : undefined,
      });
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        size += chunk.byteLength;
        if (size > maxBytes) throw tooManyBytes(url, size, maxBytes);
        chunks.push(chunk);
      }
    } catch (thrown) {
      throw thrown instanceof SitflowError ? thrown : broken(thrown);
    }
    return this.check(Buffer.concat(chunks), url);
  }

  /** What the bytes are, by their content and their header; whether all of it can be decoded, decoding tells. */
  private async check(bytes: Uint8Array, shown: string, file: string | undefined = shown): Promise<ReadPicture> {
    const { maxBytes, maxPixels } = this.limits;
    if (bytes.byteLength === 0)
      throw new SitflowError('picture.empty', `${shown} has no bytes`, { mend: 'Get the picture again.' });
    if (bytes.byteLength > maxBytes) throw tooManyBytes(shown, bytes.byteLength, maxBytes);
    const mediaType = sniff(bytes);
    if (mediaType === undefined || mediaType === 'image/svg+xml') {
      throw new SitflowError(
        'picture.unsupported',
        `${shown} is ${mediaType ? 'an SVG' : 'no picture that is known'}`,
        {
          mend: 'Use PNG, JPEG, WebP, GIF, AVIF or TIFF; an SVG has to be drawn as one of these first.',
        },
      );
    }
    const reading = rasterSharp()(bytes, { limitInputPixels: false, pages: 1 }).metadata();
    const info = await this.inTime(reading, shown).catch((cause) => {
      if (cause instanceof SitflowError) throw cause;
      throw new SitflowError('picture.truncated', `${shown} cannot be decoded`, {
        mend: 'The file is damaged: get it again.',
        cause,
      });
    });
    const { width, height } = info.autoOrient;
    if (width * height > maxPixels) {
      throw new SitflowError('picture.too-large', `${shown} has ${width}×${height} pixels, more than ${maxPixels}`, {
        mend: 'Make it smaller, or raise the limit: transformers({ pictures: { maxPixels } }).',
      });
    }
    const hash = createHash('sha256').update(bytes).digest('hex');
    const picture: ReadPicture = {
      kind: 'picture',
      bytes,
      hash,
      width,
      height,
      mediaType,
      toKey: () => hash,
      ...(file !== undefined && { file }),
    };
    checked.add(picture);
    return picture;
  }

  private inTime<T>(work: Promise<T>, shown: string): Promise<T> {
    const { timeoutMs } = this.limits;
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(new SitflowError('picture.timeout', `${shown} took longer than ${timeoutMs} ms`, { retryable: true })),
        timeoutMs,
      );
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  }
}

/** The path of a dataset's file, which may not leave the dataset's folder, by `..` or by a link. */
async function inside({ path, within }: PictureFile): Promise<string> {
  const folder = resolve(within);
  const full = resolve(folder, path);
  const out = () =>
    new SitflowError('picture.outside-folder', `${path} lies outside of the rows’ folder`, {
      mend: `Keep pictures below ${folder}, or move the rows’ file up.`,
    });
  if (!full.startsWith(below(folder))) throw out();
  // A file that is not there has no real path; reading it says so.
  const real = await realpath(full).catch(() => undefined);
  if (real !== undefined && !real.startsWith(below(await realpath(folder)))) throw out();
  return real ?? full;
}

/** What the paths of a folder's files begin with; the root's has its separator already. */
function below(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** Reads no more than the limit, whatever the file grows to while it is read. */
async function readFile(path: string, maxBytes: number): Promise<Uint8Array> {
  // Without waiting, should it have become a named pipe.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = await file.readFile();
    if (bytes.byteLength > maxBytes) throw tooManyBytes(path, bytes.byteLength, maxBytes);
    return bytes;
  } finally {
    await file.close();
  }
}

function decodeDataUrl(url: string): Uint8Array {
  const match = /^data:([^,]*),(.*)$/is.exec(url);
  if (!match)
    throw new SitflowError('picture.unsupported', 'the data URL has no comma', {
      mend: 'It reads data:image/png;base64,….',
    });
  const [, head = '', body = ''] = match;
  try {
    return /;base64$/i.test(head) ? Buffer.from(body, 'base64') : Buffer.from(decodeURIComponent(body), 'latin1');
  } catch (cause) {
    throw new SitflowError('picture.unsupported', 'the data URL cannot be decoded', { cause });
  }
}

function tooManyBytes(shown: string, size: number, maxBytes: number): SitflowError {
  return new SitflowError('picture.too-large', `${shown} has ${size} bytes, more than ${maxBytes}`, {
    mend: 'Make it smaller, or raise the limit: transformers({ pictures: { maxBytes } }).',
  });
}
