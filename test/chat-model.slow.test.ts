import { createApp, TextGenerator, type TextRequest } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from './data.js';

const folder = sharedPath('models', 'SmolLM2-135M-Instruct');

// A real chat model of 135 million parameters, in 8 bits; too large to come with the project (see test/data.ts).
describe.skipIf(folder === undefined)('SmolLM2-135M-Instruct', { timeout: 120_000 }, () => {
  const app = createApp({
    modules: [transformers({ textGenerator: { model: folder ?? 'absent', dtype: 'q8', maxNewTokens: 40 } })],
  });
  let generator: TextGenerator;
  beforeAll(async () => {
    generator = await app.models.get(TextGenerator);
  }, 120_000);
  afterAll(() => app.dispose());

  const ask = async (...requests: readonly TextRequest[]) => {
    const results = await generator.generate(requests, { signal: new AbortController().signal });
    return results.map((result) => (result.ok ? result.value : String(result.error)));
  };

  it('answers by its chat template', async () => {
    expect(await ask({ prompt: 'What is the capital of France?' })).toEqual(['The capital of France is Paris.']);
    const [upper] = await ask({
      prompt: [
        { role: 'user', content: 'My name is Mary and I live in Rome.' },
        { role: 'assistant', content: 'Nice to meet you, Mary.' },
        { role: 'user', content: 'Where do I live?' },
      ],
      system: 'You answer in one short sentence.',
    });
    expect(upper).toContain('Rome');
  });

  it('says the same whatever it is asked beside, since in 8 bits each goes alone', async () => {
    const [beside] = await ask({ prompt: 'What is the capital of France?' }, { prompt: 'Say hello.' });
    expect(beside).toBe('The capital of France is Paris.');
  });

  it('can be read along with', async () => {
    const pieces: string[] = [];
    const text = (_: number, piece: string) => pieces.push(piece);
    const request = { prompt: 'Write the word “naïve café” and two emojis.' };
    const [result] = await generator.generate([request], { signal: new AbortController().signal, text });
    expect(pieces.length).toBeGreaterThan(3);
    expect(result).toMatchObject({ ok: true, value: pieces.join('') });
  });

  it('says whether it ended by itself or by its limit', async () => {
    const request = { prompt: 'What is the capital of France?' };
    const results = await generator.generate(
      [request, { ...request, maxNewTokens: 4 }, { ...request, stop: [' Paris'] }],
      {
        signal: new AbortController().signal,
      },
    );
    expect(results).toMatchObject([
      { value: 'The capital of France is Paris.', finishReason: 'stop' },
      { value: 'The capital of France', finishReason: 'length' },
      { value: 'The capital of France is', finishReason: 'stop' },
    ]);
  });

  it('ends at a stop text, draws by seed, and is let go in the middle', async () => {
    const request = { prompt: 'What is the capital of France?' };
    expect(await ask({ ...request, stop: [' Paris'] })).toEqual(['The capital of France is']);
    const drawn = { ...request, temperature: 0.8, topP: 0.9, maxNewTokens: 12 };
    const [one, same, other] = await ask({ ...drawn, seed: 3 }, { ...drawn, seed: 3 }, { ...drawn, seed: 4 });
    expect([same, one === other]).toEqual([one, false]);
    const controller = new AbortController();
    const long = { prompt: 'Tell me a long story about a king and his three daughters.', maxNewTokens: 1_500 };
    const { host } = generator as unknown as { readonly host: { readonly pid: number | undefined } };
    const { pid } = host;
    const text = () => controller.abort(new Error('enough'));
    const call = generator.generate([long], { signal: controller.signal, text }).catch((error: unknown) => error);
    expect(await call).toMatchObject({ message: 'enough' });
    await ask({ ...request, maxNewTokens: 1 });
    // It was interrupted, not killed and loaded anew.
    expect(host.pid).toBe(pid);
  });
});
