import type { AudioSource, ImageSource, SitflowError } from '@sitflow/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WavReader } from '../audio/reader.js';
import { SharpPictureReader } from '../pictures/reader.js';
import { never } from '../testing/open.js';
import { writePng } from '../testing/write-png.js';
import { writeWav } from '../testing/write-wav.js';
import { dataUrlBytes, isDataUrl } from './data-url.js';
import type { FileKind } from './files.js';

const KIND: FileKind = { area: 'audio', noun: 'recording', option: 'audio', dataUrl: 'data:audio/wav;base64,…' };
const decoded = (url: string) => Buffer.from(dataUrlBytes(url, KIND));
const refusal = (url: string): SitflowError => {
  try {
    dataUrlBytes(url, KIND);
  } catch (error) {
    return error as SitflowError;
  }
  return expect.fail(`it was decoded: ${url}`);
};

const percent = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const wrapped = (separator: string) => (text: string) => text.replace(/(.{76})/g, `$1${separator}`);

/** Every way to write the same base64. */
const WAYS: Record<string, (base64: string) => string> = {
  plain: (text) => text,
  'percent-encoded': encodeURIComponent,
  'percent-encoded as a whole': percent,
  'wrapped by line breaks': wrapped('\n'),
  'wrapped by line breaks of Windows': wrapped('\r\n'),
  'wrapped by spaces': wrapped(' '),
  'wrapped by escaped line breaks': wrapped('%0D%0A'),
  'wrapped by escaped spaces': wrapped('%20'),
  'wrapped by line breaks that were escaped twice': wrapped('\\r\\n'),
  'with slashes that were escaped twice': (text) => text.replaceAll('/', '\\/'),
  'in the alphabet for URLs': (text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  'without padding': (text) => text.replace(/=+$/, ''),
  'with space at both ends': (text) => ` ${text}\n`,
};
const HEADS = [
  'data:image/png;base64,',
  'DATA:IMAGE/PNG;BASE64,',
  'data:image/png; base64,',
  'data:image/png ; base64 ,',
  'data:;base64,',
  'data:text/plain;charset=utf-8;base64,',
  'data:image/png;base64;charset=utf-8,',
  '  data:image/png;base64,',
];

describe('a data: URL', () => {
  it('gives back what was encoded, however it is written', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...HEADS),
        fc.constantFrom(...Object.values(WAYS)),
        (bytes, head, way) => {
          const url = head + way(Buffer.from(bytes).toString('base64'));
          expect(isDataUrl(url)).toBe(true);
          expect([...decoded(url)]).toEqual([...bytes]);
        },
      ),
      { seed: 5, numRuns: 1_000 },
    );
  });

  it('takes white space anywhere', () => {
    const pieces = fc.array(fc.tuple(fc.nat(400), fc.constantFrom('\n', '\r\n', '\t', '%0A', '%09', '\f')), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), pieces, (bytes, spaces) => {
        let body = Buffer.from(bytes).toString('base64');
        // From the end, so that none lands within another.
        for (const [place, space] of spaces.map(([n, s]) => [n % body.length, s] as const).sort((a, b) => b[0] - a[0]))
          body = body.slice(0, place) + space + body.slice(place);
        expect([...decoded(`data:;base64,${body}`)]).toEqual([...bytes]);
      }),
      { seed: 6 },
    );
  });

  it('refuses every character that is not base64, wherever it stands, and shows it', () => {
    const other = fc
      .integer({ min: 0x21, max: 0x2fff })
      .map((code) => String.fromCharCode(code))
      .filter((c) => !/[A-Za-z0-9+/=_%\\\s-]/.test(c));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), fc.nat(), other, (bytes, place, c) => {
        const body = Buffer.from(bytes).toString('base64');
        const at = place % (body.length + 1);
        const { code, message } = refusal(`data:audio/wav;base64,${body.slice(0, at)}${c}${body.slice(at)}`);
        expect(code).toBe('audio.unsupported');
        expect(message).toMatch(/not base64/);
      }),
      { seed: 7 },
    );
    expect(refusal('data:;base64,AAAA#AAAA').message).toContain('the text "#"');
  });

  it.each([
    ['AAAAA', 'breaks off'],
    ['AAA%', 'not base64'],
    ['AAA%3', 'not base64'],
    ['AA=A', 'not base64'],
    ['A===', 'not base64'],
    ['AAAA=', 'breaks off'],
    ['AAAA\\x41', 'not base64'],
    ['AAAA\\', 'not base64'],
    ['<html>', 'not base64'],
  ])('refuses %s', (body, why) => {
    expect(refusal(`data:audio/wav;base64,${body}`).message).toContain(why);
  });

  it('refuses base64 whose + became spaces', () => {
    const base64 = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 251) % 256)).toString('base64');
    expect(base64.split('+').length % 4).not.toBe(1);
    expect(refusal(`data:;base64,${base64.replaceAll('+', ' ')}`).message).toContain('has spaces where “+” was');
  });

  it('that is not base64 has its bytes percent-encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const latin1 = Buffer.from(bytes).toString('latin1');
        expect([...decoded(`data:image/png,${percent(latin1)}`)]).toEqual([...bytes]);
      }),
      { seed: 8 },
    );
    expect(decoded('data:,a%2Cb,c%zz%2').toString()).toBe('a,b,c%zz%2');
    expect(decoded('data:text/plain;charset=utf-8,é%C3%A9\n ').toString()).toBe('éé');
    expect(decoded('data:,')).toHaveLength(0);
  });

  it('is told from other text', () => {
    expect(['data:x', ' DATA:,', '\ndata:,'].map(isDataUrl)).toEqual([true, true, true]);
    expect(['date:x', 'a data:x', 'data/x.png', ''].some(isDataUrl)).toBe(false);
    expect(refusal('data:image/png;base64').message).toBe(
      'the data URL has no comma. It reads data:audio/wav;base64,….',
    );
  });
});

describe('media in data: URLs', () => {
  const png = writePng([Uint8Array.from([1, 250, 99])], { width: 3, height: 1, bits: 8, type: 0 });
  const wav = writeWav(
    Float32Array.from({ length: 500 }, (_, i) => Math.sin(i / 5) / 2),
    {
      ...{ encoding: 'integer', bits: 16, channels: 1, sampleRate: 16_000 },
    },
  );
  const picture = (source: ImageSource) => new SharpPictureReader().read(source, { signal: never() });
  const audio = (source: AudioSource) => new WavReader().read(source, { signal: never() });

  it.each(Object.entries(WAYS))('are the same picture and the same sound: %s', async (_, way) => {
    const of = (bytes: Uint8Array, type: string) =>
      `data:${type}; base64,${way(Buffer.from(bytes).toString('base64'))}`;
    // In a dataset too, whose rows have it in the place of a path.
    for (const source of [of(png, 'image/png'), { path: of(png, 'text/html'), within: '/' }])
      expect((await picture(source)).hash).toBe((await picture(png)).hash);
    for (const source of [of(wav, 'audio/wav'), { path: of(wav, 'image/png'), within: '/' }])
      expect((await audio(source)).hash).toBe((await audio(wav)).hash);
  });

  it('go by their content: what is none is refused', async () => {
    await expect(picture('data:image/png,<html>')).rejects.toMatchObject({ code: 'picture.unsupported' });
    await expect(picture('data:image/png;base64,')).rejects.toMatchObject({ code: 'picture.empty' });
    await expect(audio('data:audio/wav,hello')).rejects.toMatchObject({ code: 'audio.unsupported' });
  });
});
