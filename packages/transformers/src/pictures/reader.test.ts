import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImageSource, SitflowError } from '@sitflow/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hugePng } from '../testing/huge-png.js';
import { never } from '../testing/open.js';
import { decodePicture } from './decode.js';
import { type PictureLimits, SharpPictureReader } from './reader.js';

let folder: string;
let png: Buffer;
let jpeg: Buffer;
const at = (name: string) => join(folder, name);
const put = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(at(name), bytes);
  return at(name);
};
const read = (source: ImageSource, limits: PictureLimits = {}) =>
  new SharpPictureReader(limits).read(source, { signal: never() });
const failure = (source: ImageSource, limits: PictureLimits = {}) =>
  read(source, limits).then(
    () => 'read',
    (error: SitflowError) => error.code,
  );
const noise = () => Buffer.from(Array.from({ length: 64 * 32 * 3 }, (_, i) => (i * 7919) % 251));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-pictures-'));
  const raw = { raw: { width: 64, height: 32, channels: 3 as const } };
  png = await sharp(noise(), raw).png().toBuffer();
  jpeg = await sharp(noise(), raw).withMetadata({ orientation: 6 }).jpeg().toBuffer();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('SharpPictureReader', () => {
  it('reads a picture from wherever it is, and knows it by its content', async () => {
    const path = await put('a.png', png);
    const sources: ImageSource[] = [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      png,
      `data:image/png;base64,${png.toString('base64')}`,
      { path: 'a.png', within: folder },
    ];
    const pictures = await Promise.all(sources.map((source) => read(source)));
    expect(new Set(pictures.map((p) => p.hash)).size).toBe(1);
    expect(pictures[0]).toMatchObject({ width: 64, height: 32, mediaType: 'image/png' });
    expect(await read(pictures[0] as ImageSource)).toBe(pictures[0]);
  });

  it('goes by content, not by name', async () => {
    const picture = await read(await put('really-a-jpeg.png', jpeg));
    expect(picture).toMatchObject({ mediaType: 'image/jpeg', width: 32, height: 64 });
  });

  it('says what is wrong', async () => {
    const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';
    expect(await failure(at('absent.png'))).toBe('picture.missing');
    expect(await failure('')).toBe('picture.missing');
    expect(await failure(await put('empty.png', ''))).toBe('picture.empty');
    expect(await failure(await put('text.png', 'not a picture'))).toBe('picture.unsupported');
    expect(await failure(await put('drawing.svg', svg))).toBe('picture.unsupported');
    expect(await failure(await put('drawing.png', svg))).toBe('picture.unsupported');
    expect(await failure(await put('head.png', png.subarray(0, 20)))).toBe('picture.truncated');
    expect(await failure(png, { maxBytes: 100 })).toBe('picture.too-large');
    expect(await failure(png, { maxPixels: 100 })).toBe('picture.too-large');
    expect(await failure('data:image/png;base64')).toBe('picture.unsupported');
    expect(await failure('https://example.org/a.png')).toBe('picture.remote');
    expect(await failure(folder)).toMatch(/^picture\./);
    const wrong = [{ maxPixels: 0.5 }, { maxBytes: -1 }, { maxBytes: 2 ** 53 }, { timeoutMs: Number.POSITIVE_INFINITY }]; // biome-ignore format: one line
    for (const limits of wrong) {
      expect(() => new SharpPictureReader(limits)).toThrowError(/of pictures is the number .* Give a/);
    }
  });

  it('refuses a small file that unpacks to a huge picture', async () => {
    const bomb = hugePng(16_000);
    expect(bomb.byteLength).toBeLessThan(500_000);
    expect(await failure(bomb)).toBe('picture.too-large');
    await expect(decodePicture(bomb)).rejects.toMatchObject({ code: 'picture.too-large' });
  });

  it('keeps a dataset’s pictures inside of its folder', async () => {
    const within = at('rows');
    await mkdir(within);
    await put('outside.png', png);
    await put('rows/inside.png', png);
    await symlink(at('outside.png'), join(within, 'link.png'));
    await symlink(join(within, 'inside.png'), join(within, 'fine.png'));
    expect(await failure({ path: 'inside.png', within })).toBe('read');
    expect(await failure({ path: 'fine.png', within })).toBe('read');
    for (const path of ['../outside.png', at('outside.png'), 'link.png', 'x/../../outside.png']) {
      expect(await failure({ path, within })).toBe('picture.outside-folder');
    }
    expect(await failure({ path: 'absent.png', within })).toBe('picture.missing');
    const url = (name: string) => pathToFileURL(at(name)).href;
    expect(await failure({ path: url('rows/inside.png'), within })).toBe('read');
    for (const name of ['outside.png', 'rows/link.png'])
      expect(await failure({ path: url(name), within })).toBe('picture.outside-folder');
    for (const path of ['file://elsewhere/a.png', 'file:///a%2fb.png'])
      expect(await failure({ path, within })).toBe('picture.unsupported');
  });

  it('says where it looked for a file that is not there, in a dataset or not', async () => {
    const message = (source: Parameters<SharpPictureReader['read']>[0]) =>
      new SharpPictureReader().read(source, { signal: never() }).then(
        () => 'read',
        (error: Error) => error.message,
      );
    expect(await message({ path: 'absent.png', within: folder })).toBe(
      `there is no file absent.png. Check the path: it was looked for at ${at('absent.png')}.`,
    );
    expect(await message('absent.png')).toContain(`looked for at ${join(process.cwd(), 'absent.png')}.`);
    expect(await message(at('absent.png'))).toBe(`there is no file ${at('absent.png')}. Check the path.`);
  });

  it('reads an unchanged file once, and a changed one again', async () => {
    const path = await put('again.png', png);
    const reader = new SharpPictureReader();
    const first = await reader.read(path, { signal: never() });
    expect(await reader.read(path, { signal: never() })).toBe(first);
    await put('again.png', jpeg);
    await utimes(path, new Date(0), new Date(0));
    expect((await reader.read(path, { signal: never() })).hash).not.toBe(first.hash);
  });

  it('fetches only where it is allowed, and within the limit', async () => {
    const fetch = async () => new Response(new Uint8Array(png));
    const url = 'https://example.org/a.png';
    expect((await read(url, { allowRemote: true, fetch })).mediaType).toBe('image/png');
    expect(await failure(url, { allowRemote: true, fetch, maxBytes: 100 })).toBe('picture.too-large');
    const gone = async () => new Response('', { status: 404 });
    expect(await failure(url, { allowRemote: true, fetch: gone })).toBe('picture.unreachable');
  });

  it('fetches few at once, however many are asked for', async () => {
    let [now, most] = [0, 0];
    const fetch = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return new Response(new Uint8Array(png));
    };
    const reader = new SharpPictureReader({ allowRemote: true, fetch });
    const urls = Array.from({ length: 100 }, (_, i) => `https://example.org/${i}.png`);
    const pictures = await Promise.all(urls.map((url) => reader.read(url, { signal: never() })));
    expect(new Set(pictures.map(({ hash }) => hash)).size).toBe(1);
    expect(most).toBeLessThanOrEqual(32);
  });

  it('says what would mend it, and no secret of the address', async () => {
    const url = 'https://me:secret@example.org/a.png?token=secret';
    const answers = [
      async () => new Response('', { status: 403 }),
      async () => new Response('', { status: 503 }),
      async () => new Response(''),
      async () => new Response('no picture'),
      async () => new Response(new Uint8Array(png)),
      () => Promise.reject(new TypeError('fetch failed')),
    ];
    const errors = [await read(url).catch((error: SitflowError) => error)];
    for (const fetch of answers) {
      errors.push(await read(url, { allowRemote: true, fetch, maxBytes: 100 }).catch((error: SitflowError) => error));
    }
    const never = new Blob([new Uint8Array(png)]);
    never.arrayBuffer = () => new Promise(() => {});
    errors.push(await read(never, { timeoutMs: 20 }).catch((error: SitflowError) => error));
    expect(errors.map((error) => (error as SitflowError).code)).toEqual([
      'picture.remote',
      'picture.unreachable',
      'picture.unreachable',
      'picture.empty',
      'picture.unsupported',
      'picture.too-large',
      'picture.unreachable',
      'picture.timeout',
    ]);
    for (const error of errors as SitflowError[]) {
      expect(error.mend).toBeTruthy();
      expect(error.message).not.toContain('secret');
    }
    const { file } = (await read(url, { allowRemote: true, fetch: answers[4] as typeof fetch })) as { file?: string };
    expect(file).toBe('https://example.org/a.png');
  });

  it('may try a server again that breaks off or asks to wait', async () => {
    const url = 'https://example.org/a.png';
    const remote = (fetch: () => Promise<Response>) =>
      read(url, { allowRemote: true, fetch }).catch((error: SitflowError) => error);
    const breaksOff = async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(png.subarray(0, 20))),
          pull: (controller) => controller.error(new TypeError('terminated')),
        }),
      );
    expect(await remote(breaksOff)).toMatchObject({ code: 'picture.unreachable', retryable: true });
    const asks = async () => new Response('later', { status: 429, headers: { 'retry-after': '7' } });
    expect(await remote(asks)).toMatchObject({ code: 'picture.unreachable', retryable: true, retryAfterMs: 7_000 });
    // A server without a clock: this machine's own stands in.
    const at = new Date(Date.now() + 3_600_000).toUTCString();
    const later = async () => new Response('later', { status: 429, headers: { 'retry-after': at } });
    const { retryAfterMs = 0 } = (await remote(later)) as SitflowError;
    expect(retryAfterMs).toBeGreaterThan(3_500_000);
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  it('checks the bytes of an object that says it is a picture', async () => {
    const claims = (bytes: unknown) =>
      ({ kind: 'picture', bytes, hash: 'x', width: 1, height: 1, mediaType: 'image/png' }) as unknown as ImageSource;
    const picture = await read(claims(png));
    expect(picture).toMatchObject({ width: 64, height: 32 });
    expect(picture.hash).not.toBe('x');
    expect(await failure(claims(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')))).toBe('picture.unsupported');
    expect(await failure(claims(undefined))).toBe('picture.unsupported');
  });

  it('lets no SVG past that has the mark of another format further in', async () => {
    const svg = (start: string) =>
      Buffer.from(`${start}--><svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>`);
    expect(await failure(svg('<!--    WEBP'))).toBe('picture.unsupported');
    expect(await failure(svg('<!--ftypavif'))).toBe('picture.unsupported');
    await expect(decodePicture(svg('<!--    WEBP'))).rejects.toMatchObject({ code: 'picture.truncated' });
    for (const format of ['webp', 'avif', 'gif', 'tiff'] as const) {
      const bytes = await sharp(png).toFormat(format).toBuffer();
      expect((await read(bytes)).mediaType).toBe(`image/${format}`);
    }
  });

  it('finds the pictures of rows that lie in the root', async () => {
    const path = await put('rooted.png', png);
    const { root } = parse(path);
    expect(await failure({ path: path.slice(root.length), within: root })).toBe('read');
  });

  it('does not keep more than it has room for', async () => {
    const reader = new SharpPictureReader();
    const paths = await Promise.all(Array.from({ length: 260 }, (_, i) => put(`kept-${i}.png`, png)));
    const first = await reader.read(paths[0] as string, { signal: never() });
    const last = await paths.reduce(
      (before, path) => before.then(() => reader.read(path, { signal: never() })),
      Promise.resolve(first),
    );
    expect(await reader.read(paths.at(-1) as string, { signal: never() })).toBe(last);
    expect(await reader.read(paths[0] as string, { signal: never() })).not.toBe(first);
  });

  it('does not begin for a caller who has gone', async () => {
    await expect(new SharpPictureReader().read(png, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('pictures that a program holds', () => {
  it('are read from a Blob or a File as from its bytes', async () => {
    const expected = await read(png);
    expect((await read(new Blob([new Uint8Array(png)]))).hash).toBe(expected.hash);
    const file = await read(new File([new Uint8Array(png)], 'a.png'));
    expect(file).toMatchObject({ hash: expected.hash, file: 'a.png', mediaType: 'image/png' });
    expect(await failure(new Blob([]))).toBe('picture.empty');
    expect(await failure(new Blob(['not a picture']))).toBe('picture.unsupported');
    expect(await failure(new Blob([new Uint8Array(png)]), { maxBytes: 100 })).toBe('picture.too-large');
    const path = await put('blob.png', png);
    const blob = await openAsBlob(path);
    await writeFile(path, 'changed meanwhile');
    expect(await failure(blob)).toBe('picture.unreadable');
  });

  it('are read from pixels, without loss and by their content', async () => {
    const data = new Uint8Array(noise());
    const picture = await read({ data, width: 64, height: 32, channels: 3 });
    expect(picture).toMatchObject({ width: 64, height: 32, mediaType: 'image/png' });
    expect([...(await decodePicture(picture.bytes)).data]).toEqual([...data]);
    const again = await read({ data: new Uint8ClampedArray(data), width: 64, height: 32, channels: 3 });
    expect(again.hash).toBe(picture.hash);
    expect((await read({ data, width: 32, height: 64, channels: 3 })).hash).not.toBe(picture.hash);
    expect(await read(picture)).toBe(picture);
    for (const channels of [1, 2, 4] as const) {
      const given = { data: new Uint8Array(6 * channels).fill(255), width: 3, height: 2, channels };
      expect([...(await decodePicture((await read(given)).bytes)).data]).toEqual(Array(18).fill(255));
    }
  });

  it.each<[object, string]>([
    [{ width: 65 }, 'picture.bad-pixels'],
    [{ width: 0 }, 'picture.bad-pixels'],
    [{ height: 1.5 }, 'picture.bad-pixels'],
    [{ channels: 5 }, 'picture.bad-pixels'],
    [{ data: new Float32Array(64 * 32 * 3) }, 'picture.bad-pixels'],
    [{ width: 1e5, height: 1e5 }, 'picture.too-large'],
  ])('say what is wrong with pixels: %j', async (wrong, code) => {
    const pixels = { data: new Uint8Array(64 * 32 * 3), width: 64, height: 32, channels: 3 };
    expect(await failure({ ...pixels, ...wrong } as never)).toBe(code);
  });
});

describe('animations', () => {
  const animated = async (format: 'gif' | 'webp') => {
    const frames = Buffer.concat([10, 90, 170, 250].map((grey) => Buffer.alloc(12, grey)));
    const image = sharp(frames, { raw: { width: 2, height: 8, channels: 3, pageHeight: 2 } });
    return format === 'gif' ? image.gif().toBuffer() : image.webp({ lossless: true }).toBuffer();
  };

  it.each(['gif', 'webp'] as const)('give the frame that is asked for (%s)', async (format) => {
    const bytes = await animated(format);
    const shades: unknown[] = [];
    for (const frame of [undefined, 'first', 0, 1, 'middle', 3] as const) {
      const picture = await read(bytes, frame === undefined ? {} : { frame });
      expect(picture).toMatchObject({
        width: 2,
        height: 2,
        mediaType: [1, 'middle', 3].includes(frame ?? 0) ? 'image/png' : `image/${format}`,
      });
      shades.push((await decodePicture(picture.bytes)).data[0]);
    }
    expect(shades).toEqual([10, 10, 10, 90, 170, 250]);
  });

  it.each([Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])('are taken with %d for a limit', async (most) => {
    const limits = { maxBytes: most, maxPixels: most, frame: 1 };
    const path = await put('unlimited.gif', await animated('gif'));
    expect(await read(path, limits)).toMatchObject({ mediaType: 'image/png' });
    expect(await decodePicture(png, most)).toMatchObject({ channels: 3 });
  });

  it('say when there is no such frame, of still pictures too', async () => {
    const gif = await animated('gif');
    await expect(read(gif, { frame: 4 })).rejects.toThrowError(/has 4 frames, and frame 4 was asked for.*up to 3/);
    expect(await failure(png, { frame: 1 })).toBe('picture.no-frame');
    expect(await failure(png, { frame: 'middle' })).toBe('read');
    for (const frame of [-1, 1.5, 'last', null])
      expect(() => new SharpPictureReader({ frame: frame as never })).toThrowError(
        /'first', 'middle', or a whole number/,
      );
  });

  it('read before by another reader give the frame of this one', async () => {
    const first = await read(await animated('gif'));
    const middle = await read(first, { frame: 'middle' });
    expect(middle.hash).not.toBe(first.hash);
    expect(await read(first)).toBe(first);
    expect(await read(middle, { frame: 'middle' })).toBe(middle);
  });
});

describe('decodePicture', () => {
  it('turns a picture upright', async () => {
    expect(await decodePicture(jpeg)).toMatchObject({ width: 32, height: 64, channels: 3 });
  });

  it('lays what is transparent on white, and makes grey pictures coloured', async () => {
    const clear = await sharp({ create: { width: 2, height: 2, channels: 4, background: '#ff000000' } })
      .png()
      .toBuffer();
    expect([...(await decodePicture(clear)).data]).toEqual(Array(12).fill(255));
    const grey = await sharp(Buffer.from([0, 90, 180, 255]), { raw: { width: 2, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    expect([...(await decodePicture(grey)).data]).toEqual([0, 90, 180, 255].flatMap((v) => [v, v, v]));
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(12, 10), Buffer.alloc(12, 200)]);
    const gif = await sharp(frames, { raw: { width: 2, height: 4, channels: 3, pageHeight: 2 } })
      .gif()
      .toBuffer();
    const image = await decodePicture(gif);
    expect({ width: image.width, height: image.height, first: image.data[0] }).toEqual({
      width: 2,
      height: 2,
      first: 10,
    });
  });

  it('finds that a picture is cut off', async () => {
    for (const bytes of [png, jpeg]) {
      const cut = bytes.subarray(0, Math.floor(bytes.byteLength * 0.6));
      await expect(decodePicture(cut)).rejects.toMatchObject({ code: 'picture.truncated' });
    }
  });
});
