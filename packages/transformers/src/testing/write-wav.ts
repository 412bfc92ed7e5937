export interface WavOptions {
  readonly encoding: 'integer' | 'float';
  readonly bits: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly extensible?: boolean;
  /** Text of a chunk that comes before the samples. */
  readonly before?: string;
  /** Text of a chunk that comes after them. */
  readonly after?: string;
  /** Whether odd chunks are filled up to an even length, as they should be (default true). */
  readonly padded?: boolean;
}

/** A WAV file of samples within −1 … 1, the same in all channels. */
export function writeWav(samples: Float32Array, options: WavOptions): Uint8Array<ArrayBuffer> {
  const { encoding, bits, channels, sampleRate, extensible = false, before = '', after = '', padded = true } = options;
  const frame = (channels * bits) / 8;
  const tag = encoding === 'float' ? 3 : 1;
  const format = Buffer.alloc(extensible ? 40 : 16);
  format.writeUInt16LE(extensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * frame, 8);
  format.writeUInt16LE(frame, 12);
  format.writeUInt16LE(bits, 14);
  if (extensible) format.writeUInt16LE(tag, 24);
  const data = Buffer.alloc(samples.length * frame);
  for (const [i, sample] of samples.entries()) {
    for (let c = 0; c < channels; c++) {
      const at = i * frame + (c * bits) / 8;
      const whole = Math.round(sample * 2 ** (bits - 1));
      if (encoding === 'float') bits === 64 ? data.writeDoubleLE(sample, at) : data.writeFloatLE(sample, at);
      else if (bits === 8) data.writeUInt8(Math.min(255, whole + 128), at);
      else data.writeIntLE(Math.min(2 ** (bits - 1) - 1, whole), at, bits / 8);
    }
  }
  const texts = (text: string) => (text ? [chunk('LIST', Buffer.from(text), padded)] : []);
  const chunks = [chunk('fmt ', format), ...texts(before), chunk('data', data, padded), ...texts(after)];
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Uint8Array.from(Buffer.concat([Buffer.from('RIFF'), size, body]));
}

function chunk(id: string, body: Buffer, padded = true): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(id), size, body, Buffer.alloc(padded ? body.length % 2 : 0)]);
}
