import { describe, type RawPixels, SitflowError } from '@sitflow/core';
import { rasterSharp } from './sharp.js';

/** Pixels as PNG, without loss, so that they are known, sent and written like any other picture. */
export async function encodePixels(pixels: RawPixels, maxPixels: number): Promise<Uint8Array> {
  const { data, width, height, channels } = pixels;
  const malformed = (found: string, mend: string) => new SitflowError('picture.bad-pixels', found, { mend });
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw malformed(
      `the pixels are a ${(data as object).constructor?.name}`,
      'Give 8 bits a channel: a Uint8Array or Uint8ClampedArray of values from 0 to 255.',
    );
  }
  for (const [name, value] of Object.entries({ width, height })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw malformed(`the ${name} of the pixels is ${describe(value)}`, 'Give a whole number from 1.');
  }
  if (![1, 2, 3, 4].includes(channels))
    throw malformed(`the channels of the pixels are ${describe(channels)}`, 'Give 1, 2, 3 (RGB) or 4 (RGB and alpha).');
  if (width * height > maxPixels) {
    throw new SitflowError('picture.too-large', `the pixels given are ${width}×${height}, more than ${maxPixels}`, {
      mend: 'Make it smaller, or raise the limit: transformers({ pictures: { maxPixels } }).',
    });
  }
  if (data.length !== width * height * channels) {
    throw malformed(
      `the pixels are ${data.length} bytes, and ${width}×${height}×${channels} are ${width * height * channels}`,
      'Give rows from the top, without padding, the channels of each pixel together.',
    );
  }
  return rasterSharp()(data, { raw: { width, height, channels }, limitInputPixels: false })
    .png({ compressionLevel: 3 })
    .toBuffer();
}
