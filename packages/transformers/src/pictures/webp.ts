import { cutOff } from './failure.js';

/** Bytes of zeros that no arithmetic coder ends with: what it writes looks random, so that even a few are out of the question. */
const UNWRITTEN = 64;
const HEADER = 8;
/** What stands in an animation's frame before its own chunks. */
const FRAME = 16;

/**
 * Throws for a WebP with zeros in place of a chunk, or at the end of a lossy picture, as in a partly written file: a decoder takes them for pixels, or
 * for the end of the animation. Source: the WebP container specification.
 */
export function wholeWebp(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = Math.min(bytes.length, HEADER + view.getUint32(4, true));
  for (let at = 12; at + HEADER <= all; ) {
    const id = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const size = view.getUint32(at + 4, true);
    const end = Math.min(at + HEADER + size, bytes.length);
    const isUnwritten =
      id === '\0\0\0\0' || (id === 'VP8 ' && size > UNWRITTEN && isZero(bytes.subarray(end - UNWRITTEN, end)));
    if (isUnwritten) throw cutOff('it ends in zeros');
    at = id === 'ANMF' ? at + HEADER + FRAME : end + (size % 2);
  }
  return bytes;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
