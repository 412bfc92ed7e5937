import {
  chain,
  createApp,
  type ImageSource,
  models,
  type Result,
  SitflowError,
  TextGenerator,
  type TextRequest,
  VisionGenerator,
} from '@sitflow/core';
import { fakeTextGenerator, fakeVisionGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { prompt } from './prompt.js';
import { pictures } from './testing/pictures.js';

function setUp(reply: (request: TextRequest) => string) {
  const generator = fakeTextGenerator(reply);
  const app = createApp({
    modules: [models([{ port: TextGenerator, name: 'fake', create: () => generator }])],
    policy: { retry: { baseMs: 1 } },
  });
  return { app, generator };
}
const code = (expected: string, message = /./) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });
const childish = prompt('Say {question} again, as a child would', { as: 'childish' });

describe('prompt', () => {
  it('fills its template in, and adds the reply with the model as its source', async () => {
    const { app, generator } = setUp(() => ' why sky blue?\n');
    const c = chain<{ question: string }>('c').pipe(childish);
    const { example, sources } = await app.outcome(c, { question: 'Why {is} it $& blue?' });
    expect([example.childish, sources.childish]).toEqual(['why sky blue?', 'model:fake-text-generator']);
    expect(generator.calls).toEqual([[{ prompt: 'Say Why {is} it $& blue? again, as a child would' }]]);
  });

  it('says standing instructions, settings, and fields that are no texts', async () => {
    const { app, generator } = setUp(() => 'ok');
    const c = chain<{ n: number; facts: string[]; tone: string }>('c').pipe(
      prompt('{n:number} of {facts:json}', { system: 'Be {tone}.', settings: { maxNewTokens: 9, stop: ['.'] } }),
    );
    expect((await app.run(c, { n: 3, facts: ['a'], tone: 'kind' })).reply).toBe('ok');
    expect(generator.calls[0]).toEqual([{ prompt: '3 of ["a"]', system: 'Be kind.', maxNewTokens: 9, stop: ['.'] }]);
  });

  it('keeps what is wrong with one example to it', async () => {
    const { app, generator } = setUp(({ prompt: asked }) => (String(asked).includes('mute') ? '' : 'ok'));
    const got: unknown[] = [];
    const rows = ['a', ' ', 'mute', 'b'].map((question) => ({ question }));
    for await (const o of app.stream(chain<{ question: string }>('c').pipe(childish), rows))
      got.push(o.status === 'done' ? o.example.childish : `${o.error.code} ${o.error.place.field}`);
    expect(got).toEqual(['ok', 'text.empty question', 'reply.empty undefined', 'ok']);
    expect(generator.calls.flat()).toHaveLength(3);
  });

  it('lets one of several fields be empty, but not all', async () => {
    const { app } = setUp(({ prompt: asked }) => `<${asked}>`);
    const c = chain<{ instruction: string; input: string }>('c').pipe(prompt('{instruction}{input}'));
    expect((await app.run(c, { instruction: 'Sing.', input: '' })).reply).toBe('<Sing.>');
    await expect(app.run(c, { instruction: ' ', input: '' })).rejects.toMatchObject({ code: 'text.empty' });
  });

  it('shows pictures to a vision model', async () => {
    const vision = fakeVisionGenerator(({ prompt: asked, pictures: shown }) => `${asked} ${shown.map((p) => p.hash)}`);
    const app = createApp({
      modules: [pictures, models([{ port: VisionGenerator, name: 'fake', create: () => vision }])],
    });
    const c = chain<{ a: ImageSource; b: ImageSource; what: string }>('c').pipe(
      prompt('Compare {what}.', { image: ['b', 'a'] }),
    );
    expect((await app.run(c, { a: 'A', b: 'B', what: 'them' })).reply).toBe('Compare them. B,A');
  });
});

describe('prompt with a schema', () => {
  const person = z.object({ name: z.string(), age: z.int() });
  const who = chain<{ text: string }>('c').pipe(prompt('Who is in: {text}', { schema: person }));

  it('adds each field, and asks for the JSON Schema in words and as data', async () => {
    const { app, generator } = setUp(() => 'Here: {"name": "Ann", "age": 7}');
    const result = await app.run(who, { text: 'Ann is 7.' });
    expect([result.name, result.age]).toEqual(['Ann', 7]);
    const [request] = generator.calls[0] as [TextRequest];
    expect(request.schema).toMatchObject({ properties: { age: { type: 'integer' } } });
    expect(request.prompt).toBe(
      `Who is in: Ann is 7.\n\nReply with one JSON object, and nothing else, that fits this JSON Schema:\n${JSON.stringify(request.schema)}`,
    );
  });

  it('asks again for a reply that does not fit, with another seed where it draws, and gives up with what was wrong', async () => {
    const replies = ['none', '{"name": "Ann"}', '{"name": "Ann", "age": 7}'];
    const { app, generator } = setUp(() => replies.shift() ?? '');
    const draws = chain<{ text: string }>('c').pipe(
      prompt('{text}', { schema: person, settings: { temperature: 1 }, format: '' }),
    );
    expect((await app.run(draws, { text: 'Ann' })).age).toBe(7);
    const seeds = generator.calls.flat().map(({ seed }) => seed);
    expect([seeds.length, new Set(seeds).size]).toEqual([3, 3]);

    const wrong = setUp(() => '{"name": 1, "age": 7}');
    await expect(wrong.app.run(who, { text: 'x' })).rejects.toMatchObject({
      code: 'reply.wrong',
      place: { stage: 'prompt', chain: 'c' },
      found: expect.stringMatching(/expected string.*name.*it replied the text/),
    });
    expect(wrong.generator.calls).toHaveLength(2);
  });

  it('shows a model that draws nothing its reply once, and never asks the same twice', async () => {
    for (const settings of [{}, { temperature: 0 }, { maxNewTokens: 99 }]) {
      const replies = ['Ann is {7}.', '{"name": "Ann", "age": 7}'];
      const { app, generator } = setUp(() => replies.shift() ?? '');
      const c = chain<{ text: string }>('c').pipe(prompt('{text}', { schema: person, format: '', settings }));
      expect((await app.run(c, { text: 'Ann' })).age).toBe(7);
      expect(generator.calls.map((call) => call.map((request) => request.prompt))).toEqual([
        ['Ann'],
        [
          [
            { role: 'user', content: 'Ann' },
            { role: 'assistant', content: 'Ann is {7}.' },
            { role: 'user', content: expect.stringMatching(/no JSON in the reply/) },
          ],
        ],
      ]);
      const stubborn = setUp(() => 'no');
      await expect(stubborn.app.run(c, { text: 'x' })).rejects.toMatchObject({ code: 'reply.not-json', raw: 'no' });
      const asked = stubborn.generator.calls.flat().map((request) => JSON.stringify(request));
      expect([asked.length, new Set(asked).size]).toEqual([2, 2]);
    }
  });

  it('streams the first reply, and not the one that corrects it', async () => {
    const generate: TextGenerator['generate'] = async (requests, { text }) =>
      requests.map(({ prompt: given }, at) => {
        const value = typeof given === 'string' ? 'Ann is 7.' : '{"name": "Ann", "age": 7}';
        text?.(at, value);
        return { ok: true, value };
      });
    const model = { port: TextGenerator, name: 'fake', create: () => ({ identity: 'fake', generate }) };
    const app = createApp({ modules: [models([model])] });
    const pieces: string[] = [];
    const onText = ({ text }: { text: string }) => void pieces.push(text);
    expect((await app.run(who, { text: 'Ann' }, { onText })).age).toBe(7);
    expect(pieces.join('')).toBe('Ann is 7.');
  });

  it('says what was wrong with the first reply where the model takes no conversation, and asks for no other row again', async () => {
    const { app, generator } = setUp(({ prompt: asked }) => {
      if (typeof asked !== 'string') throw new SitflowError('request.unserved', 'it takes a single text');
      return asked === 'bad' ? '{"name": 1}' : '{"name": "Ann", "age": 7}';
    });
    const c = chain<{ text: string }>('c').pipe(prompt('{text}', { schema: person, format: '' }));
    const codes: unknown[] = [];
    for await (const o of app.stream(
      c,
      ['a', 'bad', 'b'].map((text) => ({ text })),
    ))
      codes.push(o.status === 'done' ? o.example.age : o.error.code);
    expect(codes).toEqual([7, 'reply.wrong', 7]);
    expect(generator.calls.flat()).toHaveLength(4);
  });

  it.each<[string, () => unknown, string | number, number]>([
    ['says no more than that', () => new TypeError('prompt.trim is not a function'), 'reply.wrong', 4],
    ['is away', () => Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 7, 5],
    ['is busy', () => new SitflowError('x', 'busy', { retryable: true }), 7, 5],
  ])(
    'asks for nothing else again where the call for a correction throws, and for the correction again if the model %s',
    async (_, thrown, expected, times) => {
      let failed = false;
      let asked = 0;
      const generate = async (requests: readonly TextRequest[]): Promise<Result<string>[]> => {
        asked += requests.length;
        if (!failed && requests.some(({ prompt: given }) => typeof given !== 'string')) {
          failed = true;
          throw thrown();
        }
        return requests.map(({ prompt: given }) => ({
          ok: true,
          value: given === 'bad' ? '{"name": 1}' : '{"name": "Ann", "age": 7}',
        }));
      };
      const model = { port: TextGenerator, name: 'fake', create: () => ({ identity: 'fake', generate }) };
      const app = createApp({ modules: [models([model])], policy: { retry: { baseMs: 0 } } });
      const c = chain<{ text: string }>('c').pipe(prompt('{text}', { schema: person, format: '' }));
      const ends: unknown[] = [];
      const texts = ['a', 'bad', 'b'].map((text) => ({ text }));
      for await (const o of app.stream(c, texts)) ends.push(o.status === 'done' ? o.example.age : o.error.code);
      expect([ends, asked]).toEqual([[7, expected, 7], times]);
    },
  );

  it.each<[string, string, string]>([
    ['final cut off', '{"name": "Bob", "age": 1}\n{"name": "Ann", "ag', 'reply.not-json'],
    ['final does not fit', '{"name": "Bob", "age": 1}\n{"name": "Ann", "age": "x"}', 'reply.wrong'],
    ['an example, then a refusal', 'Say {"name": "Bob", "age": 1}, but I cannot tell.', 'reply.not-json'],
    ['an array', '[{"name": "Bob", "age": 1}]', 'reply.wrong'],
    ['two side by side', '{"name": "Bob", "age": 1} or {"name": "Ann", "age": 7}', 'reply.ambiguous'],
    ['within another that is cut off', '{"who": {"name": "Bob", "age": 1}', 'reply.not-json'],
  ])('takes no draft for a reply: %s', async (_, reply, expected) => {
    for (const thought of ['', '<think>maybe {"name": "Eve", "age": 3}</think>\n']) {
      const { app } = setUp(() => thought + reply);
      await expect(app.run(who, { text: 'x' })).rejects.toMatchObject({ code: expected, raw: expect.any(String) });
    }
  });

  it('is told apart by its schema, its version and its draws', async () => {
    const { app, generator } = setUp(() => '{"name": "Ann", "age": 7}');
    const run = async (schema: typeof person, version?: string, seed?: number, temperature?: number) => {
      const before = generator.calls.length;
      const c = chain<{ text: string }>('c').pipe(
        prompt('{text}', { schema, ...(version && { version }), settings: temperature ? { temperature } : {} }),
      );
      await app.run(c, { id: 'x', text: 'x' }, seed === undefined ? {} : { seed });
      return generator.calls.length - before;
    };
    expect(await run(person)).toBe(1);
    expect(await run(z.object({ name: z.string(), age: z.int() }))).toBe(0);
    expect(await run(z.object({ name: z.string(), age: z.int().min(1) }))).toBe(1);
    const fits = person.refine(({ age }) => age > 0);
    expect(await run(fits, '1')).toBe(1);
    expect(await run(fits, '1')).toBe(0);
    expect(await run(fits, '2')).toBe(1);
    expect(await run(person, undefined, 1)).toBe(0);
    expect(await run(person, undefined, 1, 0.5)).toBe(1);
    expect(await run(person, undefined, 2, 0.5)).toBe(1);
    expect(await run(person, undefined, 2, 0.5)).toBe(0);
    expect(() => prompt('{text}', { schema: fits })).toThrowError(
      code('prompt.no-version', /the object.*version: '1'/),
    );
  });

  it('runs transforms, whose results are the fields', async () => {
    const { app } = setUp(() => '{"n": "12"}');
    const c = chain<{ text: string }>('c').pipe(
      prompt('{text}', { schema: z.object({ n: z.string().transform(Number) }), version: '1' }),
    );
    expect((await app.run(c, { text: 'x' })).n).toBe(12);
  });
});

describe('mistakes in a prompt', () => {
  it.each([
    ['none', () => prompt(' '), 'prompt.no-template'],
    ['kinds', () => prompt('{a:numbr}'), 'template.unknown-kind'],
    ['pictures in text', () => prompt('{image}', { image: 'image' }), 'prompt.picture-in-text'],
    ['options', () => prompt('{a}', { az: 'x' } as never), 'option.unknown'],
    ['settings', () => prompt('{a}', { settings: { temprature: 1 } as never }), 'option.unknown'],
    ['ranges', () => prompt('{a}', { settings: { topP: 2 } }), 'option.out-of-range'],
    ['names', () => prompt('{a}', { as: 'b', schema: z.object({ b: z.string() }) } as never), 'option.conflict'],
    ['format', () => prompt('{a}', { schema: z.object({ b: z.string() }), format: 'JSON!' }), 'prompt.bad-format'],
  ])('are found before anything runs: %s', (_, make, expected) => {
    expect(make).toThrowError(code(expected));
  });
});
