export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 1 unsigned (default), 2 signed, 3 floating-point, 6 complex. */
  readonly format?: number;
  /** 0 white is zero, 1 black is zero (default), 2 RGB, 3 palette, 5 CMYK, 8 CIELAB. */
  readonly photometric?: number;
  /** Default 1. */
  readonly channels?: number;
  /** Whether the last channel is alpha. */
  readonly hasAlpha?: boolean;
  /** Numbers of other tags, each with a 0. */
  readonly tags?: readonly number[];
  /** Puts the tags in the wrong order. */
  readonly unsorted?: boolean;
}

const SHORT = 3;
const LONG = 4;

/** A TIFF of one uncompressed strip; `data` as it is written, little-endian. */
export function writeTiff(data: Uint8Array, options: TiffOptions): Buffer {
  const { width, height, bits, format = 1, photometric = 1, channels = 1, tags = [] } = options;
  const each = (value: number) => Array.from({ length: channels }, () => value);
  const entries: [tag: number, type: number, values: number[]][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    [273, LONG, [0]],
    [277, SHORT, [channels]],
    [278, LONG, [height]],
    [279, LONG, [data.length]],
    ...(options.hasAlpha ? [[338, SHORT, [2]] as [number, number, number[]]] : []),
    [339, SHORT, each(format)],
    ...tags.map((tag): [number, number, number[]] => [tag, LONG, [0]]),
  ];
  if (options.unsorted) entries.reverse();
  const head = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  const outside: Buffer[] = [];
  let end = head.length;
  const place = (bytes: Buffer) => {
    outside.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  for (const [i, [tag, type, values]] of entries.entries()) {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(values.length, at + 4);
    const bytes = Buffer.alloc(Math.max(4, values.length * (type === SHORT ? 2 : 4)));
    for (const [n, value] of values.entries())
      type === SHORT ? bytes.writeUInt16LE(value, 2 * n) : bytes.writeUInt32LE(value, 4 * n);
    if (tag === 273) bytes.writeUInt32LE(place(Buffer.from(data)));
    if (bytes.length === 4) bytes.copy(head, at + 8);
    else head.writeUInt32LE(place(bytes), at + 8);
  }
  return Buffer.concat([head, ...outside]);
}
