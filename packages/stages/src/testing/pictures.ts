import { type ImageSource, type Picture, PictureReader } from '@sitflow/core';
import { ContainerModule } from 'inversify';

/** For tests of what a stage asks: a picture's source, which is a name, is its content too. */
export const pictures = new ContainerModule(({ bind }) => {
  bind(PictureReader).toConstantValue({ read: async (source: ImageSource) => picture(String(source)) });
});

function picture(hash: string): Picture {
  return {
    kind: 'picture',
    bytes: new Uint8Array(),
    hash,
    width: 1,
    height: 1,
    mediaType: 'image/png',
    toKey: () => hash,
  };
}
