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
import type { HostSpec } from '../host/protocol.js';
import { decodePicture } from '../pictures/decode.js';
import { type Beginning, generation } from './generation.js';
import { loadOptions } from './loading.js';

/** A picture as it crosses: encoded, known by its content. */
export interface WirePicture {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** A VisionEncoderDecoder model, as a function from a batch of pictures to tokens (Transformers.js' own pipeline takes one at a time). */
export async function loadPictureWriter(spec: HostSpec) {
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.id, loadOptions(spec)) as Promise<Processor>,
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForVision2Seq.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const generate = generation(model, spec);
  return {
    tokenizer,
    model,
    /** Made as small as the model takes it at once: decoded, a large photograph is 150 MB. */
    async pixelsOf(picture: WirePicture): Promise<Tensor> {
      const image = await decodePicture(picture.bytes, spec.maxPixels);
      return ((await processor([image])) as { pixel_values: Tensor }).pixel_values;
    },
    write: (pixels: readonly Tensor[], stopped: () => boolean, beginning?: Beginning) =>
      generate({ pixel_values: pixels.length > 1 ? cat([...pixels], 0) : (pixels[0] as Tensor) }, stopped, beginning),
  };
}
