import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { idOf, locate } from '../location.js';
import { fixture, never } from '../testing/open.js';
import { loadPictureWriter, type WirePicture } from './picture-writer.js';

type Writer = Awaited<ReturnType<typeof loadPictureWriter>>;

describe('reading pictures ahead', () => {
  let writer: Writer;
  let bytes: Uint8Array;
  const picture = (hash: string, of = bytes): WirePicture => ({ bytes: of, hash });
  beforeAll(async () => {
    const { env } = await import('@xenova/transformers');
    const { id, root = '' } = idOf(locate({ model: fixture('tiny-vision-encoder-decoder') }));
    env.localModelPath = root;
    env.allowRemoteModels = false;
    writer = await loadPictureWriter({ kind: 'caption', name: 'tiny', dtype: 'fp32', id, root });
    bytes = await readFile(join(fixture('tiny-vision-encoder-decoder'), 'rings.png'));
  });

  it('reads each picture of a call once', async () => {
    const read = writer.reading(never());
    const [first, other, again] = ['a', 'b', 'a'].map((hash) => read(picture(hash)).pixels);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect((await other)?.dims).toEqual((await first)?.dims);
  });

  it('fails the broken one alone, when it is asked for', async () => {
    const read = writer.reading(never());
    const [broken, good] = [read(picture('broken', bytes.subarray(0, 500))), read(picture('good'))];
    expect((await good.pixels).dims[0]).toBe(1);
    await expect(broken.pixels).rejects.toMatchObject({ code: 'picture.truncated' });
  });

  it('reads no more of a call that is given up', async () => {
    const abandoned = new AbortController();
    const read = writer.reading(abandoned.signal);
    const all = Array.from({ length: 20 }, (_, i) => read(picture(`${i}`)).pixels);
    await all[0];
    abandoned.abort();
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(5);
  });
});
