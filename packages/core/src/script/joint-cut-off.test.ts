import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { models } from '../model/modules.js';
import { TextGenerator } from '../model/ports.js';
import { fakeStage } from '../testing/fake-stage.js';

const never = () => Promise.reject(new Error('no stage of it should run'));
const two = chain<{ question: string }>('two', { input: { question: 'text' } })
  .pipe(fakeStage('translate', ['question'], ['question_en'], never))
  .pipe(fakeStage('reply', ['question_en'], ['answer'], never));

describe('a joint reply that was cut off', () => {
  const setUp = (value: string, finishReason: 'length' | 'stop' = 'length') => {
    const generate = async (requests: readonly unknown[]) =>
      requests.map(() => ({ ok: true as const, value, finishReason }));
    return createApp({
      modules: [models([{ port: TextGenerator, name: 'student', create: () => ({ identity: 's', generate }) }])],
    });
  };

  it('is rejected', async () => {
    await expect(
      setUp('translate: q?\nreply: re').run(two, { question: 'q' }, { joint: 'student' }),
    ).rejects.toMatchObject({ code: 'reply.truncated', raw: 'translate: q?\nreply: re' });
  });

  it.each<[string, object, object]>([
    ['translate: q?\nreply: re', { question_en: 'q?' }, { translate: true, reply: false }],
    ['translate: q', {}, { translate: false, reply: false }],
    ['translate: q?\nrep', {}, { translate: false, reply: false }],
  ])('follows only what is whole where the policy allows it: %j', async (reply, fields, followed) => {
    const result = await setUp(reply).run(
      two,
      { question: 'q' },
      { joint: 'student', policy: { allowTruncated: true } },
    );
    expect(result).toMatchObject({ ...fields, followed, response: reply });
    expect(Object.keys(result)).not.toContain('answer');
  });

  it('is reasoning alone, or thought over first, as any other', async () => {
    const of = (reply: string) => setUp(reply, 'stop').run(two, { question: 'q' }, { joint: 'student' });
    expect(await of('<think>translate: no\nreply: no</think>\ntranslate: q?\nreply: red')).toMatchObject({
      question_en: 'q?',
      answer: 'red',
      response: 'translate: q?\nreply: red',
    });
    await expect(of('<think>translate: q?\nreply: red')).rejects.toMatchObject({ code: 'reply.reasoning-only' });
  });
});
