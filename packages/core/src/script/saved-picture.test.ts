import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import type { ImageSource, Picture } from '../example/picture.js';
import { PictureReader } from '../model/ports.js';
import { fakeStage } from '../testing/index.js';
import { ArraySink } from './sink.js';

/** Takes all that a program holds for PNG: what its bytes are does not matter here. */
const reader = new ContainerModule(({ bind }) => {
  bind(PictureReader).toConstantValue({
    async read(source: ImageSource): Promise<Picture> {
      const bytes =
        source instanceof Blob
          ? new Uint8Array(await source.arrayBuffer())
          : source instanceof Uint8Array
            ? source
            : new Uint8Array((source as { data: Uint8Array }).data);
      return { kind: 'picture', bytes, hash: 'h', width: 1, height: 1, mediaType: 'image/png', toKey: () => 'h' };
    },
  });
});
const looked = chain<{ image: ImageSource }>('looked', { input: { image: 'picture' } }).pipe(
  fakeStage('look', [], ['seen'], () => ({ seen: 'yes' })),
);
const generate = async (image: ImageSource, modules = [reader]) => {
  const sink = new ArraySink();
  await createApp({ modules }).generate(looked, { source: [{ image }], sink }).finished;
  return sink;
};

describe('pictures in training data', () => {
  const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => i % 256);
  const url = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;

  it.each<[string, ImageSource]>([
    ['bytes', bytes],
    ['a Blob', new Blob([bytes])],
    ['a File', new File([bytes], 'a.png')],
    ['pixels', { data: bytes, width: 250, height: 200, channels: 1 }],
  ])('are written whole where they are %s', async (_, image) => {
    const { rows } = await generate(image);
    expect(rows[0]?.image).toBe(url);
  });

  it.each<[ImageSource]>([['a.png'], [url], [new URL('file:///a.png')], [{ path: 'a.png', within: '/data' }]])(
    'stay as they are where they say where they are: %s',
    async (image) => {
      const { rows } = await generate(image);
      expect(rows[0]?.image).toBe(image);
    },
  );

  it('are never written as nonsense', async () => {
    const { rejected } = await generate(new Blob([bytes]), []);
    expect(rejected[0]?.error).toMatchObject({ code: 'picture.no-reader' });
    const untyped = chain<{ image: ImageSource }>('untyped').pipe(
      fakeStage('look', ['image'], ['seen'], () => ({ seen: 'yes' })),
    );
    const sink = new ArraySink();
    const source = [{ image: { data: bytes, width: 250, height: 200, channels: 1 } as const }];
    await createApp({ modules: [reader] }).generate(untyped, { source, sink }).finished;
    expect(sink.rows).toEqual([]);
    expect(sink.rejected[0]?.error).toMatchObject({ code: 'script.not-text' });
  });
});
