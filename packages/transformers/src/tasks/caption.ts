import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { type AheadPicture, loadPictureWriter, type WirePicture } from './picture-writer.js';
import { eachRow, replyOf } from './reply.js';
import { written } from './text.js';

/** Captions by a VisionEncoderDecoder model, in true batches. */
export async function captionTask(spec: HostSpec): Promise<Task> {
  const { tokenizer, reading, write } = await loadPictureWriter(spec);
  const size = spec.batchSize ?? 16;
  const task = interruptible({ batch: size }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly AheadPicture[], {
      size,
      prepare: async ({ pixels }) => ({ pixels: await pixels, tokens: 1 }),
      stopped,
      report,
      async run(batch, { done }) {
        const replies = eachRow(done, (row) => replyOf(written(tokenizer, row.ids), row));
        const pixels = batch.map((picture) => picture.pixels);
        return replies.all(await write(pixels, stopped, { onRow: replies.onRow }));
      },
    }),
  );
  return Object.assign(task, {
    ahead: (inputs: readonly unknown[], signal: AbortSignal) => (inputs as readonly WirePicture[]).map(reading(signal)),
  });
}
