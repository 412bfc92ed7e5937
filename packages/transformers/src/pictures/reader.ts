import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type CallOptions,
  checkOptions,
  type ImageSource,
  isBlob,
  isPicture,
  isRawPixels,
  isSitflowError,
  type OptionNames,
  type Picture,
  type PictureReader,
  type RawPixels,
  retryAfterMs,
  SitflowError,
} from '@sitflow/core';
import pLimit from 'p-limit';
import { checkedNumbers, MILLISECONDS, UP_TO } from '../checked-options.js';
import { refuseBareBase64 } from '../files/bare-base64.js';
import { dataUrlBytes, isDataUrl } from '../files/data-url.js';
import { takingTurns } from '../files/descriptors.js';
import { type FileKind, fileBytes, fileInfo, fileUrlPath, pathInside, tooManyBytes } from '../files/files.js';
import { shownText, shownUrl } from '../files/shown-url.js';
import { undecoded, unsupported } from './failure.js';
import { checkedFrame, type Frame, frameOf, takeFrame } from './frame.js';
import { EIGHT_BITS, unreadSamples } from './open.js';
import { encodePixels } from './pixels.js';
import { MAX_PIXELS, rasterSharp } from './sharp.js';
import { otherThanPicture, sniff } from './sniff.js';

export interface PictureLimits {
  /** Pixels of the decoded picture at most (default 50 million). */
  readonly maxPixels?: number;
  /** Bytes of the encoded picture at most (default 50 MB). */
  readonly maxBytes?: number;
  /** Milliseconds that reading one may take (default 10,000). */
  readonly timeoutMs?: number;
  /** Whether http(s) URLs are fetched (default no: a dataset should not make requests). */
  readonly allowRemote?: boolean;
  /** Which frame of an animation, or page of a TIFF, is the picture: by number from 0, or the one in the middle (default 'first'). */
  readonly frame?: Frame;
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

const PICTURES: FileKind = { area: 'picture', noun: 'picture', option: 'pictures', dataUrl: 'data:image/png;base64,…' };

const LIMITS: OptionNames<PictureLimits> = {
  maxPixels: true,
  maxBytes: true,
  timeoutMs: true,
  allowRemote: true,
  frame: true,
  fetch: true,
};

/** A picture that knows where it was found, so that what is wrong with its pixels can be said of the file. */
export interface ReadPicture extends Picture {
  readonly file?: string;
}

/** The pictures made here, and how many frames there are to choose from (none, where one was chosen): another object may say that it is a picture, but its bytes were not checked. */
const checked = new WeakMap<object, number>();

interface Kept {
  readonly reading: Promise<Picture>;
  /** Of the encoded picture; 0 while it is read. */
  bytes: number;
}

/** Requests under way: each holds a descriptor, and a server is not to be flooded. */
const FETCHED_AT_ONCE = 32;
const KEPT_PICTURES = 256;
const KEPT_BYTES = 64 * 1024 * 1024;

/** Reads pictures within limits, checks what they are by their content, and keeps the last ones read. */
export class SharpPictureReader implements PictureReader {
  private readonly limits: Required<Omit<PictureLimits, 'fetch'>>;
  private readonly fetch: typeof fetch;
  private readonly fetches = pLimit(FETCHED_AT_ONCE);
  private readonly kept = new Map<string, Kept>();
  private keptBytes = 0;

  constructor(limits: PictureLimits = {}) {
    checkedNumbers('pictures', checkOptions('pictures', limits, LIMITS), {
      maxPixels: UP_TO,
      maxBytes: UP_TO,
      timeoutMs: MILLISECONDS,
    });
    const { maxPixels = MAX_PIXELS, maxBytes = 50 * 1024 * 1024, timeoutMs = 10_000, allowRemote = false } = limits;
    this.limits = { maxPixels, maxBytes, timeoutMs, allowRemote, frame: checkedFrame(limits.frame) };
    this.fetch = limits.fetch ?? fetch;
  }

  async read(source: ImageSource, { signal }: CallOptions): Promise<Picture> {
    signal.throwIfAborted();
    if (isPicture(source)) {
      const frames = checked.get(source);
      if (frames === 0) return source;
      if (frames !== undefined && frameOf(this.limits.frame, frames, 'the picture given') === 0) return source;
      if (source.bytes instanceof Uint8Array) return this.check(source.bytes, 'the picture given', undefined);
      throw new SitflowError('picture.unsupported', 'the picture given has no bytes', { mend: 'Read it again.' });
    }
    if (source instanceof Uint8Array) return this.check(source, 'the bytes given', undefined);
    if (isRawPixels(source)) return this.check(await this.pixels(source), 'the pixels given', undefined);
    if (isBlob(source)) return this.blob(source);
    const row = typeof source === 'object' && 'within' in source ? source : undefined;
    const text = String(row ? row.path : source);
    if (isDataUrl(text)) return this.check(dataUrlBytes(text, PICTURES), 'the data URL', undefined);
    if (text.trim() === '') throw new SitflowError('picture.missing', 'the path is empty', { mend: 'Give a path.' });
    refuseBareBase64(text, PICTURES);
    if (row) return this.file(await pathInside(row, PICTURES), shownText(text));
    if (/^https?:/i.test(text)) return this.fetches(() => this.remote(text, signal));
    if (/^file:/i.test(text)) return this.file(fileUrlPath(text, PICTURES), shownText(text));
    if (source instanceof URL || /^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
      throw new SitflowError('picture.unsupported', `no pictures are read from ${shownUrl(text)}`, {
        mend: 'Use a path, a file: or data: URL, or bytes.',
      });
    }
    return this.file(resolve(text), shownText(text));
  }

  /** Reads a file, or gives what was read of it if it has not changed since. Callers share one reading; it is quick, so none is given up. */
  private async file(path: string, shown: string): Promise<Picture> {
    const { maxBytes } = this.limits;
    const info = await fileInfo(path, shown, PICTURES);
    if (info.size > maxBytes) throw tooManyBytes(PICTURES, shown, info.size, maxBytes);
    const key = `${path}\0${info.mtimeMs}\0${info.size}`;
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.reading;
    }
    const reading = takingTurns(() => this.inTime(fileBytes(path, shown, maxBytes, PICTURES), shown)).then((bytes) =>
      this.check(bytes, shown),
    );
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

  private pixels(source: RawPixels): Promise<Uint8Array> {
    return this.inTime(encodePixels(source, this.limits.maxPixels), 'the pixels given');
  }

  private async blob(blob: Blob): Promise<Picture> {
    const { name } = blob as Partial<File>;
    const shown = name ? `the file ${shownText(name)}` : 'the Blob given';
    const { maxBytes } = this.limits;
    if (blob.size > maxBytes) throw tooManyBytes(PICTURES, shown, blob.size, maxBytes);
    // One of a file on disk opens it.
    const bytes = await takingTurns(() => this.inTime(blob.arrayBuffer(), shown)).catch((cause) => {
      if (isSitflowError(cause)) throw cause;
      throw new SitflowError('picture.unreadable', `${shown} cannot be read`, {
        mend: 'Its file may have changed or gone: make the Blob again.',
        cause,
      });
    });
    return this.check(new Uint8Array(bytes), shown, name ? shownText(name) : undefined);
  }

  private async remote(url: string, signal: AbortSignal): Promise<Picture> {
    signal.throwIfAborted();
    const { allowRemote, maxBytes, timeoutMs } = this.limits;
    const shown = shownUrl(url);
    if (!allowRemote) {
      throw new SitflowError('picture.remote', `${shown} is not fetched: remote pictures are off`, {
        mend: 'Download it, or allow it: transformers({ pictures: { allowRemote: true } }).',
      });
    }
    const broken = (cause: unknown) => {
      signal.throwIfAborted();
      return new SitflowError('picture.unreachable', `${shown} cannot be fetched`, {
        mend: 'Check the address and the network, or raise the limit: transformers({ pictures: { timeoutMs } }).',
        retryable: true,
        cause,
      });
    };
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await this.fetch(url, { signal: until }).catch((cause) => {
      throw broken(cause);
    });
    if (!response.ok || !response.body) {
      const retryable = response.status === 429 || response.status >= 500;
      // Unread, it would hold its connection.
      response.body?.cancel().catch(() => {});
      throw new SitflowError('picture.unreachable', `${shown} answered ${response.status}`, {
        mend: retryable
          ? 'Try again later, with fewer requests at once.'
          : 'Check the address, and whether it may be read by all.',
        retryable,
        retryAfterMs: retryable ? retryAfterMs(response.headers, Date.now()) : undefined,
      });
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        size += chunk.byteLength;
        if (size > maxBytes) throw tooManyBytes(PICTURES, shown, size, maxBytes);
        chunks.push(chunk);
      }
    } catch (thrown) {
      throw isSitflowError(thrown) ? thrown : broken(thrown);
    }
    return this.check(Buffer.concat(chunks), shown);
  }

  /** What the bytes are, by their content and their header; whether all of it can be decoded, decoding tells. */
  private async check(
    bytes: Uint8Array,
    shown: string,
    file: string | undefined = shown,
    isChosen = false,
  ): Promise<ReadPicture> {
    const { maxBytes, maxPixels } = this.limits;
    if (bytes.byteLength === 0)
      throw new SitflowError('picture.empty', `${shown} has no bytes`, { mend: 'Get the picture again.' });
    if (bytes.byteLength > maxBytes) throw tooManyBytes(PICTURES, shown, bytes.byteLength, maxBytes);
    const mediaType = sniff(bytes);
    if (mediaType === undefined || mediaType === 'image/svg+xml') {
      throw new SitflowError('picture.unsupported', `${shown} is ${otherThanPicture(bytes)}`, {
        mend: 'Use PNG, JPEG, WebP, GIF, AVIF or TIFF; an SVG has to be drawn as one of these first.',
      });
    }
    const reading = rasterSharp()(bytes, { limitInputPixels: false, pages: 1, failOn: 'error' }).metadata();
    const info = await this.inTime(reading, shown).catch((thrown) => {
      throw undecoded(thrown, shown);
    });
    const why = unreadSamples(info);
    if (why !== undefined) throw unsupported(why, EIGHT_BITS, shown);
    const { width, height } = info.autoOrient;
    if (width * height > maxPixels) {
      throw new SitflowError('picture.too-large', `${shown} has ${width}×${height} pixels, more than ${maxPixels}`, {
        mend: 'Make it smaller, or raise the limit: transformers({ pictures: { maxPixels } }).',
      });
    }
    const frames = isChosen ? 0 : (info.pages ?? 1);
    const frame = isChosen ? 0 : frameOf(this.limits.frame, frames, shown);
    // The first stays as it was found, and is taken when it is decoded.
    if (frame > 0) {
      const taken = await this.inTime(takeFrame(bytes, frame, maxPixels, shown), shown);
      return this.check(taken, shown, file, true);
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
    checked.set(picture, frames);
    return picture;
  }

  private inTime<T>(work: Promise<T>, shown: string): Promise<T> {
    const { timeoutMs } = this.limits;
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new SitflowError('picture.timeout', `${shown} took longer than ${timeoutMs} ms`, {
              mend: 'Make it smaller, or raise the limit: transformers({ pictures: { timeoutMs } }).',
              retryable: true,
            }),
          ),
        timeoutMs,
      );
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  }
}
