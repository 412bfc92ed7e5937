import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { never } from '../testing/open.js';
import { samples16, writePng } from '../testing/write-png.js';
import { type TiffOptions, writeTiff } from '../testing/write-tiff.js';
import { decodePicture } from './decode.js';
import { SharpPictureReader } from './reader.js';

/** The first channel as it is shown: what reading refuses, decoding need not be asked for. */
const shades = async (bytes: Uint8Array) => {
  const picture = await new SharpPictureReader().read(bytes, { signal: never() });
  const { data } = await decodePicture(picture.bytes);
  return [...data].filter((_, i) => i % 3 === 0);
};
const floats = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
const row = (values: readonly number[], options: Partial<TiffOptions> = {}) =>
  writeTiff(floats(values), { width: values.length, height: 1, bits: 32, format: 3, ...options });
const colours = (values: readonly number[], alpha: readonly number[] = []) =>
  writeTiff(floats(values.flatMap((v, i) => [v, v, v, ...alpha.slice(i, i + 1)])), {
    ...{ width: values.length, height: 1, bits: 32, format: 3, photometric: 2 },
    ...{ channels: alpha.length > 0 ? 4 : 3, hasAlpha: alpha.length > 0 },
  });
const grey16 = (values: readonly number[], chunks: Record<string, Uint8Array> = {}) =>
  writePng([samples16(values)], { width: values.length, height: 1, bits: 16, type: 0, chunks });
const refused = (bytes: Uint8Array) => expect(shades(bytes)).rejects;

describe('samples of floating point', () => {
  it('go from 0 to 1', async () => {
    expect(await shades(row([0, 0.25, 0.5, 0.75, 1]))).toEqual([0, 64, 128, 191, 255]);
    expect(await shades(row([0, 0.001, 0.002]))).toEqual([0, 0, 1]);
    expect(await shades(row([-0.0005, 1.0005]))).toEqual([0, 255]);
    const clear = writeTiff(floats([0.5, 1, 0.5, 0]), {
      ...{ width: 2, height: 1, bits: 32, format: 3, channels: 2, hasAlpha: true },
    });
    expect(await shades(clear)).toEqual([128, 255]);
  });

  it('are light where they are RGB, as sRGB shows it', async () => {
    expect(await shades(colours([0, 0.25, 0.5, 1]))).toEqual([0, 137, 188, 255]);
    expect(await shades(colours([0.5, 0.5], [1, 0]))).toEqual([188, 255]);
    const half = writeTiff(new Uint8Array(Uint16Array.from([0x3800, 0x3800, 0x3800]).buffer), {
      ...{ width: 1, height: 1, bits: 16, format: 3, photometric: 2, channels: 3 },
    });
    expect(await shades(half)).toEqual([188]);
  });

  it.each([-1, -0.01, 1.01, 2, 255, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'are refused where one is %d',
    async (sample) => {
      const about = { code: 'picture.unsupported', found: expect.stringContaining('floating-point sample of') };
      await refused(row([0.5, sample, 0.5])).toMatchObject(about);
      await refused(colours([0.5, sample, 0.5])).toMatchObject(about);
    },
  );

  it('are refused on a later page too, and read there', async () => {
    const read = (bytes: Uint8Array) => new SharpPictureReader({ frame: 0 }).read(bytes, { signal: never() });
    expect(await read(row([0.5]))).toMatchObject({ width: 1 });
    const pages = Buffer.from(row([0.5]));
    const second = Buffer.from(row([1, 0, 0.5]));
    // The second directory follows the first file; its offsets move with it.
    const entries = second.readUInt16LE(8);
    for (let i = 0; i < entries; i++) {
      if (second.readUInt16LE(10 + 12 * i) === 273) {
        second.writeUInt32LE(second.readUInt32LE(18 + 12 * i) + pages.length, 18 + 12 * i);
      }
    }
    pages.writeUInt32LE(pages.length + 8, 10 + 12 * pages.readUInt16LE(8));
    const both = Buffer.concat([pages, second]);
    const later = await new SharpPictureReader({ frame: 1 }).read(both, { signal: never() });
    expect([...(await decodePicture(later.bytes)).data].filter((_, i) => i % 3 === 0)).toEqual([255, 0, 128]);
  });
});

describe('samples of integers', () => {
  it('go from 0 to the largest number of their bits', async () => {
    expect(await shades(grey16([0, 16_384, 32_768, 65_535]))).toEqual([0, 64, 128, 255]);
    expect(await shades(writePng([Buffer.from([0b1010_0000])], { width: 4, height: 1, bits: 1, type: 0 }))).toEqual([
      255, 0, 255, 0,
    ]);
    const tiff = (data: number[], options: Partial<TiffOptions>) =>
      shades(writeTiff(Uint8Array.from(data), { width: 4, height: 1, bits: 1, ...options }));
    expect(await tiff([0b1010_0000], {})).toEqual([255, 0, 255, 0]);
    expect(await tiff([0b1010_0000], { photometric: 0 })).toEqual([0, 255, 0, 255]);
    expect(await tiff([0b0001_1011], { bits: 2 })).toEqual([0, 85, 170, 255]);
    expect(await tiff([0x08, 0xf4], { bits: 4 })).toEqual([0, 136, 255, 68]);
    expect(await tiff([0, 0, 0, 64, 0, 128, 255, 255], { bits: 16 })).toEqual([0, 64, 128, 255]);
    // No ink is white; CMYK is shown by a profile, whose white is white.
    expect((await tiff(Array(16).fill(0), { bits: 8, photometric: 5, channels: 4 }))[0]).toBe(255);
  });

  it('have a palette with alpha', async () => {
    const bytes = writePng([Uint8Array.from([0, 1, 2])], {
      ...{ width: 3, height: 1, bits: 8, type: 3 },
      chunks: { PLTE: Uint8Array.from([200, 0, 0, 200, 0, 0, 7, 7, 7]), tRNS: Uint8Array.from([255, 0]) },
    });
    expect(await shades(bytes)).toEqual([200, 255, 7]);
  });

  it('of 16 bits that use 12 or fewer are refused, for they would be black', async () => {
    const sBIT = Uint8Array.from([12]);
    const files = [
      grey16([0, 2_000, 4_095]),
      grey16([0, 2_000, 4_095], { sBIT }),
      grey16([7, 255, 100]),
      writePng([samples16([4_095, 0, 9, 7, 3, 2])], { width: 2, height: 1, bits: 16, type: 2 }),
      // Opaque: its alpha is 65,535.
      writePng([samples16([4_095, 65_535, 0, 65_535])], { width: 2, height: 1, bits: 16, type: 4 }),
      writeTiff(new Uint8Array(Uint16Array.from([0, 1_023]).buffer), { width: 2, height: 1, bits: 16 }),
    ];
    for (const bytes of files) {
      await refused(bytes).toMatchObject({ code: 'picture.unsupported', mend: expect.stringContaining('65535') });
    }
  });

  it('of 12 bits with their bytes swapped are refused', async () => {
    const swapped = (values: number[]) => grey16(values.map((v) => ((v & 0xff) << 8) | (v >> 8)));
    await refused(swapped([3_904, 4_095, 0, 80, 81, 700, 1_001, 2_002])).toMatchObject({
      found: expect.stringContaining('swapped'),
    });
    // Of 8 bits in 16, and of 12 that are scaled, the low bytes are others.
    expect(await shades(grey16([0, 0x4000, 0xff00]))).toEqual([0, 64, 255]);
    expect(await shades(grey16([0, 0x4010, 0xfff0]))).toEqual([0, 64, 255]);
    expect((await shades(grey16([1, 2, 3, 4, 5, 6, 7, 8, 9, 0x400f, 0xff10]))).slice(-2)).toEqual([64, 255]);
    // Few tones may be so by chance.
    expect(await shades(grey16([0, 0x4001, 0xff02]))).toEqual([0, 64, 255]);
  });

  it('of 16 bits are read where they are dark, or black as a whole', async () => {
    expect(await shades(grey16([0, 4_096, 3]))).toEqual([0, 16, 0]);
    expect(await shades(grey16([0, 0]))).toEqual([0, 0]);
    // Scaled, as PNG wants it, the 12 bits fill the range.
    expect(await shades(grey16([0, 65_535], { sBIT: Uint8Array.from([12]) }))).toEqual([0, 255]);
  });
});

describe('samples that are not read', () => {
  it.each<[string, Partial<TiffOptions>]>([
    ['signed 8', { bits: 8, format: 2 }],
    ['signed 16', { bits: 16, format: 2 }],
    ['signed 32', { bits: 32, format: 2 }],
    ['unsigned 32', { bits: 32 }],
    ['unsigned 64', { bits: 64 }],
    ['12 packed', { bits: 12 }],
    ['double', { bits: 64, format: 3 }],
    ['half grey', { bits: 16, format: 3 }],
    ['float of 24', { bits: 24, format: 3 }],
    ['complex', { bits: 64, format: 6 }],
    ['five channels', { bits: 8, channels: 5 }],
    ['LAB of 8', { bits: 8, channels: 3, photometric: 8 }],
  ])('are refused as such, and not as damage: %s', async (_, options) => {
    const bytes = writeTiff(new Uint8Array(200).fill(64), { width: 2, height: 2, bits: 8, ...options });
    await refused(bytes).toMatchObject({ code: 'picture.unsupported', mend: expect.stringContaining('8 bits') });
    await expect(decodePicture(bytes)).rejects.toMatchObject({ code: 'picture.unsupported' });
  });

  it('leave LAB as sharp writes it, and CMYK, readable', async () => {
    const red = { create: { width: 2, height: 2, channels: 3 as const, background: '#ff0000' } };
    for (const space of ['lab', 'cmyk', 'rgb16'] as const) {
      for (const bytes of [
        await sharp(red).toColourspace(space).tiff().toBuffer(),
        await sharp(red).toColourspace(space).jpeg().toBuffer(),
      ])
        expect((await shades(bytes))[0]).toBeGreaterThan(220);
    }
  });
});
