import { ArraySink, createApp, models, TextGenerator, type TextRequest } from '@sitflow/core';
import { fakeTextGenerator } from '@sitflow/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { app, graded, reasoned } from '../examples/readme/prompts.js';

const image = new URL('../examples/vqa/pictures/scene.png', import.meta.url);

describe('the prompts of the README', () => {
  afterAll(() => app.dispose());

  it('ask the embedded answerer as any text model', async () => {
    const { example, sources } = await app.outcome(reasoned, { image, question: 'What color is the circle?' });
    expect(example.reasoning).toBe('green circle Answer: green');
    expect(sources.reasoning).toMatch(/^model:answerer#/);
    const sink = new ArraySink();
    const source = ['What shape is in the image?', 'What color is the circle?'].map((question) => ({
      image,
      question,
    }));
    await app.generate(reasoned, { source, sink }).finished;
    expect(sink.rejected).toEqual([]);
    for (const { instruction } of sink.rows) expect(instruction).toMatch(/reason towards the answer to the question/i);
  });

  it('name what the embedded answerer does not do', async () => {
    // Drawing drafts, where its runtime does not serve that; else JSON, which it has never seen.
    await expect(app.run(graded, { question: 'What color is the circle?', answer: 'green' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(option\.unserved|reply\.not-json)$/),
      place: { stage: 'several-prompt' },
    });
  });

  it('grade by vote, and hand the grade on', async () => {
    const scores = [2, 4, 3, 4, 1];
    let next = 0;
    const generator = fakeTextGenerator(({ schema, prompt }: TextRequest) =>
      schema ? JSON.stringify({ reason: `reason ${next}`, score: scores[next++] }) : `said: ${prompt}`,
    );
    const fake = createApp({ modules: [models([{ port: TextGenerator, name: 'fake', create: () => generator }])] });
    const result = await fake.run(graded, { question: 'Why?', answer: 'So.' });
    expect(result).toMatchObject({ score: 4, reason: 'reason 1' });
    expect(result.verdict).toBe('said: Say in a sentence why it gets 4 of 5: reason 1');
  });
});
