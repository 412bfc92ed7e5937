import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextRequest, VisionRequest } from '@sitflow/core';
import { PreTrainedTokenizer } from '@xenova/transformers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TextPieces } from './tasks/pieces.js';
import { written } from './tasks/text.js';
import { fixture, never, open, read } from './testing/open.js';

interface Case {
  readonly image?: string;
  readonly images?: readonly string[];
  readonly prompt?: string;
}

const casesOf = (name: string) =>
  (JSON.parse(readFileSync(join(fixture(name), 'expected.json'), 'utf8')) as { cases: readonly Case[] }).cases;

/** What a generator says of one request: in pieces, and as a whole. */
async function both<Request>(
  model: {
    generate(
      requests: readonly Request[],
      options: { signal: AbortSignal; text?: (at: number, piece: string) => void },
    ): Promise<readonly { ok: boolean; value?: string; error?: unknown }[]>;
  },
  request: Request,
) {
  const pieces: string[] = [];
  const [streamed] = await model.generate([request], {
    signal: never(),
    text: (_, piece) => pieces.push(piece),
  });
  const [whole] = await model.generate([request], { signal: never() });
  expect(streamed?.ok, String(streamed?.error)).toBe(true);
  // To be read along with changes nothing of what is written.
  expect(streamed).toEqual(whole);
  return { pieces, text: streamed?.value as string };
}

describe('text in pieces', { timeout: 60_000 }, () => {
  describe.each(['tiny-t5', 'tiny-llama'])('%s', (name) => {
    let model: Awaited<ReturnType<typeof open<'textGenerator'>>>;
    beforeAll(async () => {
      model = await open('textGenerator', { model: fixture(name), maxNewTokens: 12 });
    });
    afterAll(() => model.dispose());

    it('is the text, told as it is written, whatever is asked', async () => {
      let several = 0;
      await fc.assert(
        fc.asyncProperty(fc.stringMatching(/^[a-zé漢😀][a-z é漢😀.,]{0,20}$/u), async (prompt) => {
          const { pieces, text } = await both<TextRequest>(model, { prompt });
          expect(pieces.join('')).toBe(text);
          expect(pieces).not.toContain('');
          if (pieces.length > 1) several++;
        }),
        { numRuns: 25 },
      );
      expect(several).toBeGreaterThan(10);
    });

    it('is given for each of several requests where the model streams several, else for none', async () => {
      const requests = ['one', 'two of them', 'and three, no more'].map((prompt) => ({ prompt }));
      const pieces = requests.map((): string[] => []);
      const text = (at: number, piece: string) => void pieces[at]?.push(piece);
      const together = await model.generate(requests, { signal: never(), text });
      const texts = together.map((result) => (result.ok ? result.value : ''));
      const { streams = false } = model.capacity;
      expect(streams).toBe(name === 'tiny-llama');
      expect(pieces.map((each) => each.join(''))).toEqual(streams ? texts : ['', '', '']);
      if (streams) expect(pieces.every((each) => each.length > 1)).toBe(true);
    });
  });

  it('ends before a stop text, of which nothing is told', async () => {
    const model = await open('textGenerator', { model: fixture('tiny-llama'), maxNewTokens: 12 });
    const { text } = await both<TextRequest>(model, { prompt: 'Say something.' });
    const stop = text.slice(3, 5);
    const { pieces, text: shorter } = await both<TextRequest>(model, { prompt: 'Say something.', stop: [stop] });
    await model.dispose();
    expect(pieces.join('')).toBe(shorter);
    expect(shorter).toBe(text.slice(0, text.indexOf(stop)).trim());
  });

  it.each(['tiny-vision-encoder-decoder', 'tiny-smolvlm'])('is told of pictures too: %s', async (name) => {
    const model = await open('visionGenerator', fixture(name));
    for (const { prompt, image, images = [image as string] } of casesOf(name)) {
      if (prompt === undefined) continue;
      const pictures = await Promise.all(images.map((file) => read(join(fixture(name), file))));
      const { pieces, text } = await both<VisionRequest>(model, { prompt, pictures });
      expect(pieces.join('')).toBe(text);
      expect(pieces.length).toBeGreaterThan(1);
    }
    await model.dispose();
  });

  it('is told no more once its caller has gone', async () => {
    const model = await open('textGenerator', { model: fixture('tiny-llama'), maxNewTokens: 200 });
    const controller = new AbortController();
    const pieces: string[] = [];
    const text = (_: number, piece: string) => {
      pieces.push(piece);
      controller.abort();
    };
    await expect(model.generate([{ prompt: 'Go on.' }], { signal: controller.signal, text })).rejects.toBeDefined();
    expect(pieces).toHaveLength(1);
    // The next call is answered by the same process, when the one before has stopped.
    const [after] = await model.generate([{ prompt: 'Go on.', maxNewTokens: 3 }], {
      signal: never(),
    });
    await model.dispose();
    expect(after?.ok).toBe(true);
    expect(pieces).toHaveLength(1);
  });
});

describe('pieces', () => {
  const codes = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)).trim();

  it('of any bytes are its whole characters in order, and together the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = [...new TextEncoder().encode(text)];
        const told: string[] = [];
        const pieces = new TextPieces(codes, (piece) => told.push(piece));
        for (let n = 1; n <= bytes.length; n++) pieces.show(bytes.slice(0, n));
        const whole = codes(bytes);
        if (!whole.includes('\ufffd')) expect(told.join('')).not.toContain('\ufffd');
        pieces.rest(whole);
        expect(told.join('')).toBe(whole);
      }),
    );
  });

  it.each(['tiny-t5', 'tiny-llama'])('are the text of a tokenizer that would clean it up: %s', (name) => {
    const json = (file: string) => JSON.parse(readFileSync(join(fixture(name), file), 'utf8'));
    const config = { ...json('tokenizer_config.json'), clean_up_tokenization_spaces: true };
    const tokenizer = new PreTrainedTokenizer(json('tokenizer.json'), config);
    const ids = tokenizer.encode("Hello , it is n't so . Is it ?", { add_special_tokens: false });
    const told: string[] = [];
    const pieces = new TextPieces(
      (some) => written(tokenizer, some),
      (piece) => told.push(piece),
    );
    for (let n = 1; n <= ids.length; n++) pieces.show(ids.slice(0, n));
    pieces.rest(written(tokenizer, ids));
    expect(told.join('')).toBe(written(tokenizer, ids));
  });
});
