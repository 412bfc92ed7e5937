import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioSource, ImageSource, PictureFile, SitflowError } from '@sitflow/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader } from '../audio/reader.js';
import { SharpPictureReader } from '../pictures/reader.js';
import { never } from '../testing/open.js';
import { writeWav } from '../testing/write-wav.js';
import { shownText } from './shown-url.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-refused-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const failed = (reading: Promise<unknown>): Promise<SitflowError> =>
  reading.then(
    () => expect.fail('it was read'),
    (error) => error,
  );
const picture = (source: ImageSource) => failed(new SharpPictureReader().read(source, { signal: never() }));
const audio = (source: AudioSource) => failed(new WavReader().read(source, { signal: never() }));
const image = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#123456' } });

describe('base64 in the place of a path', () => {
  it.each(['png', 'jpeg', 'gif', 'webp', 'tiff', 'avif'] as const)(
    'is known for %s, and told what it lacks',
    async (format) => {
      const base64 = (await image().toFormat(format).toBuffer()).toString('base64');
      const forms = [base64, base64.replace(/(.{76})/g, '$1\n'), base64.replaceAll('+', '-').replaceAll('/', '_')];
      for (const text of forms) {
        for (const source of [text, { path: text, within: folder }]) {
          const { code, found, mend } = await picture(source);
          expect(code).toBe('picture.unsupported');
          expect(found).toContain(`looks like base64 of image/${format}`);
          expect(mend).toBe(`Put data:image/${format};base64, before it.`);
        }
      }
    },
  );

  it('is known for WAV, and for other long texts', async () => {
    const options = { encoding: 'integer', bits: 16, channels: 1, sampleRate: 16_000 } as const;
    const wav = Buffer.from(writeWav(new Float32Array(900), options)).toString('base64');
    expect((await audio(wav)).mend).toBe('Put data:audio/wav;base64, before it.');
    expect((await audio({ path: wav, within: folder })).code).toBe('audio.unsupported');
    const mp3 = Buffer.alloc(2_000, 'ID3 and what follows').toString('base64');
    expect((await audio(mp3)).found).toMatch(/looks like base64$/);
    expect((await picture(mp3)).mend).toBe('Put data:image/png;base64, before it.');
  });

  it('is known where the beginning of the data URL is missing', async () => {
    const { found, mend } = await picture({ path: 'image/png;base64,iVBORw0KGgo=', within: folder });
    expect(found).toContain('looks like a data URL without its beginning');
    expect(mend).toBe('Put data: before it.');
  });

  it('is not taken for what may be a path', async () => {
    for (const path of ['pictures/holiday', 'a'.repeat(200), '/9j/pictures/a.png', 'iVBORw0KGgo.png'])
      expect((await picture(path)).code).toBe('picture.missing');
  });
});

describe('a value in an error', () => {
  it('is clipped, whatever it is', async () => {
    const long = 'x'.repeat(300_000);
    const base64 = Buffer.alloc(240_000, 'nothing known').toString('base64');
    const sources: (string | PictureFile)[] = [
      long,
      base64,
      { path: long, within: folder },
      { path: `../${long}`, within: folder },
      { path: `/${long}`, within: folder },
      `https://a.example/${long}`,
      `ftp://a.example/${long}`,
      `file://host/${long}`,
      `file:///${long}`,
      { path: `file:///${long}`, within: folder },
      `data:${long}`,
      `data:;base64,${long}*`,
      `data:,${long}`,
      `image/png;base64,${long}`,
      `${long.slice(0, 200)}\0`,
      'a/'.repeat(90_000),
    ];
    for (const source of sources) {
      for (const error of [await picture(source), await audio(source)]) {
        expect(error.message.length).toBeLessThan(600);
        expect(error.found.length).toBeLessThan(400);
        expect(error.message).not.toMatch(/x{90}/);
      }
    }
    const file = new File(['not a picture'], `${long}.png`);
    expect((await picture(file)).message.length).toBeLessThan(300);
  });

  it('has both of its ends, and no control characters', () => {
    expect(shownText('short')).toBe('short');
    expect(shownText('a\n\u001b[31mb\0')).toBe('a\\x0a\\x1b[31mb\\x00');
    const shown = shownText(`/begin/${'middle/'.repeat(50)}name.png`);
    expect(shown).toMatch(/^\/begin\/.*….*name\.png$/);
    expect(shown).toHaveLength(79);
    expect(shownText('😀'.repeat(100))).not.toMatch(/\p{Cs}/u);
  });
});

describe('what is no file of a picture', () => {
  it.each<[string, string, string, string]>([
    ['a folder', '', 'picture.unreadable', 'is a folder'],
    ['a device', '/dev/zero', 'picture.unreadable', 'is a pipe or a device'],
    ['a path with NUL', 'a\0.png', 'picture.unreadable', 'no NUL character'],
    ['a name that is too long', `${'n'.repeat(300)}.png`, 'picture.unreadable', 'too long for a path'],
    ['a path of Windows', 'C:\\pictures\\a.png', 'picture.missing', 'there is no file C:\\pictures\\a.png'],
    ['an escape in a file: URL', 'file:///absent%20name.png', 'picture.missing', 'there is no file'],
  ])('is said to be %s', { skip: process.platform === 'win32' }, async (_, path, code, found) => {
    const about = { code, found: expect.stringContaining(found) };
    expect(await picture(path || folder)).toMatchObject(about);
    expect(await picture({ path: path || folder, within: '/' })).toMatchObject(about);
  });

  it('is named by what it is', async () => {
    const put = async (name: string, content: string | Uint8Array) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)]);
    const cases: [string, string | Uint8Array, string][] = [
      ['a.png', '<!DOCTYPE html><html><body>404</body></html>', 'an HTML page'],
      ['b.png', '  <html lang="en">', 'an HTML page'],
      ['c.png', '%PDF-1.7 …', 'a PDF'],
      ['d.png', heic, 'a HEIC or HEIF picture'],
      ['e.png', 'BM'.padEnd(60, '\0'), 'a BMP picture'],
      ['f.png', 'version https://git-lfs.github.com/spec/v1\noid sha256:1', 'a pointer of Git LFS'],
      ['g.png', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG'],
      ['h.png', 'hello', 'not in a known picture format'],
    ];
    for (const [name, content, what] of cases) {
      const error = await picture(await put(name, content));
      expect(error.code).toBe('picture.unsupported');
      expect(error.found).toContain(`is ${what}`);
    }
  });
});
