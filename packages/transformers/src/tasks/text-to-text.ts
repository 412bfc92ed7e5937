import {
  AutoModelForSeq2SeqLM,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import { inBatches } from './batches.js';
import { generation } from './generation.js';
import type { CallInHost } from './interruptible.js';
import { loadOptions } from './loading.js';
import { onlyText } from './pieces.js';
import { eachRow, replyOf } from './reply.js';
import { measured, padded, tokenLimit, written } from './text.js';

/** An encoder-decoder model, as a function of many texts. Greedy: there is no beam search in Transformers.js 4. */
export async function loadTextToText(spec: HostSpec) {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForSeq2SeqLM.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  const write = generation(model, tokenizer, spec);
  const size = spec.batchSize ?? 32;
  const generate = (texts: readonly string[], { stopped, report }: CallInHost) =>
    inBatches(texts, {
      size,
      prepare: (text) => measured(tokenizer, text, { limit, truncate: spec.truncate }),
      stopped,
      report,
      run: async (batch, rows) => {
        const replies = eachRow(rows.done, (row) => replyOf(written(tokenizer, row.ids), row));
        const pieces = onlyText(rows, batch.length, (ids) => written(tokenizer, ids));
        const all = replies.all(
          await write(padded(tokenizer, batch), stopped, { onTokens: pieces?.show, onRow: replies.onRow }),
        );
        pieces?.rest(all[0]?.value ?? '');
        return all;
      },
    });
  return { generate, size, tokenizer, model, write, limit };
}
