import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { never } from '../testing/open.js';
import { writeTiff } from '../testing/write-tiff.js';
import { decodePicture } from './decode.js';
import type { Frame } from './frame.js';
import { SharpPictureReader } from './reader.js';

const WIDTH = 96;
const HEIGHT = 64;
const RAW = { raw: { width: WIDTH, height: HEIGHT, channels: 3 as const } };

/** A gradient with grain, from a repeatable random source: flat pictures hide what is cut off. */
function pixels(grain: number): Buffer {
  let state = 9;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => ((i / 3) % WIDTH) * 1.5 + grain * random()));
}
const photo = sharp(pixels(60), RAW);
const smooth = sharp(pixels(2), RAW);
const FILES: Record<string, () => Promise<Buffer>> = {
  jpeg: () => photo.clone().jpeg().toBuffer(),
  'smooth jpeg': () => smooth.clone().jpeg().toBuffer(),
  'grey jpeg': () => photo.clone().toColourspace('b-w').jpeg().toBuffer(),
  'progressive jpeg': () => photo.clone().jpeg({ progressive: true }).toBuffer(),
  'smooth progressive jpeg': () => smooth.clone().jpeg({ progressive: true }).toBuffer(),
  png: () => photo.clone().png().toBuffer(),
  'interlaced png': () => smooth.clone().png({ progressive: true }).toBuffer(),
  'palette png': () => photo.clone().png({ palette: true }).toBuffer(),
  webp: () => photo.clone().webp().toBuffer(),
  gif: () => photo.clone().gif().toBuffer(),
  avif: () => photo.clone().avif().toBuffer(),
  tiff: () => photo.clone().tiff({ compression: 'lzw' }).toBuffer(),
  'lossless webp': () => photo.clone().webp({ lossless: true }).toBuffer(),
};
const all = Object.keys(FILES);
/** Nothing in it tells what was not written from what is flat. */
const zerosShow = all.filter((name) => name !== 'lossless webp');

/** As an app takes a picture: read, then decoded where the model is. */
async function shown(bytes: Uint8Array, frame?: Frame): Promise<Buffer> {
  const reader = new SharpPictureReader(frame === undefined ? {} : { frame });
  const picture = await reader.read(bytes, { signal: never() });
  return Buffer.from((await decodePicture(picture.bytes)).data);
}
const codeOf = (bytes: Uint8Array, frame?: Frame): Promise<string> =>
  shown(bytes, frame).then(
    () => 'read',
    ({ code }) => code,
  );
const REFUSED = /^picture\.(truncated|unsupported|no-frame)$/;
const isRefused = async (bytes: Uint8Array) => REFUSED.test(await codeOf(bytes));
const partOf = (bytes: Buffer, tenths: number) => Math.floor((bytes.length * tenths) / 10);
const made = async (name: string) => (await FILES[name]?.()) as Buffer;

describe('a picture that breaks off', () => {
  it.each(all)('is refused wherever it does: %s', async (name) => {
    const whole = await made(name);
    const read: number[] = [];
    for (let tenth = 1; tenth < 10; tenth++)
      if (!(await isRefused(whole.subarray(0, partOf(whole, tenth))))) read.push(tenth);
    expect(read).toEqual([]);
  });

  it.each(zerosShow)('is refused where zeros were left for the rest: %s', async (name) => {
    const whole = await made(name);
    const read: number[] = [];
    for (let tenth = 1; tenth < 10; tenth++) {
      const filled = Buffer.from(whole).fill(0, partOf(whole, tenth));
      if (!(await isRefused(filled))) read.push(tenth);
    }
    expect(read).toEqual([]);
  });

  it('is refused by the frame that is asked for', async () => {
    const frames = sharp(Buffer.concat([pixels(60), pixels(40), pixels(20)]), {
      raw: { width: WIDTH, height: 3 * HEIGHT, channels: 3, pageHeight: HEIGHT },
    });
    for (const bytes of [await frames.clone().gif().toBuffer(), await frames.clone().webp().toBuffer()]) {
      expect((await shown(bytes, 2)).length).toBe(WIDTH * HEIGHT * 3);
      for (let tenth = 1; tenth < 10; tenth++) {
        const at = partOf(bytes, tenth);
        for (const frame of [1, 2, 'middle'] as const) {
          for (const broken of [bytes.subarray(0, at), Buffer.from(bytes).fill(0, at)]) {
            expect([tenth, frame, await codeOf(broken, frame)]).toEqual([tenth, frame, expect.stringMatching(REFUSED)]);
          }
        }
      }
    }
  });
});

describe('a whole picture', () => {
  it.each(all)('may have other bytes after its end: %s', async (name) => {
    const whole = await made(name);
    const expected = await shown(whole);
    for (const tail of [Buffer.from('and something else '.repeat(50)), Buffer.alloc(2_000)])
      expect((await shown(Buffer.concat([whole, tail]))).equals(expected)).toBe(true);
  });
});

/** Where the parameters of each scan begin: the first and last coefficient, and the bits. */
function scans(jpeg: Buffer): number[] {
  const found: number[] = [];
  for (let at = jpeg.indexOf('ffda', 0, 'hex'); at >= 0; at = jpeg.indexOf('ffda', at + 2, 'hex'))
    found.push(at + 2 + jpeg.readUInt16BE(at + 2) - 3);
  return found;
}
const segment = (marker: number, body: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, 0, body.length + 2]), body]);
const after = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

describe('a JPEG with an odd header', () => {
  it.each([
    [0, 0, 0],
    [1, 63, 0],
    [0, 62, 0],
    [0, 63, 0x11],
    [63, 0, 0xff],
  ])('has the pixels of the same file with a plain one: scan %i to %i, bits %i', async (...odd) => {
    for (const name of ['jpeg', 'grey jpeg']) {
      const plain = await made(name);
      const phone = Buffer.from(plain);
      for (const at of scans(plain)) phone.set(odd, at);
      expect((await shown(phone)).equals(await shown(plain))).toBe(true);
      // It stays as it was found: what is known and sent is the file.
      expect((await new SharpPictureReader().read(phone, { signal: never() })).bytes).toEqual(phone);
      expect(await isRefused(phone.subarray(0, phone.length - 40))).toBe(true);
      expect(await isRefused(Buffer.from(phone).fill(0, phone.length - 400))).toBe(true);
    }
  });

  it('may have an odd revision, colour transform, profile, or camera data', async () => {
    const plain = await made('jpeg');
    const expected = await shown(plain);
    const jfif = Buffer.from('4a46494600090100000100010000', 'hex');
    const odd = [
      after(plain, segment(0xe0, jfif)),
      after(plain, segment(0xe2, Buffer.from('ICC_PROFILE\0\x05\x02zzz', 'latin1'))),
      after(plain, segment(0xe1, Buffer.from('Exif\0\0II*\0zzzzzzzz', 'latin1'))),
      after(plain, segment(0xee, Buffer.from('Adobe\0d\0\0\0\0\x07', 'latin1'))),
      after(plain, Buffer.from('ffffff', 'hex')),
      Buffer.concat([plain.subarray(0, -2), Buffer.alloc(8), plain.subarray(-2)]),
    ];
    for (const [i, bytes] of odd.entries()) expect([i, (await shown(bytes)).equals(expected)]).toEqual([i, true]);
  });

  it('is not mended where its scans do depend on it: a progressive one', async () => {
    const jpeg = await made('progressive jpeg');
    const [first] = scans(jpeg) as [number];
    expect(await isRefused(Buffer.from(jpeg).fill(63, first + 1, first + 2))).toBe(true);
  });

  it('is still refused where its scans are damaged', async () => {
    const jpeg = await made('progressive jpeg');
    const [, second] = scans(jpeg) as [number, number];
    expect(await isRefused(Buffer.from(jpeg).fill(0x55, second + 20, second + 60))).toBe(true);
  });
});

describe('a TIFF with an odd header', () => {
  it('is read: tags that are private, or not in their order', async () => {
    const size = { width: 2, height: 1, bits: 8 };
    for (const odd of [{ tags: [50_838, 59_999] }, { unsorted: true }]) {
      const bytes = writeTiff(Uint8Array.from([10, 200]), { ...size, ...odd });
      expect([...(await shown(bytes))]).toEqual([10, 10, 10, 200, 200, 200]);
    }
  });
});
