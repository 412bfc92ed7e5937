/** A file named by a dataset: `path` is taken relative to `within` and may not leave it. */
export interface PictureFile {
  readonly path: string;
  readonly within: string;
}

/** What may stand for a picture: a path, a URL, a `data:` URL, encoded bytes, a file of a dataset, or a picture read before. */
export type ImageSource = string | URL | Uint8Array | PictureFile | Picture;

/** A picture that was read and checked: still encoded (PNG, JPEG, WebP, …), known by its content. */
export interface Picture {
  readonly kind: 'picture';
  /** The encoded file as it was found. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hexadecimal. */
  readonly hash: string;
  /** Pixels, as shown (after EXIF orientation). */
  readonly width: number;
  readonly height: number;
  readonly mediaType: string;
  /** What stands for it in memory keys: its hash. */
  toKey(): string;
}

export function isPicture(value: unknown): value is Picture {
  return typeof value === 'object' && value !== null && (value as Partial<Picture>).kind === 'picture';
}

/** Whether a value can stand for a picture at all; whether it is one only reading it tells. */
export function isImageSource(value: unknown): value is ImageSource {
  if (typeof value === 'string') return true;
  if (value instanceof Uint8Array || value instanceof URL || isPicture(value)) return true;
  return typeof value === 'object' && value !== null && 'path' in value && 'within' in value;
}
