import { cutOff } from './failure.js';

/** Bytes of zeros that no coder ends with: arithmetic-coded data look random, so that even a few are out of the question. */
const UNWRITTEN = 64;

/** Throws for a lossy WebP that ends in zeros, as a file does that was never written whole: a decoder takes them for pixels. */
export function wholeWebp(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const end = Math.min(at + 8 + size, bytes.length);
    const isLossy = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1') === 'VP8 ';
    if (isLossy && size > UNWRITTEN && bytes.subarray(end - UNWRITTEN, end).every((byte) => byte === 0))
      throw cutOff('it ends in zeros');
    at = end + (size % 2);
  }
  return bytes;
}
