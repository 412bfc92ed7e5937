import {
  Captioner,
  chain,
  createApp,
  type ImageSource,
  models,
  type Picture,
  PictureReader,
  SCRIPT_LOCALES,
  SitflowError,
} from '@sitflow/core';
import { fakeCaptioner } from '@sitflow/core/testing';
import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { caption } from './caption.js';

/** Reads only the names it is given: what a picture's bytes are does not matter here. */
const reader = new ContainerModule(({ bind }) => {
  bind(PictureReader).toConstantValue({
    async read(source: ImageSource): Promise<Picture> {
      if (source === 'gone.png') throw new SitflowError('picture.missing', 'there is no such file');
      const hash = String(source).replace(/^copy-of-/, '');
      return {
        kind: 'picture',
        bytes: new Uint8Array(),
        hash,
        width: 1,
        height: 1,
        mediaType: 'image/png',
        toKey: () => hash,
      };
    },
  });
});
function setUp() {
  const captioner = fakeCaptioner(({ hash }) => `a picture of ${hash}`);
  return {
    captioner,
    app: createApp({ modules: [reader, models([{ port: Captioner, name: 'fake', create: () => captioner }])] }),
  };
}
const c = chain<{ image: ImageSource }>('c').pipe(caption());

describe('caption', () => {
  it('describes a picture, one of equal content only once', async () => {
    const { app, captioner } = setUp();
    const captions: unknown[] = [];
    for await (const o of app.stream(
      c,
      ['cat', 'copy-of-cat', 'dog', 'gone.png', 'cat'].map((image) => ({ image })),
    )) {
      captions.push(o.status === 'done' ? o.example.caption : o.error.message);
    }
    expect(captions).toEqual([
      'a picture of cat',
      'a picture of cat',
      'a picture of dog',
      'chain c, stage caption, example example/3, field image: there is no such file',
      'a picture of cat',
    ]);
    expect(captioner.calls.flat().map((p) => p.hash)).toEqual(['cat', 'dog']);
  });

  it('keeps the picture as it was given', async () => {
    const result = await setUp().app.run(c, { image: 'cat' });
    expect(result).toMatchObject({ image: 'cat', caption: 'a picture of cat' });
  });

  it('says what is missing where nothing reads pictures', async () => {
    const app = createApp({
      modules: [models([{ port: Captioner, name: 'fake', create: () => fakeCaptioner(() => '') }])],
    });
    await expect(app.run(c, { image: 'cat' })).rejects.toMatchObject({ code: 'picture.no-reader' });
  });

  it('speaks in each locale, with labels that tell two of them apart', () => {
    for (const locale of SCRIPT_LOCALES)
      expect(caption().script?.clause({ locale, variant: 1 })).not.toMatch(/[{}]|undefined/);
    expect(() =>
      chain('two')
        .pipe(caption())
        .pipe(caption({ image: 'other', as: 'other_caption' })),
    ).not.toThrow();
  });

  it('has no other options than those it says', () => {
    expect(() => caption({ imge: 'photo' } as never)).toThrowError(
      /caption\(\) has no option "imge"\. Did you mean "image"\?/,
    );
  });
});
