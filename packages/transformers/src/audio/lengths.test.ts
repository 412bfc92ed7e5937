import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WavOptions, writeWav } from '../testing/write-wav.js';
import { decodeAudio } from './decode.js';
import { readWavFormat, WavError, wavSamples } from './wav.js';

const MONO: WavOptions = { encoding: 'integer', bits: 16, channels: 1, sampleRate: 16_000 };
const sound = (count: number) => Float32Array.from({ length: count }, (_, i) => 0.4 * Math.sin(i / 7));
const read = (bytes: Uint8Array) => wavSamples(bytes, readWavFormat(bytes));
const dataAt = (bytes: Uint8Array) => Buffer.from(bytes).indexOf('data') + 4;

/** The same file with other lengths in its header. */
function stating(bytes: Uint8Array, { riff, data }: { readonly riff?: number; readonly data?: number }): Uint8Array {
  const copy = Buffer.from(bytes);
  if (riff !== undefined) copy.writeUInt32LE(riff, 4);
  if (data !== undefined) copy.writeUInt32LE(data, dataAt(bytes));
  return copy;
}

/** As RF64: lengths of 64 bits in a chunk of their own. */
function rf64(bytes: Uint8Array, data: bigint, id = 'RF64'): Uint8Array {
  const ds64 = Buffer.alloc(36);
  ds64.write('ds64');
  ds64.writeUInt32LE(28, 4);
  ds64.writeBigUInt64LE(BigInt(bytes.byteLength + 28), 8);
  ds64.writeBigUInt64LE(data, 16);
  const rest = stating(bytes, { data: 0xffff_ffff }).subarray(12);
  return Buffer.concat([Buffer.from(id), Buffer.from('ffffffff', 'hex'), Buffer.from('WAVE'), ds64, rest]);
}

/** What programs state that write to a pipe; the last are 2³² less a header, in whole frames. */
const UNKNOWN = [0, 0x7fff_f000, 0x7fff_ffff, 0x7fff_ffdb, 0x8000_0000, 0xffff_ffff, 0xffff_ffdb, 0xffff_fffa, 0xffff_ff00]; // biome-ignore format: one line

describe('a WAV of a length that was not known', () => {
  it.each(UNKNOWN)('is all of the sound that follows, where %i is stated', (data) => {
    const whole = writeWav(sound(999), MONO);
    for (const riff of [0, 36, 0x7fff_f024, 0x8000_0024, 0xffff_ffff, undefined]) {
      expect(read(stating(whole, { data, ...(riff !== undefined && { riff }) }))).toEqual(read(whole));
    }
    expect(decodeAudio(stating(whole, { data }), 8_000)).toEqual(decodeAudio(whole, 8_000));
  });

  it('is the same sound in every form, and damage only where a real length is not there', () => {
    const form = fc.record({
      bits: fc.constantFrom(8, 16, 24, 32),
      channels: fc.integer({ min: 1, max: 3 }),
      extensible: fc.boolean(),
      before: fc.constantFrom('', 'odd', 'even', 'INFOISFT'),
      padded: fc.boolean(),
    });
    const count = fc.integer({ min: 4, max: 60 });
    fc.assert(
      fc.property(form, count, fc.constantFrom(...UNKNOWN), fc.nat(), (options, frames, unknown, some) => {
        const whole = writeWav(sound(frames), { ...MONO, ...options, padded: true });
        // The sound without what fills up its chunk, as it comes out of a pipe.
        const size = (frames * options.channels * options.bits) / 8;
        const bytes = writeWav(sound(frames), { ...MONO, ...options });
        const streamed = bytes.subarray(0, dataAt(bytes) + 4 + size);
        expect(read(bytes)).toEqual(read(whole));
        expect(read(stating(streamed, { data: unknown }))).toEqual(read(whole));
        const cut = streamed.subarray(0, dataAt(bytes) + 4 + (some % size));
        expect(() => read(cut)).toThrow(expect.objectContaining({ kind: 'truncated' }));
      }),
      { seed: 11 },
    );
  });

  it('is damaged where a length that a file may have is not there', () => {
    const whole = writeWav(sound(999), MONO);
    for (const data of [1_999, 2_000, 100_000_000, 0x7000_0000, 0x9000_0000, 0xf000_0000]) {
      expect(() => read(stating(whole, { data }))).toThrow(expect.objectContaining({ kind: 'truncated' }));
    }
  });

  it('is empty where nothing but other chunks follows', () => {
    for (const after of ['', 'INFOISFTlavf', 'odd']) {
      expect(read(writeWav(sound(0), { ...MONO, after }))).toHaveLength(0);
    }
  });
});

describe('the chunks of a WAV', () => {
  it.each([true, false])('may come before and after the sound, and be odd (filled up: %s)', (padded) => {
    for (const [before, after] of [
      ['odd', ''],
      ['', 'odd'],
      ['INFO', 'INFOx'],
      ['x', 'y'],
    ] as const) {
      const bytes = writeWav(sound(99), { ...MONO, bits: 24, before, after, padded });
      expect(read(bytes)).toEqual(read(writeWav(sound(99), { ...MONO, bits: 24 })));
    }
  });
});

describe('RF64', () => {
  const whole = writeWav(sound(99), MONO);

  it('has its length in a chunk of its own', () => {
    for (const id of ['RF64', 'BW64']) {
      const bytes = rf64(writeWav(sound(99), { ...MONO, after: 'INFO' }), 198n, id);
      expect(read(bytes)).toEqual(read(whole));
    }
    for (const unknown of [0n, 2n ** 64n - 1n, 2n ** 63n - 1n]) expect(read(rf64(whole, unknown))).toEqual(read(whole));
  });

  it('is damaged where that length is not there', () => {
    for (const length of [199n, 5_000_000_000n]) expect(() => read(rf64(whole, length))).toThrow(WavError);
  });
});
