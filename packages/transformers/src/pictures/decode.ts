import { RawImage } from '@xenova/transformers';
import { OUT_OF_MEMORY, TaskError } from '../host/protocol.js';
import { MAX_PIXELS, pixelLimit, rasterSharp } from './sharp.js';

// More pictures at once beat more threads a picture.
rasterSharp().concurrency(1);

const DECODE_SECONDS = 30;

/** Decodes a picture to RGB: first frame, EXIF orientation applied, alpha laid on white. */
export async function decodePicture(bytes: Uint8Array, maxPixels: number = MAX_PIXELS): Promise<RawImage> {
  try {
    const { data, info } = await rasterSharp()(bytes, {
      limitInputPixels: pixelLimit(maxPixels),
      failOn: 'warning',
      pages: 1,
    })
      .timeout({ seconds: DECODE_SECONDS })
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image = new RawImage(
      new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
      info.width,
      info.height,
      info.channels as 3,
    );
    return image.channels === 3 ? image : image.rgb();
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    if (/pixel limit/i.test(String(message))) {
      throw new TaskError('picture.too-large', 'the picture has more pixels than are decoded', 'Make it smaller.');
    }
    if (/timeout|timed out/i.test(String(message))) {
      throw new TaskError('picture.timeout', `the picture was not decoded in ${DECODE_SECONDS} s`, 'Make it smaller.');
    }
    if (OUT_OF_MEMORY.test(String(message))) {
      throw new TaskError(
        'picture.out-of-memory',
        `there is not enough memory to decode the picture: ${message}`,
        'Make it smaller, or lower `maxPixels` so that such pictures are refused unread.',
      );
    }
    throw new TaskError(
      'picture.truncated',
      `the picture cannot be decoded: ${message}`,
      'The file is damaged: get it again, or leave the example out.',
    );
  }
}
