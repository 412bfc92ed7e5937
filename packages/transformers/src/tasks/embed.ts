import {
  AutoModel,
  AutoTokenizer,
  mean_pooling,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@xenova/transformers';
import { type HostSpec, TaskError } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { requireNumber } from './choosing.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { measured, padded, tokenLimit } from './text.js';

/** Texts as vectors, by an encoder: its tokens' vectors averaged, or the first one's. Inputs are texts; values are Float32Arrays [dimensions]. */
export async function embedTask(spec: HostSpec): Promise<Task> {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModel.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  // Asked once, so that a model of another kind is refused when it is loaded.
  const probe = await model(padded(tokenizer, [measured(tokenizer, 'a', { limit })]));
  const dimensions = tokenVectors(probe, spec.id).dims[2];
  const batchSize = spec.batchSize ?? 32;
  return interruptible({ batch: batchSize, dimensions }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly string[], {
      size: batchSize,
      prepare: (text) => measured(tokenizer, text, { limit, truncate: spec.truncate }),
      stopped,
      report,
      async run(batch) {
        const inputs = padded(tokenizer, batch);
        const hidden = tokenVectors(await model(inputs), spec.id);
        // The thread is held while a batch runs; here messages are read, a cancellation among them.
        await new Promise(setImmediate);
        const pooled =
          spec.pooling === 'cls' ? hidden.slice(null, 0, null) : mean_pooling(hidden, inputs.attention_mask);
        const { data, dims } = spec.normalize === false ? pooled : pooled.normalize(2, -1);
        const size = dims.at(-1) as number;
        return batch.map((_, i) => {
          const vector = (data as Float32Array).slice(i * size, (i + 1) * size);
          for (const value of vector) requireNumber(value, 'vector');
          return { value: vector };
        });
      },
    }),
  );
}

/** A vector for each token, [texts, tokens, dimensions]. */
function tokenVectors(output: unknown, id: string): Tensor {
  const { last_hidden_state, token_embeddings } = output as Readonly<Record<string, Tensor | undefined>>;
  const hidden = last_hidden_state ?? token_embeddings;
  if (hidden?.dims.length === 3) return hidden.to('float32');
  throw new TaskError(
    'model.unsupported',
    `${id} gives no vector for each token`,
    'Export it for the task feature-extraction.',
  );
}
