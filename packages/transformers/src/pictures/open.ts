import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { unsupported } from './failure.js';
import { wholeGif } from './gif.js';
import { plainJpeg } from './jpeg.js';
import { pixelLimit, rasterSharp } from './sharp.js';
import { sniff } from './sniff.js';
import { wholeWebp } from './webp.js';

/** What of a picture is opened. */
export interface Opening {
  readonly maxPixels: number;
  /** Of an animation or a TIFF, from 0 (default 0). */
  readonly page?: number;
}

/** What decoders warn of in a header, and decode all the same. A warning of anything else is damage. */
const HEADER = /JFIF revision|Adobe color transform|TIFF directory|unknown field/i;

/**
 * Decodes a picture, upright, with samples that can be shown in 8 bits. Integer samples of up to 16 bits go from 0 to the largest number
 * that they hold; floating-point ones go from 0 to 1: grey as it is shown, RGB as light (linear, scRGB). Samples of other types, or
 * outside of that, are refused (`picture.unsupported`), and so is a 16-bit picture that is almost black because its samples have fewer
 * bits. A picture that breaks off or is damaged is refused; oddities of its header are not damage.
 */
export async function withPicture<T>(
  encoded: Uint8Array,
  { maxPixels, page = 0 }: Opening,
  decode: (picture: Sharp) => Promise<T>,
): Promise<T> {
  const bytes = wholeBytes(encoded);
  const options: SharpOptions = { page, pages: 1, limitInputPixels: pixelLimit(maxPixels) };
  const read = async (failOn: 'warning' | 'error') =>
    decode(await opened(() => rasterSharp()(bytes, { ...options, failOn })));
  return read('warning').catch((thrown) => {
    if (thrown instanceof Error && HEADER.test(thrown.message)) return read('error');
    throw thrown;
  });
}

async function opened(open: () => Sharp): Promise<Sharp> {
  const info = await open().metadata();
  const why = unreadSamples(info);
  if (why !== undefined) throw unsupported(why, EIGHT_BITS);
  if (info.depth === 'ushort') await refuseAlmostBlack(open(), info);
  return info.depth === 'float' ? floatPicture(() => open().rotate(), info) : open().rotate();
}

/** What to do about samples that are not read. */
export const EIGHT_BITS = 'Save it as PNG or JPEG with 8 bits a channel, scaled as it should be seen.';

/** What a decoder does not see of a file that breaks off, by its media type. */
const WHOLE: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'image/jpeg': plainJpeg,
  'image/webp': wholeWebp,
  'image/gif': wholeGif,
};

function wholeBytes(bytes: Uint8Array): Uint8Array {
  return WHOLE[sniff(bytes) ?? '']?.(bytes) ?? bytes;
}

/** Why a picture's samples cannot be shown, by its header: what their numbers mean is not said there, or is not read. */
export function unreadSamples({ depth, space, channels }: Metadata): string | undefined {
  if (channels > (space === 'cmyk' ? 5 : 4)) return `it has ${channels} channels`;
  if (depth === 'uchar' || depth === 'ushort' || (depth === 'short' && space === 'labs')) return undefined;
  // Of grey half floats the decoder keeps whole numbers only.
  if (depth === 'float' && (space === 'b-w' || space === 'scrgb')) return undefined;
  return `its samples are of type ${depth}${depth === 'float' ? ` (${space})` : ''}, and not unsigned integers of up to 16 bits`;
}

/** The largest sample of 12 bits. Sensors' 10 to 12 bits are often stored in 16 as they are, and nothing in the file says so. */
const TWELVE_BITS = 4_095;

async function refuseAlmostBlack(picture: Sharp, { hasAlpha }: Metadata): Promise<void> {
  const { channels } = await picture.stats();
  const largest = Math.max(...channels.slice(0, hasAlpha ? -1 : undefined).map(({ max }) => max));
  if (largest === 0 || largest > TWELVE_BITS) return;
  throw unsupported(
    `the largest of its 16-bit samples is ${largest}, so that it would be almost black`,
    'If its samples have fewer bits, scale them to 0 … 65535; or save it with 8 bits.',
  );
}

/** Half a step of 8 bits: what lies so little outside of 0 … 1 does so by rounding. */
const ROUNDING = 1 / 512;

async function floatPicture(open: () => Sharp, { space }: Metadata): Promise<Sharp> {
  const isGrey = space === 'b-w';
  const { data, info } = await (isGrey ? open() : open().toColourspace('scrgb'))
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  const outside = samples.find((sample) => !(sample >= -ROUNDING && sample <= 1 + ROUNDING));
  if (outside !== undefined) {
    throw unsupported(
      `it has a floating-point sample of ${outside}`,
      'Scale its samples to 0 (black) … 1 (white), or save it with 8 bits.',
    );
  }
  if (!isGrey) return open();
  const shown = Uint8Array.from(samples, (sample) => Math.round(Math.min(1, Math.max(0, sample)) * 255));
  const { width, height, channels } = info;
  return rasterSharp()(shown, { raw: { width, height, channels }, limitInputPixels: false });
}
