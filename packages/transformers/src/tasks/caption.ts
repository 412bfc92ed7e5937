import {
  AutoModelForVision2Seq,
  AutoProcessor,
  AutoTokenizer,
  InterruptableStoppingCriteria,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { decodePicture } from '../pictures/decode.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';

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
  const criteria = new InterruptableStoppingCriteria();
  return interruptible(criteria, (inputs, stopped) =>
    inBatches(inputs as readonly WirePicture[], {
      size: spec.batchSize ?? 16,
      key: (picture) => picture.hash,
      prepare: async (picture) => ({ image: await decodePicture(picture.bytes, spec.maxPixels), tokens: 0 }),
      stopped,
      async run(batch) {
        const { pixel_values } = (await processor(batch.map((prepared) => prepared.image))) as { pixel_values: Tensor };
        const output = await model.generate({
          pixel_values,
          ...(spec.maxNewTokens !== undefined && { max_new_tokens: spec.maxNewTokens }),
          num_beams: 1,
          do_sample: false,
          stopping_criteria: criteria,
        } as Parameters<PreTrainedModel['generate']>[0]);
        return tokenizer.batch_decode(output as Tensor, { skip_special_tokens: true }).map((text) => text.trim());
      },
    }),
  );
}
