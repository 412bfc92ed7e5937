import { ImageProcessor, Processor, RawImage, type Tensor, ViTImageProcessor } from '@xenova/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelValues } from './pixel-values.js';

const vit = {
  do_resize: true,
  do_rescale: true,
  do_normalize: true,
  rescale_factor: 0.00392156862745098,
  size: { height: 8, width: 8 },
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};
const IMAGENET = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };

type Make = new (config: never) => ImageProcessor;
const processorOf = (config: object, make: Make = ViTImageProcessor as Make) =>
  new Processor({}, { image_processor: new make(config as never) } as never, null as never);
const image = (width: number, height: number, seed: number) =>
  new RawImage(
    Uint8ClampedArray.from({ length: width * height * 3 }, (_, i) => (i * 31 + seed * 17 + ((i * i) % 251)) % 256),
    width,
    height,
    3,
  );
const byLibrary = async (processor: Processor, of: RawImage) =>
  ((await processor([of])) as { pixel_values: Tensor }).pixel_values;

/** How often a processor's own, slow way was gone. */
const counting = (config: object) => {
  let calls = 0;
  class Counting extends ViTImageProcessor {
    override rescale(data: Float32Array): void {
      calls++;
      super.rescale(data);
    }
  }
  return { processor: processorOf(config, Counting as unknown as Make), calls: () => calls };
};

describe('pixelValues', () => {
  it.each([
    ['a ViT', vit],
    ['one that is normalized by channel', { ...vit, ...IMAGENET }],
    ['one with a mean for all channels', { ...vit, image_mean: 0.45, image_std: 0.22 }],
    [
      'one that crops',
      { ...vit, ...IMAGENET, size: { shortest_edge: 10 }, do_center_crop: true, crop_size: { width: 7, height: 5 } },
    ],
    ['one that crops to a square', { ...vit, do_resize: false, do_center_crop: true, crop_size: 4 }],
    ['one that rescales by another factor', { ...vit, rescale_factor: 1 / 127.5, image_mean: 1, image_std: 1 }],
    ['one that only rescales', { ...vit, do_normalize: false }],
    ['one that only normalizes', { ...vit, do_rescale: false }],
    ['one that does nothing', { do_resize: false, do_rescale: false, do_normalize: false }],
    ['one that pads', { ...vit, do_resize: false, do_pad: true, pad_size: { width: 20, height: 20 } }],
    ['one that flips the channels', { ...vit, do_flip_channel_order: true }],
  ])('are the numbers of the library, bit by bit: %s', async (_, config) => {
    const processor = processorOf(config);
    const read = pixelValues(processor);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 14 }),
        fc.integer({ min: 4, max: 14 }),
        fc.nat(99),
        async (w, h, seed) => {
          const of = image(w, h, seed);
          const [own, theirs] = [await read(of), await byLibrary(processor, of)];
          expect(own.dims).toEqual(theirs.dims);
          expect(new Uint32Array((own.data as Float32Array).slice().buffer)).toEqual(
            new Uint32Array((theirs.data as Float32Array).slice().buffer),
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  it('leave to the library what a processor does of its own', async () => {
    const { processor, calls } = counting(vit);
    await pixelValues(processor)(image(8, 8, 1));
    expect(calls()).toBe(1);
    const own = new (class extends Processor {
      override async _call() {
        return { pixel_values: 'of its own' };
      }
    })({}, { image_processor: new (ViTImageProcessor as Make)(vit as never) } as never, null as never);
    expect(await pixelValues(own)(image(8, 8, 1))).toBe('of its own');
  });

  it('go the fast way for a plain processor', async () => {
    const processor = processorOf(vit);
    const { preprocess } = ImageProcessor.prototype;
    const read = pixelValues(processor);
    try {
      ImageProcessor.prototype.preprocess = () => Promise.reject(new Error('the slow way'));
      await expect(read(image(8, 8, 1))).resolves.toMatchObject({ dims: [1, 3, 8, 8] });
    } finally {
      ImageProcessor.prototype.preprocess = preprocess;
    }
  });
});
