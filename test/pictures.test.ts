import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { type App, ArraySink, chain, createApp, type ImageSource } from '@sitflow/core';
import { playground, playgroundModel, playgroundSamples } from '@sitflow/playground';
import { caption } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>';
const captioned = chain<{ image: ImageSource }>('captioned').pipe(caption());

let folder: string;
let rows: string;
let app: App;
let good: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-pictures-'));
  rows = join(folder, 'rows');
  await mkdir(rows);
  const samples = join(playgroundSamples, 'pictures');
  good = (await readdir(samples)).filter((name) => name.endsWith('.png')).sort();
  for (const name of good) await copyFile(join(samples, name), join(rows, name));
  const [first] = good as [string];
  const png = await readFile(join(rows, first));
  const put = (name: string, bytes: Uint8Array | string) => writeFile(join(rows, name), bytes);
  await put('truncated.png', png.subarray(0, Math.floor(png.byteLength * 0.6)));
  await put('huge.png', hugePng(16_000));
  await put('a-jpeg.png', await sharp(png).jpeg().toBuffer());
  await put('drawing.svg', SVG);
  await put('drawing.png', SVG);
  await put('animated.gif', await animation(join(rows, first), join(rows, good[1] as string)));
  await put('../outside.png', png);
  await symlink(join(folder, 'outside.png'), join(rows, 'link.png'));
  app = createApp({ modules: [playground()] });
});
afterAll(async () => {
  await app?.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A PNG of some 30 KB that unpacks to `side`² white pixels of one bit. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const number = (n: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(n);
      return bytes;
    };
    return Buffer.concat([number(body.byteLength), named, number(crc32(named))]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const pixels = Buffer.alloc(side * (1 + side / 8));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A GIF with the two pictures as its frames. */
async function animation(...paths: readonly string[]): Promise<Buffer> {
  const frames = await Promise.all(
    paths.map((path) => sharp(path).flatten({ background: '#ffffff' }).resize(64, 64).raw().toBuffer()),
  );
  const raw = { width: 64, height: 64 * frames.length, channels: 3 as const, pageHeight: 64 };
  return sharp(Buffer.concat(frames), { raw })
    .gif({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

describe('a run over pictures of which some are bad', () => {
  it('rejects the bad ones by what is wrong with them, and harms no other', async () => {
    expect(good.length).toBeGreaterThanOrEqual(24);
    const alone = await outcomes(good);
    expect(alone.filter(({ status, found }) => status !== 'done' || found === '')).toEqual([]);
    const said = new Map(alone.map(({ id, found }) => [id, found]));

    const [first] = good as [string];
    const odd: Readonly<Record<string, string | RegExp>> = {
      'missing.png': 'picture.missing',
      'truncated.png': 'picture.truncated',
      'huge.png': 'picture.too-large',
      'a-jpeg.png': /^[a-z ,.-]+$/i,
      'drawing.svg': 'picture.unsupported',
      'drawing.png': 'picture.unsupported',
      // Its first frame is the first picture.
      'animated.gif': said.get(first) as string,
      '../outside.png': 'picture.outside-folder',
      'link.png': 'picture.outside-folder',
    };
    const names = Object.keys(odd);
    const mixed = good.flatMap((name, i) => (i < names.length ? [name, names[i] as string] : [name]));
    const found = await outcomes(mixed);
    expect(found.map(({ id }) => id)).toEqual(mixed);
    for (const { id, status, found: what } of found) {
      const wanted = odd[id] ?? (said.get(id) as string);
      if (typeof wanted === 'string') expect([id, what]).toEqual([id, wanted]);
      else expect(what).toMatch(wanted);
      expect([id, status]).toEqual([id, what.startsWith('picture.') ? 'rejected' : 'done']);
    }
  });
});

/** What becomes of each: its caption, or the code of what is wrong with it. */
async function outcomes(
  names: readonly string[],
): Promise<readonly { readonly id: string; readonly status: string; readonly found: string }[]> {
  const examples = names.map((path) => ({ id: path, image: { path, within: rows } }));
  const all: { id: string; status: string; found: string }[] = [];
  for await (const outcome of app.stream(captioned, examples)) {
    const found = outcome.status === 'done' ? outcome.example.caption : outcome.error.code;
    all.push({ id: String(outcome.example.id), status: outcome.status, found });
  }
  return all;
}

describe('pictures that a program holds', () => {
  it('are captioned as their files are, and come back from training data', async () => {
    const path = join(rows, good[0] as string);
    const bytes = new Uint8Array(await readFile(path));
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const pixels = { data: new Uint8Array(data), width, height, channels: info.channels as 3 };
    const images: ImageSource[] = [path, new Blob([bytes]), new File([bytes], 'a.png'), pixels];
    const sink = new ArraySink();
    const source = images.map((image) => ({ image }));
    await app.generate(captioned, { source, sink }).finished;
    expect(sink.rejected).toEqual([]);
    expect(new Set(sink.rows.map(({ output }) => output)).size).toBe(1);
    const written = JSON.parse(JSON.stringify(sink.rows)) as { image: string; output: string }[];
    expect(written.map(({ image }) => image.slice(0, 22))).toEqual([
      path.slice(0, 22),
      ...Array(3).fill('data:image/png;base64,'),
    ]);
    for (const { image, output } of written) {
      const again = await app.run(captioned, { image });
      expect(output).toContain(again.caption);
    }
  });

  it('are the same in every form of a data: URL, and of a phone’s JPEG', async () => {
    const png = await readFile(join(rows, good[0] as string));
    const jpeg = await sharp(png).jpeg().toBuffer();
    const phone = Buffer.from(jpeg);
    // The spectral parameters of its scan, which a sequential JPEG does not use.
    const scan = jpeg.indexOf('ffda', 0, 'hex');
    phone.fill(0, scan + jpeg.readUInt16BE(scan + 2) - 1, scan + jpeg.readUInt16BE(scan + 2) + 2);
    expect(phone.equals(jpeg)).toBe(false);
    const base64 = png.toString('base64');
    const same: ImageSource[][] = [
      [
        png,
        `data:image/png; base64,${base64}`,
        `data:;base64,${encodeURIComponent(base64)}`,
        { path: `DATA:text/plain;BASE64,${base64.replace(/(.{76})/g, '$1\n')}`, within: rows },
      ],
      [jpeg, phone],
    ];
    for (const images of same) {
      const captions = await Promise.all(images.map(async (image) => (await app.run(captioned, { image })).caption));
      expect(new Set(captions).size).toBe(1);
    }
    const bare = await app.run(captioned, { image: base64 }).catch((error) => error);
    expect(bare.message).toContain('Put data:image/png;base64, before it.');
    expect(bare.message.length).toBeLessThan(400);
  });

  it('are the frame of an animation that is asked for', async () => {
    const second = createApp({
      modules: [transformers({ captioner: { model: playgroundModel('captioner') }, pictures: { frame: 1 } })],
    });
    const animated = join(rows, 'animated.gif');
    const [first, other] = [
      await app.run(captioned, { image: animated }),
      await second.run(captioned, { image: animated }),
    ];
    expect(other.caption).not.toBe(first.caption);
    await second.dispose();
  });
});
