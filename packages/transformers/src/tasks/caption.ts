import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { loadPictureWriter, type WirePicture } from './picture-writer.js';
import { written } from './text.js';

/** Captions by a VisionEncoderDecoder model, in true batches. */
export async function captionTask(spec: HostSpec): Promise<Task> {
  const { tokenizer, pixelsOf, write } = await loadPictureWriter(spec);
  return interruptible((inputs, stopped) =>
    inBatches(inputs as readonly WirePicture[], {
      size: spec.batchSize ?? 16,
      key: (picture) => picture.hash,
      prepare: async (picture) => ({ pixels: await pixelsOf(picture), tokens: 1 }),
      stopped,
      async run(batch) {
        const rows = await write(
          batch.map(({ pixels }) => pixels),
          stopped,
        );
        return rows.map((ids) => written(tokenizer, ids));
      },
    }),
  );
}
