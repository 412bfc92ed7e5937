import {
  createApp,
  Judge,
  type Judgement,
  type JudgeRequest,
  models,
  type Result,
  SitflowError,
  TextGenerator,
} from '@sitflow/core';
import { fakeTextGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import type { PromptedModels } from './options.js';
import { prompted } from './prompted.js';

const never = { signal: new AbortController().signal };

function setUp(options: PromptedModels, reply: (text: string) => string = () => '') {
  const llm = fakeTextGenerator(({ prompt }) => reply(prompt as string));
  const app = createApp({
    modules: [prompted(options), models([{ port: TextGenerator, name: 'llm', create: () => llm }])],
  });
  return { llm, get: (port: typeof Judge) => app.models.client(port) };
}

const code = (result: Result<unknown> | undefined) =>
  result?.ok ? result.value : (result?.error as { code?: string } | undefined)?.code;

describe('a prompted judge', () => {
  const judge = async (request: JudgeRequest, reply: string): Promise<Result<Judgement>> =>
    (await setUp({ judge: 'llm' }, () => reply).get(Judge)).judgeResult(request, never);
  const request = { criteria: 'It is right.', judged: { question: 'Who?', answer: 'Ann.' } };

  it('is asked for each text under its name, and for JSON on the scale', async () => {
    const { llm, get } = setUp({ judge: 'llm' }, () => '{"reason": "So it says.", "score": 7}');
    const result = await (await get(Judge)).judgeResult({ ...request, scale: [0, 10] }, never);
    expect(result).toEqual({ ok: true, value: { reason: 'So it says.', score: 7 } });
    const [asked] = llm.calls[0] ?? [];
    expect(asked?.prompt).toContain(
      'Criteria: It is right.\n\n[question]\nWho?\n[end of question]\n\n[answer]\nAnn.\n[end',
    );
    expect(asked?.prompt).toContain('{"reason": "why, in a sentence or two", "score": a number from 0 to 10}');
    expect(asked?.schema).toMatchObject({ properties: { score: { minimum: 0, maximum: 10 } } });
  });

  it.each<[string, object, boolean, number]>([
    ['is shown it once where nothing is drawn', {}, false, 2],
    ['and with a seed, by which the same is drawn', { temperature: 1, seed: 7 }, false, 2],
    ['may be asked again where it draws', { temperature: 1 }, true, 1],
  ])('that says nothing that can be read %s', async (_, settings, retryable, calls) => {
    const { llm, get } = setUp({ judge: { model: 'llm', ...settings } }, () => 'I like it.');
    const result = await (await get(Judge)).judgeResult(request, never);
    expect(result).toMatchObject({ ok: false, error: { code: 'judge.unreadable', retryable } });
    expect(llm.calls.flat()).toHaveLength(calls);
  });

  it('that says nothing is not shown that', async () => {
    const { llm, get } = setUp({ judge: 'llm' }, () => ' ');
    expect(code(await (await get(Judge)).judgeResult(request, never))).toBe('reply.empty');
    expect(llm.calls.flat()).toHaveLength(1);
  });

  it('that is shown an unreadable reply may correct it; others are not asked again, and usage is of both', async () => {
    const { llm, get } = setUp({ judge: 'llm' }, (prompt) =>
      typeof prompt !== 'string'
        ? '{"score": 2, "reason": "well"}'
        : prompt.includes('Ann')
          ? '{"score": 4, "reason": "so"}'
          : 'I like it.',
    );
    const { generate } = llm;
    llm.generate = async (requests, options) =>
      (await generate(requests, options)).map((result) => ({ ...result, usage: { outputTokens: 5 } }));
    const judge = await get(Judge);
    const other = { ...request, judged: { answer: 'Bob.' } };
    const results = await Promise.all([request, other].map((one) => judge.judgeResult(one, never)));
    expect(results.map((result) => result.ok && result.value.score)).toEqual([4, 2]);
    expect(results.map(({ usage }) => usage?.outputTokens)).toEqual([5, 10]);
    const asked = llm.calls.flat();
    expect(asked).toHaveLength(3);
    expect(asked[2]?.prompt).toEqual([
      { role: 'user', content: asked[1]?.prompt },
      { role: 'assistant', content: 'I like it.' },
      { role: 'user', content: expect.stringMatching(/has no score: the text "I like it."/) },
    ]);
  });

  it('says what was wrong with the reply where it cannot be asked for a correction, or that the model is not there', async () => {
    for (const [thrown, said] of [
      [new TypeError('prompt.trim is not a function'), 'judge.unreadable'],
      [new SitflowError('model.unavailable', 'it is away'), 'model.unavailable'],
    ] as const) {
      const { llm, get } = setUp({ judge: 'llm' });
      llm.generate = async (requests) => {
        if (requests.some(({ prompt }) => typeof prompt !== 'string')) throw thrown;
        return requests.map(() => ({ ok: true, value: 'I like it.' }));
      };
      expect(code(await (await get(Judge)).judgeResult(request, never))).toBe(said);
    }
  });

  it('hands the reply over that was cut off, as it came', async () => {
    const cut = { ok: true, value: '{"score": 4, "reason": "cut o', finishReason: 'length' } as const;
    const { llm, get } = setUp({ judge: 'llm' });
    let asked = 0;
    llm.generate = async (requests) => {
      asked += requests.length;
      return requests.map(() => cut);
    };
    const judge = await get(Judge);
    expect(await judge.judgeResult(request, never)).toMatchObject({
      ok: false,
      error: { code: 'reply.truncated', raw: cut.value },
      finishReason: 'length',
      raw: cut.value,
    });
    expect(asked).toBe(1);
  });

  it('thinks first: drafts in its reasoning count for nothing', async () => {
    const draft = '<think>maybe {"score": 2, "reason": "meh"}</think>\n';
    expect(code(await judge(request, `${draft}It is right.\nScore: 4`))).toEqual({ reason: 'It is right.', score: 4 });
    expect(code(await judge(request, `${draft}{"reason": "it is right and`))).toBe('judge.unreadable');
    expect(code(await judge(request, '<think>{"score": 2}'))).toBe('reply.reasoning-only');
  });

  it('gives no score off the scale', async () => {
    expect(code(await judge(request, '{"score": 7}'))).toBe('judge.unreadable');
  });

  it('says what is wrong with what it is asked', async () => {
    expect(code(await judge({ ...request, scale: [5, 1] }, ''))).toBe('judge.bad-scale');
    expect(code(await judge({ ...request, scale: [1, Number.NaN] }, ''))).toBe('judge.bad-scale');
    expect(code(await judge({ ...request, judged: {} }, ''))).toBe('judge.nothing-judged');
    expect(code(await judge({ ...request, criteria: ' ' }, ''))).toBe('text.empty');
  });
});
