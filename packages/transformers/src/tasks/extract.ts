import {
  AutoModelForQuestionAnswering,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import type { WireQuestion } from './answer.js';
import { inBatches } from './batches.js';
import { requireNumber } from './choosing.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { bestSpan } from './span.js';
import {
  isFarTooLong,
  type Measured,
  padded,
  requireSome,
  shortened,
  tokenLimit,
  tooLong,
  wellFormed,
} from './text.js';
import { locateTokens } from './token-offsets.js';

/** Answers by marking a span of the context (DistilBERT and other …ForQuestionAnswering models). */
export async function extractiveTask(spec: HostSpec): Promise<Task> {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForQuestionAnswering.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  const size = spec.batchSize ?? 32;
  return interruptible({ batch: size }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly WireQuestion[], {
      size,
      prepare: (item) => encode(tokenizer, item, limit, spec.truncate ?? false),
      stopped,
      report,
      async run(batch) {
        const inputs = padded(tokenizer, batch);
        const types = new BigInt64Array(inputs.input_ids.data.length);
        const width = inputs.input_ids.dims[1] as number;
        for (const [i, row] of batch.entries()) types.fill(1n, i * width + row.from, i * width + row.tokens);
        const output = await model({ ...inputs, token_type_ids: new Tensor('int64', types, inputs.input_ids.dims) });
        const { start_logits, end_logits } = output as { start_logits: Tensor; end_logits: Tensor };
        const starts = start_logits.data as Float32Array;
        const ends = end_logits.data as Float32Array;
        // The thread is held while a batch runs; here messages are read, a cancellation among them.
        await new Promise(setImmediate);
        return batch.map((row, i) => {
          const of = (scores: Float32Array) => scores.subarray(i * width, (i + 1) * width);
          const span = bestSpan(of(starts), of(ends), row.from, row.until);
          requireNumber(span.score, 'scores for what may be the answer');
          return { value: spanText(tokenizer, row, span) };
        });
      },
    }),
  );
}

interface Encoded extends Measured {
  readonly context: string;
  /** Tokens of the context: from, and up to but without. */
  readonly from: number;
  readonly until: number;
}

function encode(tokenizer: PreTrainedTokenizer, item: WireQuestion, limit: number, truncate: boolean): Encoded {
  const question = wellFormed(item.question);
  let context = wellFormed(item.context);
  requireSome(question, 'question');
  requireSome(context, 'context');
  if (isFarTooLong(question.length + context.length, limit)) {
    if (!truncate || isFarTooLong(question.length, limit)) {
      throw tooLong(`the question and the context have ${question.length + context.length} characters`, limit);
    }
    context = shortened(context, limit);
  }
  let ids = tokenizer.encode(question, { text_pair: context });
  // The context stands at the end, before the last mark: what it takes alone tells where it begins.
  const from = ids.length - 1 - tokenizer.encode(context, { add_special_tokens: false }).length;
  if (ids.length > limit) {
    if (!truncate || from >= limit - 1) throw tooLong(`the question and the context have ${ids.length} tokens`, limit);
    ids = [...ids.slice(0, limit - 1), ids.at(-1) as number];
  }
  return { ids, tokens: ids.length, context, from, until: ids.length - 1 };
}

/** The span as it stands in the context; what the tokenizer makes of it where that cannot be told. */
function spanText(
  tokenizer: PreTrainedTokenizer,
  row: Encoded,
  span: { readonly start: number; readonly end: number },
): string {
  const places = locateTokens(tokenizer, row.ids.slice(row.from, row.until), row.context);
  const first = places[span.start - row.from];
  const last = places[span.end - row.from];
  if (first && last && last.end > first.start) return row.context.slice(first.start, last.end).trim();
  return tokenizer.decode(row.ids.slice(span.start, span.end + 1), { skip_special_tokens: true }).trim();
}
