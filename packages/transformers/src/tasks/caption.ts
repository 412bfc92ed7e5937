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
import type { Task } from '../host/task.js';
import { decodePicture } from '../pictures/decode.js';
import { inBatches } from './batches.js';
import { generation } from './generation.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { written } from './text.js';

/** A picture as it crosses: encoded, known by its content. */
export interface WirePicture {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** Captions by a VisionEncoderDecoder model, in true batches (Transformers.js' own pipeline generates one picture at a time). */
export async function captionTask(spec: HostSpec): Promise<Task> {
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.id, loadOptions(spec)) as Promise<Processor>,
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForVision2Seq.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const write = generation(model, spec);
  return interruptible((inputs, stopped) =>
    inBatches(inputs as readonly WirePicture[], {
      size: spec.batchSize ?? 16,
      key: (picture) => picture.hash,
      // Made as small as the model takes it at once: decoded, a large photograph is 150 MB.
      async prepare(picture) {
        const image = await decodePicture(picture.bytes, spec.maxPixels);
        const { pixel_values } = (await processor([image])) as { pixel_values: Tensor };
        return { pixels: pixel_values, tokens: 1 };
      },
      stopped,
      async run(batch) {
        const pixels = batch.map((prepared) => prepared.pixels);
        const rows = await write({ pixel_values: pixels.length > 1 ? cat(pixels, 0) : (pixels[0] as Tensor) }, stopped);
        return rows.map((ids) => written(tokenizer, ids));
      },
    }),
  );
}
