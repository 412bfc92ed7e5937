import { toBase64 } from '../base/base64.js';
import { SitflowError, toSitflowError } from '../base/errors.js';
import { isHeldPicture } from '../example/picture.js';
import type { PictureReader } from '../model/ports.js';
import type { TrainingExample } from './sink.js';

/**
 * A training example whose pictures can be written as JSON and read again. A path or URL stays as it is; what only this process holds
 * (bytes, a Blob, pixels, a picture read before) is written as a `data:` URL, of a picture as the app's reader reads it.
 */
export async function withSavedPictures(
  row: TrainingExample,
  reader: () => PictureReader | undefined,
  signal: AbortSignal,
): Promise<TrainingExample | SitflowError> {
  const { image } = row;
  const images = Array.isArray(image) ? (image as readonly unknown[]) : [image];
  if (!images.some(isHeldPicture)) return row;
  try {
    const saved = await Promise.all(images.map((one) => save(one, reader(), signal)));
    return { ...row, image: Array.isArray(image) ? saved : saved[0] };
  } catch (thrown) {
    return toSitflowError(thrown, 'picture.unreadable').at({ example: String(row.id) });
  }
}

async function save(source: unknown, reader: PictureReader | undefined, signal: AbortSignal): Promise<unknown> {
  if (!isHeldPicture(source)) return source;
  if (!reader) {
    throw new SitflowError('picture.no-reader', 'nothing reads pictures in this app, so none can be written', {
      mend: 'Add a runtime that does (transformers({ … }) or playground()), or give pictures by path or URL.',
    });
  }
  const { bytes, mediaType } = await reader.read(source, { signal });
  return `data:${mediaType};base64,${toBase64(bytes)}`;
}
