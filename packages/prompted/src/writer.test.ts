import { type Asking, type RequestScope, type Result, SCOPE, SitflowError, type TextRequest } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import { Writer } from './writer.js';

const scope = { id: 'x' } as RequestScope;
const context: Asking = { signal: new AbortController().signal, onText: () => {}, [SCOPE]: scope };
const schema = { type: 'object' };
const phrase = (text: string) => ({ prompt: { user: '{text} {{text}}' }, values: { text }, schema });
const read = (reply: string) => {
  if (reply === 'good') return reply.length;
  throw new SitflowError('judge.unreadable', 'it is not good');
};

/** Replies in turn, and keeps what it was asked by whom. */
function setUp(replies: readonly (Result<string> | Error)[], settings: object = { temperature: 0 }) {
  const asked: { readonly request: TextRequest; readonly by: Asking }[] = [];
  const generator = {
    identity: 'llm',
    async generateResult(request: TextRequest, by: Asking) {
      const reply = replies[asked.push({ request, by }) - 1] as Result<string> | Error;
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  return { asked, writer: new Writer('Judge', generator, { prompt: { user: '' }, settings, replyAfter: undefined }) };
}

describe('a writer', () => {
  it('asks with the context that it was given, itself, and keeps what is told beside the reply', async () => {
    const facts = {
      usage: { inputTokens: 3 },
      finishReason: 'stop',
      reasoning: 'hm',
      raw: '<think>hm</think>good',
    } as const;
    const { writer, asked } = setUp([{ ok: true, value: ' good', ...facts }]);
    expect(await writer.ask('{x}', context, phrase, read)).toEqual({ ok: true, value: 4, ...facts });
    expect(asked).toEqual([{ request: { temperature: 0, prompt: '{x} {text}', schema }, by: context }]);
    expect(asked[0]?.by).toBe(context);
  });

  it('asks once more for a reply that cannot be read, without its text; usage is of both, the rest of the second', async () => {
    const { writer, asked } = setUp([
      { ok: true, value: 'bad', usage: { inputTokens: 3, cost: 1 }, reasoning: 'first' },
      { ok: true, value: 'good', usage: { inputTokens: 5, outputTokens: 2 } },
    ]);
    expect(await writer.ask('x', context, phrase, read)).toEqual({
      ok: true,
      value: 4,
      usage: { inputTokens: 8, outputTokens: 2, cost: 1 },
    });
    const [, again] = asked;
    expect([again?.by.onText, again?.by.signal, again?.by[SCOPE]]).toEqual([undefined, context.signal, scope]);
  });

  it('says why there is nothing to read: the first reply, unless its model is busy or not there', async () => {
    const bad = { ok: true, value: 'bad', usage: { cost: 1 } } as const;
    for (const [error, code] of [
      [new SitflowError('request.unserved', 'it takes a single text'), 'judge.unreadable'],
      [new SitflowError('model.busy', 'too many requests', { retryable: true }), 'model.busy'],
      [new SitflowError('model.unavailable', 'it stayed away'), 'model.unavailable'],
    ] as const) {
      const { writer } = setUp([bad, { ok: false, error, usage: { cost: 2 } }]);
      expect(await writer.ask('x', context, phrase, read)).toMatchObject({
        ok: false,
        error: { code },
        usage: { cost: 3 },
      });
    }
    const { writer, asked } = setUp([bad, bad]);
    expect(await writer.ask('x', context, phrase, read)).toMatchObject({ ok: false, error: { retryable: false } });
    expect(asked).toHaveLength(2);
  });

  it('asks no second time after a failed request, where it draws, and without a schema', async () => {
    const error = new SitflowError('reply.truncated', 'cut off');
    const failed = setUp([{ ok: false, error, finishReason: 'length', raw: 'go' }]);
    const given = { ok: false, error, finishReason: 'length', raw: 'go' };
    expect(await failed.writer.ask('x', context, phrase, read)).toEqual(given);
    const drawing = setUp([{ ok: true, value: 'bad' }], { temperature: 1 });
    expect(await drawing.writer.ask('x', context, phrase, read)).toMatchObject({ ok: false });
    const plain = setUp([{ ok: true, value: 'bad' }]);
    const bare = (text: string) => ({ prompt: { user: '{text}' }, values: { text } });
    expect(await plain.writer.ask('x', context, bare, read)).toMatchObject({ ok: false });
    expect([failed, drawing, plain].map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
  });

  it('asks for nothing that cannot be phrased, and lets a cancellation through', async () => {
    const { writer, asked } = setUp([]);
    const mute = () => {
      throw new SitflowError('text.empty', 'the text is empty');
    };
    expect(await writer.ask('', context, mute, read)).toMatchObject({ ok: false, error: { code: 'text.empty' } });
    expect(asked).toEqual([]);
    const gone = setUp([new SitflowError('run.cancelled', 'gone')]);
    await expect(gone.writer.ask('x', context, phrase, read)).rejects.toMatchObject({ code: 'run.cancelled' });
  });
});
