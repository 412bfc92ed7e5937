import { AutoModelForCausalLM, AutoTokenizer, env, type PreTrainedModel } from '@xenova/transformers';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../testing/open.js';
import { SCORES_AT_ONCE, writeCausal } from './causal.js';
import { isPlainCausal } from './plain.js';
import { RowText } from './row-text.js';
import { padded } from './text.js';

type Tokenizer = Parameters<typeof padded>[0];
let model: PreTrainedModel;
let tokenizer: Tokenizer;
beforeAll(async () => {
  env.localModelPath = fixture('');
  env.allowRemoteModels = false;
  model = await AutoModelForCausalLM.from_pretrained('tiny-llama', { dtype: 'fp32' });
  tokenizer = await AutoTokenizer.from_pretrained('tiny-llama');
});

const PROMPTS = ['Hi.', 'Where is the small green triangle?', 'Mary went to the kitchen.'];

/** What is written after each prompt, in one batch; the batch's prompts go in by so many columns at a time. */
async function write(columns: number, more: Partial<Parameters<typeof writeCausal>[0]> = {}, lengths = [20, 3, 12]) {
  const rows = PROMPTS.map((text) => ({ ids: tokenizer.encode(text), tokens: tokenizer.encode(text).length }));
  const texts = PROMPTS.map(
    (_, i) => new RowText(tokenizer, { maxNewTokens: lengths[i] as number, stop: [] }, new Set()),
  );
  await writeCausal({
    model,
    inputs: padded(tokenizer, rows, 'left'),
    texts,
    repetitionPenalty: 1,
    vocabulary: SCORES_AT_ONCE / PROMPTS.length / columns,
    stopped: () => false,
    onStep: () => {},
    ...more,
  });
  return texts;
}

describe('writeCausal', () => {
  const wholes = (texts: readonly RowText[]) => texts.map((text) => text.whole());

  it('writes tiny-llama, and no model with settings that it does not know', () => {
    expect(isPlainCausal(model, () => undefined)).toBe(true);
    expect(isPlainCausal(model, (setting) => (setting === 'repetition_penalty' ? 1.2 : undefined))).toBe(true);
    expect(isPlainCausal(model, (setting) => (setting === 'no_repeat_ngram_size' ? 2 : undefined))).toBe(false);
    expect(isPlainCausal(model, (setting) => (setting === 'bad_words_ids' ? [[5]] : undefined))).toBe(false);
    expect(isPlainCausal(model, (setting) => (setting === 'suppress_tokens' ? [] : null))).toBe(true);
  });

  it.each([
    ['suppress_tokens', [7]],
    ['begin_suppress_tokens', [7]],
    ['forced_bos_token_id', 7],
    ['forced_eos_token_id', 0],
  ])('leaves a model with %s to the library', (name, value) => {
    expect(isPlainCausal(model, (setting) => (setting === name ? value : undefined))).toBe(false);
  });

  it('writes the same however the prompts go in', async () => {
    const atOnce = wholes(await write(10_000));
    for (const columns of [1, 5]) expect(wholes(await write(columns))).toEqual(atOnce);
  });

  it('writes each row to its own end, whichever ends first', async () => {
    const texts = await write(10_000);
    expect(texts.map(({ length }) => length)).toEqual([20, 3, 12]);
    const longer = wholes(await write(10_000, {}, [40, 40, 40]));
    for (const [i, text] of wholes(texts).entries()) expect(longer[i]?.startsWith(text)).toBe(true);
  });

  it('stops between tokens, and between the pieces of a prompt', async () => {
    let steps = 0;
    const texts = await write(10_000, { stopped: () => steps >= 2, onStep: () => steps++ });
    expect(texts.map(({ length }) => length)).toEqual([2, 2, 2]);
    let asked = 0;
    const none = await write(1, { stopped: () => ++asked > 4 });
    expect([asked, ...none.map(({ length }) => length)]).toEqual([5, 0, 0, 0]);
  });
});
