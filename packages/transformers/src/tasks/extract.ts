import {
  AutoModelForQuestionAnswering,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import type { WireQuestion } from './answer.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { bestSpan, locateSpan } from './span.js';
import { measured, tokenLimit, wellFormed } from './text.js';

/** Answers by marking a span of the context (DistilBERT and other …ForQuestionAnswering models). */
export async function extractiveTask(spec: HostSpec): Promise<Task> {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForQuestionAnswering.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  return interruptible(undefined, (inputs, stopped) =>
    inBatches(inputs as readonly WireQuestion[], {
      size: spec.batchSize ?? 32,
      key: ({ question, context }) => JSON.stringify([question, context]),
      prepare({ question, context }) {
        const { text, tokens } = measured(tokenizer, question, limit, context);
        return { question: text, context: wellFormed(context), tokens };
      },
      stopped,
      async run(batch) {
        const encoded = tokenizer(
          batch.map((b) => b.question),
          { text_pair: batch.map((b) => b.context), padding: true },
        ) as { input_ids: Tensor; attention_mask: Tensor };
        const { start_logits, end_logits } = (await model(encoded)) as { start_logits: Tensor; end_logits: Tensor };
        return batch.map(({ question, context }, row) => {
          const ids = (encoded.input_ids.tolist() as bigint[][])[row]?.map(Number) ?? [];
          // The context stands behind the question: what the question alone takes is not searched.
          const from = tokenizer.encode(question).length;
          const mask = (encoded.attention_mask.tolist() as bigint[][])[row] ?? [];
          const until = mask.lastIndexOf(1n);
          const span = bestSpan(
            (start_logits.tolist() as number[][])[row] ?? [],
            (end_logits.tolist() as number[][])[row] ?? [],
            from,
            until,
          );
          const decoded = tokenizer.decode(ids.slice(span.start, span.end + 1), { skip_special_tokens: true });
          return locateSpan(context, decoded);
        });
      },
    }),
  );
}
