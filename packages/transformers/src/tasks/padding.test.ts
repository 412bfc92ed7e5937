import { AutoModelForCausalLM, AutoTokenizer, env, type PreTrainedModel, type Tensor } from '@xenova/transformers';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../testing/open.js';
import { readsPadding } from './padding.js';

beforeAll(() => {
  env.localModelPath = fixture('');
  env.allowRemoteModels = false;
});

/** The model with scores higher by as much each, which changes nothing of what it says. */
const raised = (model: PreTrainedModel, by: number) =>
  (async (inputs: object) => {
    const { logits } = (await model(inputs)) as { logits: Tensor };
    return { logits: logits.add(by) };
  }) as unknown as PreTrainedModel;

describe('readsPadding', () => {
  it.each([
    ['tiny-llama', false],
    ['tiny-llama-reading-padding', true],
  ])('knows %s, wherever its scores lie', async (name, reads) => {
    const model = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32' });
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    for (const by of [0, 20]) {
      for (const batchDependent of [false, true]) {
        expect(await readsPadding(raised(model, by), tokenizer, batchDependent), `by ${by}`).toBe(reads);
      }
    }
  });
});
