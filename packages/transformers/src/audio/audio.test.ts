import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AudioSource, SitflowError } from '@sitflow/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { never } from '../testing/open.js';
import { writeWav } from '../testing/write-wav.js';
import { decodeAudio } from './decode.js';
import { type AudioLimits, WavReader } from './reader.js';
import { resample } from './resample.js';
import { readWavFormat, WavError, wavSamples } from './wav.js';

const ENCODINGS = [
  { encoding: 'integer', bits: 8 },
  { encoding: 'integer', bits: 16 },
  { encoding: 'integer', bits: 24 },
  { encoding: 'integer', bits: 32 },
  { encoding: 'float', bits: 32 },
  { encoding: 'float', bits: 64 },
] as const;
const tone = (hertz: number, rate: number, seconds = 0.5) =>
  Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));
/** The loudest of a tone's middle; its ends are neighbours of silence. */
const loudness = (samples: Float32Array) => {
  const middle = samples.subarray(samples.length * 0.2, samples.length * 0.8);
  return Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length) * Math.SQRT2;
};

describe('WAV', () => {
  it('reads back what was written, in every encoding', () => {
    const sample = fc.float({ min: -1, max: Math.fround(0.99), noNaN: true });
    const written = fc.record({
      format: fc.constantFrom(...ENCODINGS),
      samples: fc.array(sample, { minLength: 1, maxLength: 40 }),
      channels: fc.integer({ min: 1, max: 3 }),
      sampleRate: fc.constantFrom(8_000, 16_000, 44_100, 48_000),
      extensible: fc.boolean(),
      before: fc.constantFrom('', 'odd', 'even'),
    });
    fc.assert(
      fc.property(written, ({ format, samples, ...rest }) => {
        const bytes = writeWav(Float32Array.from(samples), { ...format, ...rest });
        const read = readWavFormat(bytes);
        expect(read).toMatchObject({ ...format, channels: rest.channels, sampleRate: rest.sampleRate });
        const back = wavSamples(bytes, read);
        const step = format.encoding === 'float' ? 1e-6 : 2 ** (1 - format.bits) + 1e-6;
        expect(back.length).toBe(samples.length);
        for (const [i, value] of samples.entries()) expect(Math.abs((back[i] as number) - value)).toBeLessThan(step);
      }),
    );
  });

  it('takes any bytes, or says why not', () => {
    const whole = writeWav(tone(440, 8_000, 0.01), { encoding: 'integer', bits: 16, channels: 1, sampleRate: 8_000 });
    const broken = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(whole.length));
    fc.assert(
      fc.property(fc.array(broken, { maxLength: 5 }), (changes) => {
        let bytes = Uint8Array.from(whole);
        for (const [at, value, end] of changes) {
          bytes[at] = value;
          bytes = bytes.slice(0, Math.max(end, 20));
        }
        try {
          wavSamples(bytes, readWavFormat(bytes)).every((x) => x >= -1 && x <= 1) || expect.fail('out of range');
        } catch (error) {
          expect(error).toBeInstanceOf(WavError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes all that follows where the length is not known', () => {
    const bytes = writeWav(tone(440, 8_000, 0.01), { encoding: 'integer', bits: 16, channels: 1, sampleRate: 8_000 });
    new DataView(bytes.buffer).setUint32(40, 0xffff_ffff, true);
    expect(wavSamples(bytes, readWavFormat(bytes))).toHaveLength(80);
  });
});

describe('resample', () => {
  it.each([8_000, 22_050, 44_100, 48_000, 96_000])('keeps a tone of %i samples a second', (rate) => {
    const result = resample(tone(440, rate), rate, 16_000);
    expect(result).toHaveLength(8_000);
    expect(loudness(result)).toBeCloseTo(0.5, 2);
    const same = tone(440, 16_000);
    for (let i = 1_000; i < 7_000; i += 37) expect(result[i]).toBeCloseTo(same[i] as number, 2);
  });

  it('takes out what 16,000 samples a second cannot hold, and does not fold it back', () => {
    for (const hertz of [9_500, 12_000, 15_560]) {
      expect(loudness(resample(tone(hertz, 44_100), 44_100, 16_000))).toBeLessThan(0.002);
    }
  });

  it('has a result as long as the recording, and keeps what stands still', () => {
    const rates = fc.integer({ min: 1_000, max: 50_000 });
    fc.assert(
      fc.property(rates, rates, fc.integer({ min: 0, max: 500 }), (from, to, count) => {
        const result = resample(new Float32Array(count).fill(0), from, to);
        expect(result.length).toBe(from === to ? count : Math.ceil((count * to) / from));
        expect(result.every((x) => x === 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
    expect(resample(new Float32Array(4_000).fill(0.25), 44_100, 16_000)[700]).toBeCloseTo(0.25, 5);
  });
});

describe('WavReader', () => {
  let folder: string;
  const wav = writeWav(tone(440, 44_100, 0.1), { encoding: 'integer', bits: 24, channels: 2, sampleRate: 44_100 });
  const at = (name: string) => join(folder, name);
  const read = (source: AudioSource, limits: AudioLimits = {}) =>
    new WavReader(limits).read(source, { signal: never() });
  const failure = (source: AudioSource, limits: AudioLimits = {}) =>
    read(source, limits).then(
      () => 'read',
      (error: SitflowError) => error.code,
    );
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sitflow-audio-'));
    await writeFile(at('a.wav'), wav);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reads a recording from wherever it is, and knows it by its content', async () => {
    const path = at('a.wav');
    const data = `data:audio/wav;base64,${Buffer.from(wav).toString('base64')}`;
    const sources: AudioSource[] = [path, pathToFileURL(path), pathToFileURL(path).href, wav, data];
    const all = await Promise.all([...sources, { path: 'a.wav', within: folder }].map((source) => read(source)));
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(1);
    expect(all[0]).toMatchObject({ kind: 'audio', channels: 2, sampleRate: 44_100, mediaType: 'audio/wav' });
    expect(all[0]?.seconds).toBeCloseTo(0.1, 5);
    expect(await read(all[0] as AudioSource)).toBe(all[0]);
    expect(decodeAudio(wav, 16_000)).toHaveLength(1_600);
  });

  it('says what is wrong', async () => {
    expect(await failure(at('absent.wav'))).toBe('audio.missing');
    expect(await failure('')).toBe('audio.missing');
    expect(await failure(new Uint8Array())).toBe('audio.empty');
    expect(await failure(Buffer.from('ID3, which is how an MP3 begins'))).toBe('audio.unsupported');
    expect(await failure(wav.subarray(0, 30))).toBe('audio.truncated');
    expect(await failure(wav.subarray(0, 500))).toBe('audio.truncated');
    expect(await failure(wav, { maxBytes: 100 })).toBe('audio.too-large');
    expect(await failure(wav, { maxSeconds: 0.05 })).toBe('audio.too-long');
    expect(await failure('https://example.org/a.wav')).toBe('audio.unsupported');
    expect(await failure('data:audio/wav;base64')).toBe('audio.unsupported');
    expect(await failure(folder)).toBe('audio.unreadable');
    expect(await failure({ kind: 'audio' } as never)).toBe('audio.unsupported');
    expect(() => new WavReader({ maxSecond: 1 } as never)).toThrowError(/"maxSeconds"/);
    for (const limits of [{ maxSeconds: 0 }, { maxBytes: -1 }, { maxBytes: Number.MAX_VALUE }]) {
      expect(() => new WavReader(limits)).toThrowError(/of audio is the number .* Give a (whole )?number/);
    }
  });

  it('says what would mend what cannot be decoded', () => {
    for (const bytes of [wav.subarray(0, 500), Buffer.from('an MP3 instead')]) {
      expect(() => decodeAudio(bytes, 16_000)).toThrow(expect.objectContaining({ mend: expect.any(String) }));
    }
  });

  it('keeps a dataset’s recordings inside of its folder', async () => {
    const within = at('rows');
    await mkdir(within);
    await writeFile(at('rows/inside.wav'), wav);
    await symlink(at('a.wav'), join(within, 'link.wav'));
    expect(await failure({ path: 'inside.wav', within })).toBe('read');
    for (const path of ['../a.wav', at('a.wav'), 'link.wav', 'x/../../a.wav']) {
      expect(await failure({ path, within })).toBe('audio.outside-folder');
    }
  });
});
