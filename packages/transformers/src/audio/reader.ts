import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type Audio,
  type AudioReader,
  type AudioSource,
  type CallOptions,
  checkOptions,
  isAudio,
  type OptionNames,
  SitflowError,
} from '@sitflow/core';
import { checkedNumbers, POSITIVE, UP_TO } from '../checked-options.js';
import { refuseBareBase64 } from '../files/bare-base64.js';
import { dataUrlBytes, isDataUrl } from '../files/data-url.js';
import { takingTurns } from '../files/descriptors.js';
import { type FileKind, fileBytes, fileInfo, fileUrlPath, pathInside, tooManyBytes } from '../files/files.js';
import { shownText, shownUrl } from '../files/shown-url.js';
import { readWavFormat, WavError } from './wav.js';

export interface AudioLimits {
  /** Seconds of a recording at most (default 1,800). */
  readonly maxSeconds?: number;
  /** Bytes of the encoded file at most (default 200 MB). */
  readonly maxBytes?: number;
}

const LIMITS: OptionNames<AudioLimits> = { maxSeconds: true, maxBytes: true };

const RECORDINGS: FileKind = { area: 'audio', noun: 'recording', option: 'audio', dataUrl: 'data:audio/wav;base64,…' };

/** A recording that knows where it was found, so that what is wrong with it can be said of the file. */
export interface ReadAudio extends Audio {
  readonly file?: string;
}

/** The recordings made here: another object may say that it is one, but its bytes were not checked. */
const checked = new WeakSet<object>();

/**
 * Reads WAV files (PCM of 8, 16, 24 or 32 bits, or float of 32 or 64; any number of channels up to 64) within limits. Other formats have to be
 * converted first; nothing is fetched. Samples are decoded where the model is.
 */
export class WavReader implements AudioReader {
  private readonly limits: Required<AudioLimits>;

  constructor(limits: AudioLimits = {}) {
    checkedNumbers('audio', checkOptions('audio', limits, LIMITS), { maxSeconds: POSITIVE, maxBytes: UP_TO });
    const { maxSeconds = 1_800, maxBytes = 200 * 1024 * 1024 } = limits;
    this.limits = { maxSeconds, maxBytes };
  }

  async read(source: AudioSource, { signal }: CallOptions): Promise<Audio> {
    signal.throwIfAborted();
    if (isAudio(source)) {
      if (checked.has(source)) return source;
      if (source.bytes instanceof Uint8Array) return this.check(source.bytes, 'the recording given');
      throw new SitflowError('audio.unsupported', 'the recording given has no bytes', { mend: 'Read it again.' });
    }
    if (source instanceof Uint8Array) return this.check(source, 'the bytes given');
    const row = typeof source === 'object' && 'within' in source ? source : undefined;
    const text = String(row ? row.path : source);
    if (isDataUrl(text)) return this.check(dataUrlBytes(text, RECORDINGS), 'the data URL');
    if (text.trim() === '') throw new SitflowError('audio.missing', 'the path is empty', { mend: 'Give a path.' });
    refuseBareBase64(text, RECORDINGS);
    if (row) return this.file(await pathInside(row, RECORDINGS), shownText(text));
    if (/^file:/i.test(text)) return this.file(fileUrlPath(text, RECORDINGS), shownText(text));
    if (source instanceof URL || /^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
      throw new SitflowError('audio.unsupported', `no recordings are read from ${shownUrl(text)}`, {
        mend: 'Download it, and give its path; or use a file: or data: URL, or bytes.',
      });
    }
    return this.file(resolve(text), shownText(text));
  }

  private async file(path: string, shown: string): Promise<Audio> {
    const { maxBytes } = this.limits;
    const { size } = await fileInfo(path, shown, RECORDINGS);
    if (size > maxBytes) throw tooManyBytes(RECORDINGS, shown, size, maxBytes);
    const bytes = await takingTurns(() => fileBytes(path, shown, maxBytes, RECORDINGS));
    return this.check(bytes, shown, shown);
  }

  private check(bytes: Uint8Array, shown: string, file?: string): ReadAudio {
    const { maxBytes, maxSeconds } = this.limits;
    if (bytes.byteLength > maxBytes) throw tooManyBytes(RECORDINGS, shown, bytes.byteLength, maxBytes);
    const { sampleRate, channels, bits, size } = headerOf(bytes, shown);
    const seconds = size / ((channels * bits) / 8) / sampleRate;
    if (seconds === 0) {
      throw new SitflowError('audio.empty', `${shown} has no sound in it`, { mend: 'Get the recording again.' });
    }
    if (seconds > maxSeconds) {
      throw new SitflowError('audio.too-long', `${shown} lasts ${Math.round(seconds)} s, more than ${maxSeconds}`, {
        mend: 'Cut it into pieces, or raise the limit: transformers({ audio: { maxSeconds } }).',
      });
    }
    const hash = createHash('sha256').update(bytes).digest('hex');
    const about = { hash, seconds, sampleRate, channels, mediaType: 'audio/wav', ...(file !== undefined && { file }) };
    const audio: ReadAudio = { kind: 'audio', bytes, ...about, toKey: () => hash };
    checked.add(audio);
    return audio;
  }
}

function headerOf(bytes: Uint8Array, shown: string) {
  if (bytes.byteLength === 0) {
    throw new SitflowError('audio.empty', `${shown} has no bytes`, { mend: 'Get the recording again.' });
  }
  try {
    return readWavFormat(bytes);
  } catch (cause) {
    if (!(cause instanceof WavError)) throw cause;
    throw new SitflowError(`audio.${cause.kind}`, `${shown} cannot be read: ${cause.message}`, {
      mend: cause.mend,
      cause,
    });
  }
}
