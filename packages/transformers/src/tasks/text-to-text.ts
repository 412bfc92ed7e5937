import {
  AutoModelForSeq2SeqLM,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import { inBatches } from './batches.js';
import { generation } from './generation.js';
import type { Run } from './interruptible.js';
import { loadOptions } from './loading.js';
import { TextPieces } from './pieces.js';
import { replyOf } from './reply.js';
import { measured, padded, tokenLimit, written } from './text.js';

/** An encoder-decoder model, as a function of many texts. Greedy: there is no beam search in Transformers.js 4. */
export async function loadTextToText(spec: HostSpec) {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForSeq2SeqLM.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  const write = generation(model, tokenizer, spec);
  const generate = (texts: readonly string[], { stopped, report, onText }: Parameters<Run>[1]) =>
    inBatches(texts, {
      size: spec.batchSize ?? 32,
      prepare: (text) => measured(tokenizer, text, { limit, truncate: spec.truncate }),
      stopped,
      report,
      run: async (batch) => {
        const pieces = onText && new TextPieces((ids) => written(tokenizer, ids), onText);
        const rows = await write(padded(tokenizer, batch), stopped, pieces && { onTokens: pieces.show });
        const replies = rows.map((row) => replyOf(written(tokenizer, row.ids), row));
        pieces?.rest(replies[0]?.value ?? '');
        return replies;
      },
    });
  return { generate, tokenizer, model, write, limit };
}
