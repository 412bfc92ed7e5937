/** Formats told by a file's first bytes, whatever it is called. */
const SIGNATURES: readonly (readonly [mediaType: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
];

/** The media type of encoded bytes: one of the formats that are read, `image/svg+xml`, or undefined. */
export function sniff(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096));
  for (const [mediaType, offset, signature] of SIGNATURES) {
    if (head.subarray(offset, offset + signature.length).equals(Buffer.from(signature, 'latin1'))) return mediaType;
  }
  return /<svg[\s>]/i.test(head.toString('utf8')) ? 'image/svg+xml' : undefined;
}
