import { SitflowError, toSitflowError } from '../../base/errors.js';
import { own } from '../../base/own.js';
import type { AudioSource } from '../../example/audio.js';
import type { Fields } from '../../example/example.js';
import type { ImageSource } from '../../example/picture.js';
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

/** Puts what was read in the place of what stands for it. */
export async function readMedia(
  needs: Fields,
  fields: readonly MediaField[],
  readers: MediaReaders,
  options: CallOptions,
): Promise<void> {
  for (const { field, type } of fields) {
    const reader = readers[type];
    if (!reader) {
      const what = type === 'picture' ? 'pictures' : 'recordings';
      throw new SitflowError(`${type}.no-reader`, `nothing reads ${what} in this app`, {
        mend: `Add a runtime that does: transformers({ … })${type === 'picture' ? ' or playground()' : ''}.`,
      });
    }
    if (needs[field] === undefined) continue;
    needs[field] = await reader.read(needs[field] as ImageSource & AudioSource, options).catch((thrown) => {
      throw toSitflowError(thrown, `${type}.unreadable`).at({ field });
    });
  }
}
