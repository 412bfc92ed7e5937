import { SitflowError, toSitflowError } from '../../base/errors.js';
import { own } from '../../base/own.js';
import type { Audio, AudioSource } from '../../example/audio.js';
import type { Fields } from '../../example/example.js';
import type { ImageSource, Picture } from '../../example/picture.js';
import type { AudioReader, CallOptions, PictureReader } from '../../model/ports.js';
import type { AnySpec } from '../../stage/stage.js';

/** What reads the fields whose values are files: none where the app has no runtime that does. */
export interface MediaReaders {
  readonly picture: PictureReader | undefined;
  readonly audio: AudioReader | undefined;
}

export interface MediaField {
  /** As the stage itself calls it. */
  readonly field: string;
  readonly type: keyof MediaReaders;
}

/** The fields of a stage that are read before it is called. */
export function mediaFields({ needs, types, ownFields }: AnySpec): readonly MediaField[] {
  return needs.flatMap((need, i) => {
    const type = own(types ?? {}, need);
    return type === 'picture' || type === 'audio' ? [{ field: ownFields?.needs[i] ?? need, type }] : [];
  });
}

/** An image or recording as a whole-set stage gets it: known by its content, and read when it is wanted. */
export interface MediaReference {
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  read(): Promise<Picture | Audio>;
  /** What stands for it in cache keys: its hash. */
  toKey(): string;
}

/** Puts what was read in the place of what stands for it. Gives how many bytes that is. */
export async function readMedia(
  needs: Fields,
  fields: readonly MediaField[],
  readers: MediaReaders,
  options: Pick<CallOptions, 'signal'>,
): Promise<number> {
  let bytes = 0;
  for (const each of fields) {
    if (needs[each.field] === undefined) continue;
    const read = await readOne(needs, each, readers, options);
    needs[each.field] = read;
    bytes += read.bytes.byteLength;
  }
  return bytes;
}

/** Puts references in the place of images and recordings: each is read once for its hash, and its bytes are let go of. */
export async function refer(
  needs: Fields,
  fields: readonly MediaField[],
  readers: MediaReaders,
  options: Pick<CallOptions, 'signal'>,
): Promise<void> {
  for (const each of fields) {
    if (needs[each.field] === undefined) continue;
    const given = { ...needs };
    const read = await readOne(given, each, readers, options);
    const { hash, bytes } = read;
    const [key, size] = [read.toKey(), bytes.byteLength];
    const reference: MediaReference = {
      hash,
      size,
      read: () => readOne(given, each, readers, options),
      toKey: () => key,
    };
    needs[each.field] = reference;
  }
}

async function readOne(
  needs: Readonly<Fields>,
  { field, type }: MediaField,
  readers: MediaReaders,
  options: Pick<CallOptions, 'signal'>,
): Promise<Picture | Audio> {
  const reader = readers[type];
  if (!reader) {
    const what = type === 'picture' ? 'pictures' : 'recordings';
    throw new SitflowError(`${type}.no-reader`, `nothing reads ${what} in this app`, {
      mend: `Add a runtime that does: transformers({ … })${type === 'picture' ? ' or playground()' : ''}.`,
    });
  }
  return reader.read(needs[field] as ImageSource & AudioSource, options).catch((thrown) => {
    throw toSitflowError(thrown, `${type}.unreadable`).at({ field });
  });
}
