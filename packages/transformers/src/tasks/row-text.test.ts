import { AutoTokenizer, env, type PreTrainedTokenizer } from '@xenova/transformers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../testing/open.js';
import { RowText } from './row-text.js';

let tokenizer: PreTrainedTokenizer;
let end: number;
beforeAll(async () => {
  env.localModelPath = fixture('');
  env.allowRemoteModels = false;
  tokenizer = await AutoTokenizer.from_pretrained('tiny-llama');
  end = tokenizer.eos_token_id as number;
});

const rowOf = (stop: readonly string[] = [], maxNewTokens = 1_000) =>
  new RowText(tokenizer, { maxNewTokens, stop }, new Set([end]));

/** The pieces and the whole of what is written, up to where the row ends. */
const write = (ids: readonly number[], row: RowText) => {
  const pieces: string[] = [];
  for (const id of ids) {
    if (row.ended) break;
    row.add(id);
    pieces.push(row.piece());
  }
  return { pieces, whole: row.whole() };
};

const TEXTS = ['Hello, world', ' ½ + ¼ ', '你好 🙂🙂', 'a\n\nb', '\ufffd', 'the end of the end', ''];
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string());

describe('RowText', () => {
  it('tells in pieces what the whole is', () => {
    const stops = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 2 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), stops, (texts, stop) => {
        const ids = texts.flatMap((each) => tokenizer.encode(each, { add_special_tokens: false }));
        const { pieces, whole } = write([...ids, end], rowOf(stop));
        expect(pieces.join('')).toBe(whole);
        expect(stop.some((each) => whole.includes(each))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('does so for tokens that are no text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 319 }), { maxLength: 30 }), (ids) => {
        const { pieces, whole } = write([...ids, end], rowOf());
        expect(pieces.join('')).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('ends before the first stop text, wherever tokens part, and tells nothing of it', () => {
    const all = 'One two. Three STOP four';
    const { pieces, whole } = write(tokenizer.encode(all, { add_special_tokens: false }), rowOf(['four', ' STOP']));
    expect(whole).toBe('One two. Three');
    expect(pieces.join('')).toBe(whole);
    expect(pieces.length).toBeGreaterThan(3);
  });

  it('tells a character once it is whole', () => {
    const ids = tokenizer.encode('a🙂', { add_special_tokens: false });
    expect(ids).toHaveLength(5);
    expect(write(ids, rowOf([], 5)).pieces).toEqual(['a', '', '', '', '🙂']);
  });

  it('ends after so many tokens, and at an end token, which is not text', () => {
    const ids = tokenizer.encode('abcdef', { add_special_tokens: false });
    expect(write(ids, rowOf([], 2)).whole).toBe(tokenizer.decode(ids.slice(0, 2)));
    const ended = rowOf();
    expect(write([end, ...ids], ended)).toEqual({ pieces: [''], whole: '' });
    expect(ended.ended).toBe(true);
    expect(ended.finishReason).toBe('stop');
  });
});
