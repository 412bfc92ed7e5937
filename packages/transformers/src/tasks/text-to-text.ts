import {
  AutoModelForSeq2SeqLM,
  AutoTokenizer,
  InterruptableStoppingCriteria,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { measured, tokenLimit } from './text.js';

/** Text in, text out, by an encoder-decoder model: translation (Marian) and T5-like models. Inputs are texts. */
export async function textToTextTask(spec: HostSpec): Promise<Task> {
  const { generate, criteria } = await loadTextToText(spec);
  return interruptible(criteria, (inputs, stopped) => generate(inputs as readonly string[], stopped));
}

/** An encoder-decoder model, as a function of many texts. Greedy: there is no beam search in Transformers.js 4. */
export async function loadTextToText(spec: HostSpec) {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForSeq2SeqLM.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const limit = tokenLimit(model.config, tokenizer, spec.maxInputTokens);
  const criteria = new InterruptableStoppingCriteria();
  const generate = (texts: readonly string[], stopped: () => boolean) =>
    inBatches(texts, {
      size: spec.batchSize ?? 32,
      key: (text) => text,
      prepare: (text) => measured(tokenizer, text, limit),
      stopped,
      async run(batch) {
        const inputs = tokenizer(
          batch.map((prepared) => prepared.text),
          { padding: true },
        );
        const output = await model.generate({
          ...inputs,
          ...(spec.maxNewTokens !== undefined && { max_new_tokens: spec.maxNewTokens }),
          num_beams: 1,
          do_sample: false,
          stopping_criteria: criteria,
        } as Parameters<PreTrainedModel['generate']>[0]);
        return tokenizer.batch_decode(output as Tensor, { skip_special_tokens: true });
      },
    });
  return { generate, criteria, config: model.config };
}
