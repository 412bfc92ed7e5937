import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { unsupported } from './failure.js';
import { wholeGif } from './gif.js';
import { plainJpeg } from './jpeg.js';
import { pixelLimit, rasterSharp } from './sharp.js';
import { sniff } from './sniff.js';
import { wholeWebp } from './webp.js';

/** Which part of a picture is opened. */
export interface Opening {
  readonly maxPixels: number;
  /** Of an animation or a TIFF, from 0 (default 0). */
  readonly page?: number;
}

/** Warnings about a header that do not affect decoding. Any other warning means damage. */
const HEADER = /JFIF revision|Adobe color transform|TIFF directory|unknown field/i;

/**
 * Decodes a picture, upright, with its samples scaled to 8 bits. Unsigned integers of up to 16 bits range from 0 to their largest value;
 * floating-point samples range from 0 to 1: grey as display values, RGB as linear light (scRGB). Other sample types and values out of range are refused
 * (`picture.unsupported`), and so is a 16-bit picture that is almost black because its samples have fewer bits. A picture that is cut off or damaged is
 * refused; unusual headers are not damage.
 */
export async function withPicture<T>(
  encoded: Uint8Array,
  { maxPixels, page = 0 }: Opening,
  decode: (picture: Sharp) => Promise<T>,
): Promise<T> {
  const bytes = wholeBytes(encoded);
  const options: SharpOptions = { page, pages: 1, limitInputPixels: pixelLimit(maxPixels) };
  const read = async (failOn: 'warning' | 'error') => {
    const open = (more?: SharpOptions) => rasterSharp()(bytes, { ...options, failOn, ...more });
    return decode(hasEightBits(bytes) ? open().rotate() : await opened(open));
  };
  return read('warning').catch((thrown) => {
    if (thrown instanceof Error && HEADER.test(thrown.message)) return read('error');
    throw thrown;
  });
}

/** Formats whose samples always have 8 bits or fewer. */
const EIGHT_BIT_FORMATS = ['image/jpeg', 'image/gif', 'image/webp'];
/** Where a PNG's header gives the bits of its samples. Source: PNG specification, 11.2.1. */
const PNG_DEPTH = 24;

/** Whether a picture's samples are known to have 8 bits or fewer without a decoder, which would open the file once more. */
function hasEightBits(bytes: Uint8Array): boolean {
  const type = sniff(bytes) ?? '';
  return EIGHT_BIT_FORMATS.includes(type) || (type === 'image/png' && (bytes[PNG_DEPTH] ?? 16) <= 8);
}

async function opened(open: (more?: SharpOptions) => Sharp): Promise<Sharp> {
  const info = await open().metadata();
  const why = unreadSamples(info);
  if (why !== undefined) throw unsupported(why, EIGHT_BITS);
  if (info.depth === 'ushort') await refuseFewerBits(open({ ignoreIcc: true }), info);
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

/** How many tones must all look swapped: one in 16 does so by chance. */
const EVIDENCE = 8;

/** Refuses samples of 12 bits or fewer in 16, which would be almost black; or, with the bytes of each swapped, nonsense. */
async function refuseFewerBits(picture: Sharp, { space, hasAlpha, channels }: Metadata): Promise<void> {
  if (space !== 'grey16' && space !== 'rgb16') return;
  const { data } = await picture.toColourspace(space).raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const stride = samples.length % channels === 0 ? channels : 1;
  const colours = hasAlpha && stride > 1 ? stride - 1 : stride;
  let [largest, lowest] = [0, 0];
  const tones = new Set<number>();
  for (let at = 0; at < samples.length; at += stride) {
    for (let i = at; i < at + colours; i++) {
      const sample = samples[i] as number;
      largest = Math.max(largest, sample);
      lowest = Math.max(lowest, sample & 0xff);
      if (tones.size < EVIDENCE) tones.add(sample);
    }
  }
  if (largest > 0 && largest <= TWELVE_BITS) {
    throw unsupported(
      `the largest of its 16-bit samples is ${largest}, so that it would be almost black`,
      'If its samples have fewer bits, scale them to 0 … 65535; or save it with 8 bits.',
    );
  }
  // Low bytes of 0 are those of 8 bits in 16.
  if (lowest > 0 && lowest <= TWELVE_BITS >> 8 && tones.size === EVIDENCE) {
    throw unsupported(
      'the two bytes of its 16-bit samples are swapped, as far as can be seen (they would be of 12 bits)',
      'Write the samples in the byte order of the format (PNG: the high byte first), scaled to 0 … 65535.',
    );
  }
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
