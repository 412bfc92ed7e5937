import { createApp, TextGenerator } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import type { TransformersOptions } from './options.js';
import { fixture, open } from './testing/open.js';
import { transformers } from './transformers.js';

/** How a model that is served so likes to be called. */
async function capacityOf<P extends Exclude<keyof TransformersOptions, 'audio' | 'pictures'>>(
  port: P,
  options: TransformersOptions[P],
) {
  const model = await open(port, options);
  const { capacity } = model;
  await model.dispose();
  return capacity;
}

describe('a hosted model', { timeout: 60_000 }, () => {
  it('likes calls of what it takes at once, one at work and one begun', async () => {
    const llama = { model: fixture('tiny-llama') };
    expect(await capacityOf('textGenerator', llama)).toEqual({ batch: 16, concurrency: 2, streams: true });
    expect(await capacityOf('textGenerator', { ...llama, batchSize: 4 })).toMatchObject({ batch: 4 });
    expect(await capacityOf('textGenerator', fixture('tiny-t5'))).toEqual({ batch: 32, concurrency: 2 });
    expect(await capacityOf('captioner', fixture('tiny-vision-encoder-decoder'))).toMatchObject({ batch: 16 });
  });

  it('counts texts, where its batches are of sentences', async () => {
    const marian = { model: fixture('tiny-marian'), batchSize: 128 };
    expect(await capacityOf('translator', marian)).toMatchObject({ batch: 32 });
    expect(await capacityOf('translator', { ...marian, split: 'none' })).toMatchObject({ batch: 128 });
    expect(await capacityOf('translator', { ...marian, batchSize: 8 })).toMatchObject({ batch: 8 });
  });

  it('is one of several by name, given by its id alone', async () => {
    const app = createApp({ modules: [transformers({ textGenerator: { flan: fixture('tiny-t5') } })] });
    expect((await app.models.get(TextGenerator, 'flan')).identity).toContain('tiny-t5');
    await app.dispose();
  });
});
