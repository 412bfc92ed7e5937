import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreTrainedTokenizer } from '@xenova/transformers';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/open.js';
import { locateTokens } from './token-offsets.js';

const json = (name: string) => JSON.parse(readFileSync(join(fixture('tiny-distilbert-qa'), name), 'utf8'));

/** The fixture's tokenizer, knowing these words too: as they are, or without accents. */
function tokenizerKnowing(words: readonly string[], accents: 'kept' | 'stripped'): PreTrainedTokenizer {
  const tokenizer = json('tokenizer.json');
  const { vocab } = tokenizer.model as { vocab: Record<string, number> };
  for (const word of words) {
    vocab[accents === 'kept' ? word : word.normalize('NFD').replace(/\p{Mn}/gu, '')] ??= Object.keys(vocab).length;
  }
  tokenizer.normalizer.strip_accents = accents === 'stripped';
  return new PreTrainedTokenizer(tokenizer, json('tokenizer_config.json'));
}

describe('locateTokens', () => {
  it.each(['kept', 'stripped'] as const)('finds words with all marks on their last letter, accents %s', (accents) => {
    const words = ['दिल्ली', 'है', 'ที่', 'cafe\u0301', 'café', 'dog', '𝒜'];
    const tokenizer = tokenizerKnowing(words, accents);
    const text = words.join(' ');
    const ids = tokenizer.encode(text, { add_special_tokens: false });
    const places = locateTokens(tokenizer, ids, text);
    expect(places.map((place) => place && text.slice(place.start, place.end))).toEqual(words);
  });
});
