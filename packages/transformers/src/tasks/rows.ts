import {
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  StoppingCriteria,
  type Tensor,
} from '@xenova/transformers';
import { choose } from './choosing.js';
import type { RowText } from './row-text.js';

export interface RowsOptions {
  readonly model: PreTrainedModel;
  /** Padded on the left; `input_ids` is [rows, width]. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly texts: readonly RowText[];
  /** New tokens of the longest row. */
  readonly maxNewTokens: number;
  readonly stopped: () => boolean;
  /** Called after each token of the rows. */
  readonly onStep: () => void;
}

/** Writes each row of a batch on by Transformers.js' own loop: for models with inputs or settings that `writeCausal` does not know. */
export async function writeRows({ model, inputs, texts, ...options }: RowsOptions): Promise<void> {
  const processors = new LogitsProcessorList();
  processors.push(new RowsChosen(texts));
  await model.generate({
    ...inputs,
    max_new_tokens: options.maxNewTokens,
    num_beams: 1,
    do_sample: false,
    logits_processor: processors,
    stopping_criteria: [new RowsWritten(texts, options)],
  } as unknown as Parameters<PreTrainedModel['generate']>[0]);
}

/** Leaves of each row's scores only the token that is chosen. The library's own draws come from one stream for the whole batch. */
class RowsChosen extends LogitsProcessor {
  constructor(private readonly texts: readonly RowText[]) {
    super();
  }

  override _call(_: bigint[][], logits: Tensor): Tensor {
    const size = logits.dims.at(-1) as number;
    for (const [i, text] of this.texts.entries()) {
      if (text.ended) continue;
      const scores = (logits.data as Float32Array).subarray(i * size, (i + 1) * size);
      const token = choose(scores, text.drawing, text.length);
      scores.fill(Number.NEGATIVE_INFINITY);
      scores[token] = 0;
    }
    return logits;
  }
}

/** Keeps each row's text and ends it by itself; a row that ended writes on unheard until all have. */
class RowsWritten extends StoppingCriteria {
  constructor(
    private readonly texts: readonly RowText[],
    private readonly options: Pick<RowsOptions, 'stopped' | 'onStep'>,
  ) {
    super();
  }

  override _call(written: (number | bigint)[][]): boolean[] {
    if (this.options.stopped()) return written.map(() => true);
    for (const [i, text] of this.texts.entries()) text.add(Number(written[i]?.at(-1)));
    this.options.onStep();
    return this.texts.map(({ ended }) => ended);
  }
}
