/** Formats told by a file's first bytes, whatever it is called. */
const SIGNATURES: readonly (readonly [mediaType: string, start: string, offset?: number, then?: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8'],
  // A mark further in is not enough: a text may have it there too.
  ['image/webp', 'RIFF', 8, 'WEBP'],
  ['image/avif', '\0\0\0', 4, 'ftypavif'],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
];

/** The media type of encoded bytes: one of the formats that are read, `image/svg+xml`, or undefined. */
export function sniff(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096));
  const text = head.toString('latin1');
  for (const [mediaType, start, offset = 0, then = ''] of SIGNATURES) {
    if (text.startsWith(start) && text.startsWith(then, offset)) return mediaType;
  }
  return /<svg[\s>]/i.test(head.toString('utf8')) ? 'image/svg+xml' : undefined;
}

/** What else is often found under a picture's name, as errors call it. */
const OTHERS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^[\s\xef\xbb\xbf]*<(!doctype html|html|head|body)\b/i, 'an HTML page'],
  [/<svg[\s>]/i, 'an SVG'],
  [/^%PDF-/, 'a PDF'],
  [/^.{4}ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)/s, 'a HEIC or HEIF picture'],
  [/^BM.{2}/s, 'a BMP picture'],
  [/^8BPS/, 'a Photoshop file'],
  [/^(II\+\0|MM\0\+)/, 'a BigTIFF'],
  [/^(\xff\n|.{4}JXL )/s, 'a JPEG XL picture'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS, whose content was not fetched'],
];

/** What bytes in none of the supported formats are, worded to follow "… is". */
export function otherThanPicture(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return OTHERS.find(([start]) => start.test(head))?.[1] ?? 'not in a known picture format';
}
