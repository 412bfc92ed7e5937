/** How the samples of a WAV file are written. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float';
  /** Bits a sample takes: 8 (unsigned), 16, 24 or 32 as integer, 32 or 64 as float. */
  readonly bits: number;
  readonly channels: number;
  /** Samples a second of each channel, in hertz. */
  readonly sampleRate: number;
  /** The samples: from, and how many bytes, whole frames only. */
  readonly from: number;
  readonly size: number;
}

/** Why bytes are not read as WAV: `unsupported` is another format or encoding, `truncated` a file that breaks off. */
export class WavError extends Error {
  constructor(
    readonly kind: 'unsupported' | 'truncated',
    message: string,
  ) {
    super(message);
  }

  get mend(): string {
    return this.kind === 'truncated'
      ? 'The file is damaged: get it again.'
      : 'Use WAV with PCM of 8, 16, 24 or 32 bits or float samples: ffmpeg -i FILE -ar 16000 -ac 1 FILE.wav makes one.';
  }
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const ENCODINGS: Readonly<
  Record<number, { readonly encoding: 'integer' | 'float'; readonly bits: readonly number[] }>
> = {
  [PCM]: { encoding: 'integer', bits: [8, 16, 24, 32] },
  [FLOAT]: { encoding: 'float', bits: [32, 64] },
};
const MAX_CHANNELS = 64;
const SAMPLE_RATES = [1_000, 768_000] as const;
/** Programs that write to a pipe do not know the length yet: all that follows is sound. */
const UNKNOWN_SIZE = 0xffff_ffff;

/** Reads a RIFF/WAVE header (little-endian; PCM and IEEE float, plain or extensible). Throws `WavError`. */
export function readWavFormat(bytes: Uint8Array): WavFormat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.byteLength < 12 || text(0) !== 'RIFF' || text(8) !== 'WAVE') {
    throw new WavError('unsupported', 'it is no WAV file');
  }
  let format: Omit<WavFormat, 'from' | 'size'> | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [id, told, body] = [text(at), view.getUint32(at + 4, true), at + 8];
    if (id === 'fmt ') format = readFormat(view, body, told);
    if (id === 'data') {
      if (!format) throw new WavError('unsupported', 'its samples come before their format');
      const there = bytes.byteLength - body;
      if (told !== UNKNOWN_SIZE && told > there) {
        throw new WavError('truncated', `it breaks off: ${there} of ${told} bytes of sound are there`);
      }
      const frame = (format.channels * format.bits) / 8;
      const size = Math.min(told, there);
      return { ...format, from: body, size: size - (size % frame) };
    }
    // Chunks begin at even places.
    at = body + told + (told % 2);
  }
  throw new WavError('truncated', 'it breaks off before its samples');
}

function readFormat(view: DataView, at: number, size: number): Omit<WavFormat, 'from' | 'size'> {
  if (size < 16 || at + size > view.byteLength) throw new WavError('truncated', 'its header breaks off');
  const tag = view.getUint16(at, true);
  // The extensible form has the tag proper at the beginning of a GUID.
  const code = tag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : tag;
  const [channels, sampleRate, bits] = [
    view.getUint16(at + 2, true),
    view.getUint32(at + 4, true),
    view.getUint16(at + 14, true),
  ];
  const known = ENCODINGS[code];
  if (!known?.bits.includes(bits)) {
    throw new WavError('unsupported', `its samples are of format ${code} with ${bits} bits`);
  }
  if (channels < 1 || channels > MAX_CHANNELS) throw new WavError('unsupported', `it has ${channels} channels`);
  if (sampleRate < SAMPLE_RATES[0] || sampleRate > SAMPLE_RATES[1]) {
    throw new WavError('unsupported', `it has ${sampleRate} samples a second`);
  }
  if (view.getUint16(at + 12, true) !== (channels * bits) / 8) {
    throw new WavError('unsupported', 'its frames are not as long as its channels and bits say');
  }
  return { encoding: known.encoding, bits, channels, sampleRate };
}

/** The samples as one channel, the mean of all, within −1 … 1 (what is no number becomes silence). */
export function wavSamples(bytes: Uint8Array, format: WavFormat): Float32Array {
  const { channels, bits, from, size } = format;
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, size);
  const width = bits / 8;
  const read = sampleReader(view, format);
  const mono = new Float32Array(size / (channels * width));
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += read((i * channels + c) * width);
    const mean = sum / channels;
    mono[i] = Number.isNaN(mean) ? 0 : Math.max(-1, Math.min(1, mean));
  }
  return mono;
}

function sampleReader(view: DataView, { encoding, bits }: WavFormat): (at: number) => number {
  if (encoding === 'float') {
    return bits === 64 ? (at) => view.getFloat64(at, true) : (at) => view.getFloat32(at, true);
  }
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, true) / 2 ** 15;
    case 24:
      return (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 2 ** 23;
    default:
      return (at) => view.getInt32(at, true) / 2 ** 31;
  }
}
