import { createReadStream } from 'node:fs';
import { quoted } from './shell.js';
import { sniff } from './sniff.js';
import { usageError } from './usage-error.js';

/** How much of an input is looked at. */
const HEAD_BYTES = 64 * 1024;
/** The longest signature that decides between two kinds. */
const ENOUGH_BYTES = 16;

/** The bytes of an input. Throws where they begin like a file that is not JSON Lines. */
export async function openInput(input: string): Promise<AsyncIterable<Uint8Array>> {
  const stream = input === '-' ? process.stdin : createReadStream(input, { highWaterMark: 256 * 1024 });
  const chunks = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  // No more than is needed: the other end of a pipe may wait for the first result.
  while (!ended && size < ENOUGH_BYTES && !read.some((chunk) => chunk.includes(NEWLINE))) {
    const { done, value } = await chunks.next();
    ended = done === true;
    if (value) read.push(value);
    size += value?.length ?? 0;
  }
  const found = sniff(Buffer.concat(read).subarray(0, HEAD_BYTES), input === '-' ? 'FILE' : quoted(input));
  if (found) {
    await chunks.return?.();
    const file = input === '-' ? 'stdin' : input;
    throw usageError('not-json-lines', found.found, { file, mend: found.mend });
  }
  return rest(read, chunks);
}

const NEWLINE = 0x0a;

async function* rest(read: readonly Uint8Array[], chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    yield* { [Symbol.asyncIterator]: () => chunks };
  } finally {
    await chunks.return?.();
  }
}
