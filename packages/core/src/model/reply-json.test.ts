import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyJson } from './reply-json.js';

const value = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }),
);
const words = fc.string().map((text) => text.replace(/[{}[\]]/g, ''));

describe('the JSON that a reply comes down to', () => {
  it('is what ends it, in words and fences, as it was written', () => {
    fc.assert(
      fc.property(value, words, fc.boolean(), (written, before, pretty) => {
        const json = JSON.stringify(written, undefined, pretty ? 2 : undefined);
        const back = JSON.parse(json) as unknown;
        expect(replyJson(`${before}\n\`\`\`json\n${json}\n\`\`\`\n`)).toEqual({ value: back });
        expect(replyJson(json)).toEqual({ value: back });
        expect(replyJson(`<answer>${json}</answer>`)).toEqual({ value: back });
      }),
    );
  });

  it('is the last of several, and what only looks like it is passed over', () => {
    expect(replyJson('Draft: {"a": 1}\nFinal: {"a": {"b": 2}}')).toEqual({ value: { a: { b: 2 } } });
    expect(replyJson('Draft: {"a": 1}, final: {"a": 2}.')).toEqual({ value: { a: 2 } });
    expect(replyJson('{"a": 1}\n{"a": 2}')).toEqual({ value: { a: 2 } });
    expect(replyJson('in the set {1, 2} [see 3]: {"a": "}\\"{"}')).toEqual({ value: { a: '}"{' } });
    expect(replyJson(`${'if (a) { b(); }\n'.repeat(10_000)}{"a": 1}`)).toEqual({ value: { a: 1 } });
    expect(replyJson('{score: {"a": 1}} and {"a": 2}')).toEqual({ value: { a: 2 } });
    expect(replyJson('"a text"')).toEqual({ value: 'a text' });
  });

  it('is not known where two stand side by side', () => {
    for (const between of [' or ', ' ', ', ', '; oder ', '或'])
      expect(replyJson(`{"a": 1}${between}{"a": 2}`)).toEqual({ value: { a: 2 }, beside: { a: 1 } });
  });

  it.each([
    ['', 'no JSON'],
    ['four', 'no JSON'],
    ['{score: 5}', 'no JSON'],
    ['{score: 5, "previous": {"score": 2}}', 'no JSON'],
    ['I would say {"score": 1}, but I cannot grade this.', 'text after'],
    ['{"score": 1}\nBut this is only an example.', 'text after'],
    ['{"score": 1} {', 'text after'],
    ['{"a": 1}\n{"a": 2, "why": "it', 'incomplete'],
    ['{"a": 1}\n{"a": {"a": 2}', 'incomplete'],
    ['[{"a": 1}, {"a": 2}', 'incomplete'],
    ['```json\n{"a": ["x", {"a": 2}\n```', 'incomplete'],
    ['{"a": 1}\n```json\n{\n', 'text after'],
  ])('there is none in %j', (reply, found) => {
    expect(replyJson(reply)).toMatchObject({ found: expect.stringContaining(found) });
  });

  it('is never a draft where what ends the reply is cut off anywhere', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), words, fc.double({ min: 0, max: 1 }), (inner, between, part) => {
        const final = JSON.stringify({ answer: inner, why: 'so' });
        const cut = final.slice(0, 1 + Math.floor(part * (final.length - 2)));
        expect(replyJson(`{"answer": "a draft"}\n${between}:\n${cut}`)).toHaveProperty('found');
      }),
    );
  });

  it('is not looked for for ever in a reply of braces alone', () => {
    const reply = '{['.repeat(100_000);
    let read = 0;
    const counted = new Proxy(Object(reply) as object, {
      get(_, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) read++;
        if (name === 'slice') return (from: number, to: number) => (from === 0 ? counted : reply.slice(from, to));
        const own = reply[name as never] as unknown;
        return typeof own === 'function' ? own.bind(reply) : own;
      },
    });
    expect(replyJson(counted as never)).toHaveProperty('found');
    expect(read).toBeLessThan(2_000_000);
  });
});
