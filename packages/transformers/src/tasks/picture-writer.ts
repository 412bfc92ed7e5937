import {
  AutoModelForVision2Seq,
  AutoProcessor,
  AutoTokenizer,
  cat,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type Tensor,
} from '@xenova/transformers';
import pLimit from 'p-limit';
import type { HostSpec } from '../host/protocol.js';
import { decodePicture } from '../pictures/decode.js';
import { type Beginning, generation } from './generation.js';
import { loadOptions } from './loading.js';
import { pixelValues } from './pixel-values.js';

/** A picture as it crosses: encoded, known by its content. */
export interface WirePicture {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** A picture whose pixels are being read, or are there. */
export interface AheadPicture {
  readonly hash: string;
  /** [1, channels, height, width], as the model takes it. */
  readonly pixels: Promise<Tensor>;
}

/** Decoded at once: more would hold more memory (a large photograph decoded is 150 MB), and a session leaves no more time than they take. */
const DECODED_AT_ONCE = 2;

/** A VisionEncoderDecoder model, as a function from a batch of pictures to tokens (Transformers.js' own pipeline takes one at a time). */
export async function loadPictureWriter(spec: HostSpec) {
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.id, loadOptions(spec)) as Promise<Processor>,
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForVision2Seq.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const generate = generation(model, tokenizer, spec);
  const limit = pLimit(DECODED_AT_ONCE);
  const pixels = pixelValues(processor);
  const read = async ({ bytes }: WirePicture, signal: AbortSignal): Promise<Tensor> => {
    signal.throwIfAborted();
    return pixels(await decodePicture(bytes, spec.maxPixels));
  };
  return {
    tokenizer,
    model,
    /** Reads the pictures of one call, each once: sharp decodes on threads of its own while sessions hold this one. */
    reading(signal: AbortSignal): (picture: WirePicture) => AheadPicture {
      const begun = new Map<string, AheadPicture>();
      return (picture) => {
        const { hash } = picture;
        const known = begun.get(hash);
        if (known) return known;
        const pixels = limit(() => read(picture, signal));
        // One that fails is told of when its turn comes.
        pixels.catch(() => {});
        begun.set(hash, { hash, pixels });
        return { hash, pixels };
      };
    },
    write: (pixels: readonly Tensor[], stopped: () => boolean, beginning?: Beginning) =>
      generate({ pixel_values: pixels.length > 1 ? cat([...pixels], 0) : (pixels[0] as Tensor) }, stopped, beginning),
  };
}
