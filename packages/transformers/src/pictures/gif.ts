import { cutOff } from './failure.js';

const EXTENSION = 0x21;
const IMAGE = 0x2c;

/**
 * Throws for a GIF that ends within a block or in zeros. A decoder would show an incomplete frame, and count too few frames, so that another one would
 * be the middle one. A GIF that lacks only its last byte is accepted. Source: the GIF89a specification.
 */
export function wholeGif(bytes: Uint8Array): Uint8Array {
  let at = 13 + colours(bytes[10]);
  let zeros = 0;
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === EXTENSION) at = afterData(bytes, at + 2);
    else if (block === IMAGE) at = afterData(bytes, at + 10 + colours(bytes[at + 9]) + 1);
    // Bytes of zero between blocks are passed over, as decoders do.
    else if (block === 0) at++;
    // The trailer, or what no decoder knows.
    else return bytes;
    zeros = block === 0 ? zeros + 1 : 0;
  }
  if (at > bytes.length || zeros > 0) throw cutOff('its end is missing');
  return bytes;
}

/** Bytes of the colour table that a packed field announces. */
function colours(packed = 0): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

/** Where a chain of sub-blocks ends; beyond the end of the file if it does. */
function afterData(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let size = bytes[at]; size !== 0; size = bytes[at]) {
    if (size === undefined) return bytes.length + 1;
    at += 1 + size;
  }
  return at + 1;
}
