import { crc32, deflateSync } from 'node:zlib';

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly type: 0 | 2 | 3 | 4 | 6;
  /** Chunks between the header and the pixels. */
  readonly chunks?: Readonly<Record<string, Uint8Array>>;
}

/** A PNG of rows as they are written, without a filter; samples of 16 bits are big-endian. */
export function writePng(rows: readonly Uint8Array[], { width, height, bits, type, chunks = {} }: PngOptions): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, bits, type, 0, 0, 0]);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...Object.entries(chunks).map(([name, bytes]) => chunk(name, bytes)),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flatMap((row) => [Buffer.alloc(1), row])))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(name: string, body: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(name), body, Buffer.alloc(4)]);
  bytes.writeUInt32BE(body.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** Samples of 16 bits as PNG has them. */
export function samples16(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, 2 * i);
  return bytes;
}
