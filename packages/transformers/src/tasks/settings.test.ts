import type { PreTrainedModel } from '@xenova/transformers';
import { describe, expect, it } from 'vitest';
import { endTokens, toldBy } from './settings.js';

const modelWith = (config: object, generation_config: object = {}) =>
  ({ config, generation_config }) as unknown as PreTrainedModel;

describe('a model’s settings', () => {
  it('are those of generating, then of the model, then of its part that writes', () => {
    const parts = { decoder: { a: 1, b: 1, c: 1 }, text_config: { a: 0, d: 0 } };
    const told = toldBy(modelWith({ b: 2, c: 2, ...parts }, { a: null, c: 3 }));
    expect(['a', 'b', 'c', 'd', 'e'].map(told)).toEqual([1, 2, 3, 0, undefined]);
  });

  it('end a text by one token or several, or as the tokenizer does', () => {
    const tokenizer = { eos_token_id: 9 };
    const ends = (model: PreTrainedModel) => [...endTokens(toldBy(model), tokenizer)];
    expect(ends(modelWith({ eos_token_id: 1 }, { eos_token_id: [1, 2] }))).toEqual([1, 2]);
    expect(ends(modelWith({ text_config: { eos_token_id: 3 } }))).toEqual([3]);
    expect(ends(modelWith({ eos_token_id: null }))).toEqual([9]);
  });
});
