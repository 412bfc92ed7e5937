/** A file named by a dataset: `path` is taken relative to `within` and may not leave it. */
export interface AudioFile {
  readonly path: string;
  readonly within: string;
}

/** What may stand for a recording: a path, a `file:` or `data:` URL, encoded bytes, a file of a dataset, or one read before. */
export type AudioSource = string | URL | Uint8Array | AudioFile | Audio;

/** A recording that was read and checked: still encoded (WAV), known by its content. */
export interface Audio {
  readonly kind: 'audio';
  /** The encoded file as it was found. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hexadecimal. */
  readonly hash: string;
  readonly seconds: number;
  /** Samples a second of each channel, in hertz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly mediaType: string;
  /** What stands for it in cache keys: its hash. */
  toKey(): string;
}

export function isAudio(value: unknown): value is Audio {
  return typeof value === 'object' && value !== null && (value as Partial<Audio>).kind === 'audio';
}

/** Whether a value can stand for a recording at all; whether it is one only reading it tells. */
export function isAudioSource(value: unknown): value is AudioSource {
  if (typeof value === 'string') return true;
  if (value instanceof Uint8Array || value instanceof URL || isAudio(value)) return true;
  return typeof value === 'object' && value !== null && 'path' in value && 'within' in value;
}
