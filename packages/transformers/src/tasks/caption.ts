import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { type AheadPicture, loadPictureWriter, type WirePicture } from './picture-writer.js';
import { replyOf } from './reply.js';
import { written } from './text.js';

/** Captions by a VisionEncoderDecoder model, in true batches. */
export async function captionTask(spec: HostSpec): Promise<Task> {
  const { tokenizer, reading, write } = await loadPictureWriter(spec);
  const task = interruptible((inputs, { stopped, report }) =>
    inBatches(inputs as readonly AheadPicture[], {
      size: spec.batchSize ?? 16,
      prepare: async ({ pixels }) => ({ pixels: await pixels, tokens: 1 }),
      stopped,
      report,
      async run(batch) {
        const rows = await write(
          batch.map(({ pixels }) => pixels),
          stopped,
        );
        return rows.map((row) => replyOf(written(tokenizer, row.ids), row));
      },
    }),
  );
  return Object.assign(task, {
    ahead: (inputs: readonly unknown[], signal: AbortSignal) => (inputs as readonly WirePicture[]).map(reading(signal)),
  });
}
