/** A file named by a dataset: `path` is taken relative to `within` and may not leave it. */
export interface PictureFile {
  readonly path: string;
  readonly within: string;
}

/** Decoded pixels, 8 bits a channel: rows from the top, pixels from the left, the channels of each together (height × width × channels). */
export interface RawPixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Grey, grey and alpha, RGB, or RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * What may stand for a picture: a path, a URL, a `data:` URL, an encoded file as bytes or as a Blob (a File is one), pixels, a file of a
 * dataset, or a picture read before.
 */
export type ImageSource = string | URL | Uint8Array | Blob | RawPixels | PictureFile | Picture;

/** A picture that was read and checked: still encoded (PNG, JPEG, WebP, …), known by its content. */
export interface Picture {
  readonly kind: 'picture';
  /** The encoded file as it was found; pixels, and a chosen frame of an animation, as PNG. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hexadecimal. */
  readonly hash: string;
  /** Pixels, as shown (after EXIF orientation). */
  readonly width: number;
  readonly height: number;
  readonly mediaType: string;
  /** What stands for it in cache keys: its hash. */
  toKey(): string;
}

export function isPicture(value: unknown): value is Picture {
  return typeof value === 'object' && value !== null && (value as Partial<Picture>).kind === 'picture';
}

/** Whether a value is a Blob, of whatever making: a File, a browser's, another realm's. */
export function isBlob(value: unknown): value is Blob {
  if (typeof value !== 'object' || value === null) return false;
  const { size, arrayBuffer } = value as Partial<Blob>;
  return typeof size === 'number' && typeof arrayBuffer === 'function';
}

export function isRawPixels(value: unknown): value is RawPixels {
  return (
    typeof value === 'object' &&
    value !== null &&
    ArrayBuffer.isView((value as Partial<RawPixels>).data) &&
    ['width', 'height', 'channels'].every((name) => name in value)
  );
}

/** Whether a value can stand for a picture at all; whether it is one only reading it tells. */
export function isImageSource(value: unknown): value is ImageSource {
  if (typeof value === 'string' || value instanceof URL) return true;
  if (isHeldPicture(value)) return true;
  return typeof value === 'object' && value !== null && 'path' in value && 'within' in value;
}

/** A source that holds the picture itself, and does not say where it is: JSON would make nonsense of it. */
export type HeldPicture = Uint8Array | Blob | RawPixels | Picture;

export function isHeldPicture(value: unknown): value is HeldPicture {
  return value instanceof Uint8Array || isPicture(value) || isBlob(value) || isRawPixels(value);
}
