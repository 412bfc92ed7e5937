import { cutOff } from './failure.js';

const MARKER = 0xff;
const END = 0xd9;
const SCAN = 0xda;
/** Baseline and extended sequential: each scan has all of its coefficients, and the parameters of one that say so are a formality. */
const SEQUENTIAL = [0xc0, 0xc1];

/**
 * The JPEG with standard scan headers. Some phones write other spectral parameters, which a sequential JPEG does not use, and decoders warn about
 * them as if they were damage. Throws if the end marker is missing, because decoders take the zeros of a partly written file for pixels. Bytes after
 * the end are ignored. Source: ITU-T T.81, B.2.
 */
export function plainJpeg(bytes: Uint8Array): Uint8Array {
  let plain = bytes;
  let isSequential = false;
  for (let at = bytes.indexOf(MARKER, 2); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(MARKER, at)) {
    const marker = bytes[at + 1] as number;
    if (marker === END) return plain;
    if (!hasLength(marker)) {
      // A second 0xff begins the marker proper.
      at += marker === MARKER ? 1 : 2;
      continue;
    }
    const next = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (SEQUENTIAL.includes(marker)) isSequential = true;
    if (marker === SCAN && isSequential && !endsWith(bytes, next, [0, 63, 0])) {
      if (plain === bytes) plain = Uint8Array.from(bytes);
      plain.set([0, 63, 0], Math.min(next, bytes.length) - 3);
    }
    at = Math.max(next, at + 4);
  }
  throw cutOff('its end is missing');
}

/** Within a scan: a stuffed byte, a restart, or a fill byte; and what stands alone. */
function hasLength(marker: number): boolean {
  return marker > 0x01 && marker !== MARKER && !(marker >= 0xd0 && marker <= 0xd8);
}

function endsWith(bytes: Uint8Array, end: number, last: readonly number[]): boolean {
  return last.every((byte, i) => bytes[end - last.length + i] === byte);
}
