import { RawImage } from '@xenova/transformers';
import { undecoded } from './failure.js';
import { withPicture } from './open.js';
import { MAX_PIXELS, rasterSharp } from './sharp.js';

// More pictures at once beat more threads a picture.
rasterSharp().concurrency(1);

const DECODE_SECONDS = 30;

/** Decodes a picture to RGB: first frame, EXIF orientation applied, alpha laid on white. Throws a SitflowError of why it cannot. */
export async function decodePicture(bytes: Uint8Array, maxPixels: number = MAX_PIXELS): Promise<RawImage> {
  try {
    const { data, info } = await withPicture(bytes, { maxPixels }, (picture) =>
      picture
        .timeout({ seconds: DECODE_SECONDS })
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true }),
    );
    const image = new RawImage(
      new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
      info.width,
      info.height,
      info.channels as 3,
    );
    return image.channels === 3 ? image : image.rgb();
  } catch (error) {
    throw undecoded(error);
  }
}
