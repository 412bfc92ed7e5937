/** Bytes encoded at once: all of a file's would be too many arguments. A multiple of three, so that pieces of base64 join. */
const PIECE = 3 * 8_192;

export function toBase64(bytes: Uint8Array): string {
  let base64 = '';
  for (let at = 0; at < bytes.byteLength; at += PIECE)
    base64 += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return base64;
}

/** The bytes of a base64 text. Throws on anything else. */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
