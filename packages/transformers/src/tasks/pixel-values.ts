import { ImageProcessor, Processor, type RawImage, Tensor } from '@xenova/transformers';

/** What is read of an image processor, of which the library gives no types. */
interface Settings {
  readonly do_resize?: boolean;
  readonly do_rescale?: boolean;
  readonly do_normalize?: boolean;
  readonly do_convert_rgb?: boolean;
  readonly do_center_crop?: boolean;
  readonly crop_size?: number | { readonly width: number; readonly height: number };
  readonly rescale_factor: number;
  readonly image_mean?: number | readonly number[];
  readonly image_std?: number | readonly number[];
  resize(image: RawImage): Promise<RawImage>;
}

/** Steps that only the library knows. */
const OTHER_STEPS = ['do_crop_margin', 'do_thumbnail', 'do_pad', 'do_flip_channel_order'];
/** What a processor must have from the library's base class: then it does nothing of its own with numbers. */
const PLAIN_METHODS = ['preprocess', '_call', 'rescale'];
const CHANNELS = 3;

/**
 * Turns a picture into what a model takes, [1, channels, height, width]. The same numbers as the library's, bit by bit. Where a processor only resizes,
 * crops, rescales and normalizes, what a byte becomes is looked up, and each is written to its place at once: the library goes through all
 * numbers four times, the last time with a computed index for each (a permutation), which took as long as a small model itself.
 */
export function pixelValues(processor: Processor): (image: RawImage) => Promise<Tensor> {
  const settings = processor.image_processor as unknown as (Settings & Record<string, unknown>) | undefined;
  if (!settings || !isPlain(processor, settings)) {
    return async (image) => ((await processor([image])) as { pixel_values: Tensor }).pixel_values;
  }
  const tables = Array.from({ length: CHANNELS }, (_, channel) => tableOf(settings, channel));
  return async (image) => {
    let shaped = settings.do_convert_rgb ? image.rgb() : image;
    if (settings.do_resize) shaped = await settings.resize(shaped);
    if (settings.do_center_crop) shaped = await cropped(shaped, settings);
    return planes(shaped, tables);
  };
}

function isPlain(processor: Processor, settings: Settings & Record<string, unknown>): boolean {
  const base = ImageProcessor.prototype as unknown as Record<string, unknown>;
  const perChannel = (value: unknown) =>
    typeof value === 'number' || (Array.isArray(value) && value.length === CHANNELS);
  return (
    processor._call === Processor.prototype._call &&
    PLAIN_METHODS.every((name) => settings[name] === base[name]) &&
    !OTHER_STEPS.some((step) => settings[step]) &&
    (!settings.do_normalize || (perChannel(settings.image_mean) && perChannel(settings.image_std)))
  );
}

/** What each byte of a channel becomes. Numbers are rounded to 32 bits where the library keeps them. */
function tableOf(settings: Settings, channel: number): Float32Array {
  const { do_rescale, do_normalize, rescale_factor, image_mean, image_std } = settings;
  const of = (value: number | readonly number[] | undefined) =>
    (typeof value === 'number' ? value : value?.[channel]) as number;
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const scaled = do_rescale ? Math.fround(rescale_factor * byte) : byte;
    return do_normalize ? (scaled - of(image_mean)) / of(image_std) : scaled;
  });
}

function cropped(image: RawImage, { crop_size }: Settings): Promise<RawImage> {
  const [width, height] =
    typeof crop_size === 'object' ? [crop_size.width, crop_size.height] : [crop_size as number, crop_size as number];
  return image.center_crop(width, height);
}

/** Pixels with their channels together, as one plane for each channel. */
function planes({ data, width, height, channels }: RawImage, tables: readonly Float32Array[]): Tensor {
  const size = width * height;
  const values = new Float32Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    const table = tables[channel] as Float32Array;
    const from = channel * size;
    for (let i = 0, at = channel; i < size; i++, at += channels) values[from + i] = table[data[at] as number] as number;
  }
  return new Tensor('float32', values, [1, channels, height, width]);
}
