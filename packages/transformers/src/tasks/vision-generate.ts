import { AutoConfig, type PretrainedConfig } from '@xenova/transformers';
import { type HostSpec, TaskError } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { encodeRequest, promptTooLong } from './chat-prompt.js';
import { startToken } from './generation.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { type AheadPicture, loadPictureWriter } from './picture-writer.js';
import { onlyText } from './pieces.js';
import { eachRow } from './reply.js';
import { toldBy } from './settings.js';
import { tokenLimit, written } from './text.js';
import { visionChatTask, type WireVisionRequest } from './vision-chat.js';

/** Writes about pictures by the kind of model there is: a decoder that is given the prompt (Donut-like), or a chat model that is shown the picture. */
export async function visionGenerateTask(spec: HostSpec): Promise<Task> {
  const { model_type } = (await AutoConfig.from_pretrained(spec.id, loadOptions(spec))) as PretrainedConfig;
  return model_type === 'vision-encoder-decoder' ? decoderPromptTask(spec) : visionChatTask(spec);
}

interface AheadRequest extends Omit<WireVisionRequest, 'pictures'> {
  readonly pictures: readonly AheadPicture[];
}

/**
 * VisionEncoderDecoder models whose decoder goes on from a prompt, as Donut's does: in the form of their chat template, or as it is. They
 * look at one picture. Batches are of prompts of one length, since nothing tells such a decoder what is padding.
 */
async function decoderPromptTask(spec: HostSpec): Promise<Task> {
  const { tokenizer, model, reading, write } = await loadPictureWriter(spec);
  const start = startToken(model);
  const told = toldBy(model);
  const { decoder } = model.config as { decoder?: object };
  // One place is left to write in.
  const limit = tokenLimit(decoder ?? {}, tokenizer, spec.maxInputTokens) - 1;
  const size = spec.batchSize ?? 16;
  const task = interruptible({ batch: size }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly AheadRequest[], {
      size,
      even: true,
      async prepare({ pictures, maxNewTokens, ...asked }) {
        const [picture, ...more] = pictures;
        if (!picture || more.length > 0) {
          const found = `${pictures.length} pictures are asked about, and the model looks at one`;
          throw new TaskError(
            'request.unserved',
            found,
            'Ask about each for itself, or use a model that takes several.',
          );
        }
        const ids = encodeRequest(tokenizer, asked, { add_special_tokens: false });
        const prompt = ids[0] === start ? ids : [start, ...ids];
        if (prompt.length > limit) throw promptTooLong(prompt.length, limit);
        return { prompt, most: maxNewTokens, pixels: await picture.pixels, tokens: prompt.length };
      },
      // A last token is forced where the longest row of a batch ends.
      common: told('forced_eos_token_id') === undefined ? undefined : ({ most = 0 }) => most,
      stopped,
      report,
      async run(batch, rows) {
        const wanted = batch.map(({ most }) => most ?? Number.POSITIVE_INFINITY);
        const pieces = onlyText(rows, batch.length, (ids) => written(tokenizer, ids));
        // Rows of a batch are written as far as the longest is wanted: alone, this one would have been cut there.
        const replies = eachRow(rows.done, ({ ids, finishReason }, i) => {
          const most = wanted[i] as number;
          return {
            value: written(tokenizer, ids.slice(0, most)),
            finishReason: ids.length >= most ? 'length' : finishReason,
          };
        });
        const all = replies.all(
          await write(
            batch.map(({ pixels }) => pixels),
            stopped,
            {
              prefixes: batch.map(({ prompt }) => prompt),
              maxNewTokens: Math.max(...wanted),
              onTokens: pieces?.show,
              onRow: replies.onRow,
            },
          ),
        );
        pieces?.rest(all[0]?.value ?? '');
        return all;
      },
    }),
  );
  return Object.assign(task, {
    ahead(inputs: readonly unknown[], signal: AbortSignal): readonly AheadRequest[] {
      const read = reading(signal);
      return (inputs as readonly WireVisionRequest[]).map(({ pictures, ...asked }) => ({
        ...asked,
        pictures: pictures.map(read),
      }));
    },
  });
}
