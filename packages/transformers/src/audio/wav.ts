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
/** The containers: of RIFF, and of those with lengths of 64 bits, which stand in a chunk of their own (EBU Tech 3306, ITU-R BS.2088). */
const CONTAINERS = ['RIFF', 'RF64', 'BW64'];

/** Reads a RIFF/WAVE header (little-endian; PCM and IEEE float, plain or extensible). Throws `WavError`. */
export function readWavFormat(bytes: Uint8Array): WavFormat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || !CONTAINERS.includes(idAt(bytes, 0)) || idAt(bytes, 8) !== 'WAVE') {
    throw new WavError('unsupported', 'it is no WAV file');
  }
  let format: Omit<WavFormat, 'from' | 'size'> | undefined;
  let longSize: number | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [id, stated, body] = [idAt(bytes, at), view.getUint32(at + 4, true), at + 8];
    if (id === 'fmt ') format = readFormat(view, body, stated);
    if (id === 'ds64' && stated >= 24 && body + 16 <= bytes.byteLength)
      longSize = Number(view.getBigUint64(body + 8, true));
    if (id === 'data') {
      if (!format) throw new WavError('unsupported', 'its samples come before their format');
      const size = soundSize(bytes, body, stated === LARGEST && longSize !== undefined ? longSize : stated);
      const frame = (format.channels * format.bits) / 8;
      return { ...format, from: body, size: size - (size % frame) };
    }
    at = nextChunk(bytes, body + stated);
  }
  throw new WavError('truncated', 'it breaks off before its samples');
}

const LARGEST = 0xffff_ffff;
/** How far a stated length may be from a bound and still stand for it: programs subtract or add headers and whole frames. */
const NEAR = 0x1_0000;

/**
 * The number of bytes of sound from `body` on. Programs that write to a pipe do not know the length beforehand. They state 0, about 2³¹ or 2³², or,
 * in 64 bits, a length that no file has: everything that follows is then sound. Any other length that exceeds the file is damage.
 */
function soundSize(bytes: Uint8Array, body: number, stated: number): number {
  const there = bytes.byteLength - body;
  if (stated === 0) return areChunks(bytes, body) ? 0 : there;
  if (stated <= there) return stated;
  const isBound = [2 ** 31, 2 ** 32].some((bound) => Math.abs(stated - bound) <= NEAR);
  if (isBound || stated > Number.MAX_SAFE_INTEGER) return there;
  throw new WavError('truncated', `it breaks off: ${there} of ${stated} bytes of sound are there`);
}

/** Whether everything from there on is complete chunks, so that there is no sound before them. */
function areChunks(bytes: Uint8Array, from: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  while (at + 8 <= bytes.byteLength && isId(idAt(bytes, at)))
    at = nextChunk(bytes, at + 8 + view.getUint32(at + 4, true));
  return at === bytes.byteLength || at === bytes.byteLength + 1;
}

/** Where the chunk after one that ends at `end` begins: at an even offset, unless the padding byte is missing. */
function nextChunk(bytes: Uint8Array, end: number): number {
  const isUnpadded = bytes[end] !== 0 && isId(idAt(bytes, end));
  return end % 2 === 0 || isUnpadded ? end : end + 1;
}

function idAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function isId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_ -]{3}$/.test(text);
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
