import { writePng } from './write-png.js';

/** A PNG of some 30 KB that unpacks to `side`² black pixels of one bit. Made by hand: an encoder would need seconds, and the pixels. */
export function hugePng(side: number): Buffer {
  // The rows are all zeros, and so are the bytes before them that name their filter.
  const rows = Buffer.alloc(side * (1 + side / 8) - 1);
  return writePng([rows], { width: side, height: side, bits: 1, type: 0 });
}
