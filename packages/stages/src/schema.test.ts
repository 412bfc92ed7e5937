import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { replySchema } from './schema.js';

const code = (expected: string, message = /./) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });

describe('a reply schema', () => {
  it('tells its fields and their kinds, as they come out', () => {
    const { fields, types, json, codeAt } = replySchema(
      z.object({
        name: z.string(),
        age: z.int(),
        rich: z.boolean(),
        facts: z.array(z.string()),
        colour: z.enum(['red', 'blue']),
        note: z.string().nullable(),
        n: z.number().default(3),
      }),
    );
    expect(fields).toEqual(['name', 'age', 'rich', 'facts', 'colour', 'note', 'n']);
    expect(types).toEqual({ name: 'text', age: 'number', rich: 'boolean', facts: 'json', colour: 'text', n: 'number' });
    expect(json).toMatchObject({ type: 'object', required: expect.not.arrayContaining(['n']) });
    expect(codeAt).toBeUndefined();
  });

  it.each([
    [z.object({ a: z.string().trim() }), 'a'],
    [z.object({ a: z.array(z.string().refine((t) => t !== '')) }), 'a.items'],
    [z.object({ a: z.string().transform(Number) }), 'a'],
    [z.object({ a: z.preprocess(String, z.string()) }), 'a'],
    [z.object({ a: z.codec(z.string(), z.number(), { decode: Number, encode: String }) }), 'a'],
    [z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a < b), 'the object'],
    [z.object({ a: z.email(), b: z.url(), c: z.string().regex(/x/), d: z.iso.date(), e: z.int().min(1) }), undefined],
  ])('finds the code in it (%#)', (schema, where) => {
    expect(replySchema(schema).codeAt).toBe(where);
  });

  it('refuses what a stage cannot add', () => {
    expect(() => replySchema(z.object({ a: z.string(), b: z.string().optional() }))).toThrowError(
      code('prompt.optional-field', /field b:.*nullable/),
    );
    expect(() => replySchema(z.object({ a: z.coerce.date() }))).toThrowError(code('prompt.schema-not-json', /Date/));
    expect(() => replySchema(z.object({}))).toThrowError(code('prompt.no-fields'));
    expect(() => replySchema(z.array(z.string()) as never)).toThrowError(code('prompt.not-a-schema'));
    expect(() => replySchema({ type: 'object' } as never)).toThrowError(code('prompt.not-a-schema'));
  });

  const { read } = replySchema(z.object({ score: z.number().min(1).max(5), why: z.string() }));
  it('reads the object that ends the reply, whatever stands before it', () => {
    const it = { score: 4, why: 'short' };
    expect(read(JSON.stringify({ ...it, more: 1 }), true)).toEqual(it);
    expect(read(`<think>{"score": 9}?</think>\n\`\`\`json\n${JSON.stringify(it)}\n\`\`\``, true)).toEqual(it);
    expect(read(`${JSON.stringify(it)} ${JSON.stringify(it)}`, true)).toEqual(it);
    expect(replySchema(z.looseObject({ a: z.string() })).read('{"a": "x", "b": 1}', true)).toEqual({ a: 'x' });
  });

  it('takes no schema that is said again for a reply to it', () => {
    const { json, read: readType } = replySchema(z.looseObject({ type: z.string() }));
    const echo = JSON.stringify(json, undefined, 2);
    expect(() => readType(`This is a JSON Schema:\n${echo}`, true)).toThrowError(code('reply.not-json'));
    expect(readType(`${echo}\n{"type": "dog"}`, true)).toEqual({ type: 'dog' });
  });

  it('says what is wrong with one that does not, and never guesses between two', () => {
    expect(() => read('four', true)).toThrowError(
      expect.objectContaining({ code: 'reply.not-json', retryable: true, found: expect.stringContaining('"four"') }),
    );
    expect(() => read('{"score": 9, "why": "x"}', false)).toThrowError(
      expect.objectContaining({ code: 'reply.wrong', retryable: false, found: expect.stringMatching(/<=5.*score/) }),
    );
    expect(() => read('{"score": 4, "whi": "x"}', true)).toThrowError(code('reply.wrong', /it has "whi"/));
    expect(() => read('{"score": 4, "why": "x"} {"score": 5, "why": "x"}', true)).toThrowError(code('reply.ambiguous'));
  });

  it('tells its own code from the reply', () => {
    const throws = replySchema(
      z.object({
        a: z.string().transform(() => {
          throw new Error('mine');
        }),
      }),
    );
    expect(() => throws.read('{"a": "x"}', true)).toThrowError(code('prompt.schema-threw', /mine/));
    const waits = replySchema(z.object({ a: z.string().refine(async () => true) }));
    expect(() => waits.read('{"a": "x"}', true)).toThrowError(code('prompt.async-schema'));
  });
});
