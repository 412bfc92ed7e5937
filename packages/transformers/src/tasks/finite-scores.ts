import { LogitsProcessor, LogitsProcessorList, type Tensor } from '@xenova/transformers';
import { likeliest } from './choosing.js';

/** In the library's loops, where a row whose scores are no numbers would get some token all the same. */
class FiniteScores extends LogitsProcessor {
  override _call(_: bigint[][], logits: Tensor): Tensor {
    const size = logits.dims.at(-1) as number;
    const scores = logits.data as Float32Array;
    for (let from = 0; from < scores.length; from += size) likeliest(scores, from, from + size);
    return logits;
  }
}

/** These processors, and then a look whether there is anything to choose by. */
export function checkedScores(...processors: readonly LogitsProcessor[]): LogitsProcessorList {
  const list = new LogitsProcessorList();
  list.extend([...processors, new FiniteScores()]);
  return list;
}
