/** A line of a text file, still as bytes: what it says is decided by whoever decodes it. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Longer than allowed: `bytes` holds its beginning. */
  readonly cut: boolean;
}

const NEWLINE = 0x0a;

/** Lines of a byte stream, without their ends (LF or CRLF). The time it takes does not depend on where the chunks are cut. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes = 256 * 1024 * 1024): AsyncGenerator<Line> {
  let number = 0;
  let held: Buffer[] = [];
  let size = 0;
  const take = (): Line => {
    number++;
    const cut = size > maxBytes;
    let bytes = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    if (bytes.at(-1) === 0x0d) bytes = bytes.subarray(0, -1);
    if (number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    held = [];
    size = 0;
    return { number, bytes, cut };
  };
  const hold = (part: Buffer) => {
    // Of a line that is too long only the beginning is kept, however long it goes on.
    if (part.length > 0 && size <= maxBytes) held.push(part);
    size += part.length;
  };
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let at = buffer.indexOf(NEWLINE); at >= 0; at = buffer.indexOf(NEWLINE, from)) {
      hold(buffer.subarray(from, at));
      from = at + 1;
      yield take();
    }
    hold(buffer.subarray(from));
  }
  if (size > 0) yield take();
}

/** How many lines are not empty, from the line `first` on. Counts bytes and keeps none. */
export async function countLines(chunks: AsyncIterable<Uint8Array>, first = 1): Promise<number> {
  let lines = 0;
  let number = 1;
  // Bytes in the line so far, apart from a carriage return.
  let filled = false;
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let at = buffer.indexOf(NEWLINE); at >= 0; at = buffer.indexOf(NEWLINE, from)) {
      if (number >= first && (filled || hasContent(buffer, from, at))) lines++;
      filled = false;
      number++;
      from = at + 1;
    }
    filled ||= hasContent(buffer, from, buffer.length);
  }
  return filled && number >= first ? lines + 1 : lines;
}

function hasContent(buffer: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = buffer[i] as number;
    if (c !== 0x20 && c !== 0x09 && c !== 0x0d) return true;
  }
  return false;
}
