import {
  chain,
  createApp,
  hash32,
  Judge,
  type JudgeRequest,
  models,
  SitflowError,
  TextGenerator,
  type TextRequest,
} from '@sitflow/core';
import { fakeJudge, fakeStage, fakeTextGenerator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { prompt } from './prompt.js';
import { several } from './several.js';

const settings = { temperature: 1 };
const guess = prompt('{q}', { as: 'answer', settings });
const code = (expected: string, message = /./) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });

/** Replies by the seed, as a model that draws does; judges by what `scores` says of an answer. */
function setUp(
  reply: (seed: number, request: TextRequest) => string,
  scores: Readonly<Record<string, number>> = {},
  given?: Judge,
  times = 2,
) {
  const generator = fakeTextGenerator((request) => reply(request.seed as number, request));
  const judge = fakeJudge(({ judged }) => {
    const score = scores[judged.answer as string];
    if (score === undefined) throw new SitflowError('reply.wrong', 'no score', { retryable: true });
    return { score, reason: 'so' };
  });
  const app = createApp({
    modules: [
      models([
        { port: TextGenerator, name: 'fake', create: () => generator },
        { port: Judge, name: 'judge', create: () => given ?? judge },
      ]),
    ],
    policy: { retry: { times, baseMs: 1 } },
  });
  return { app, generator, judge };
}
/** Goes through `values`, one a call. */
const inTurn = (...values: string[]) => {
  let next = 0;
  return () => values[next++ % values.length] as string;
};
const start = chain<{ q: string }>('c');

describe('several', () => {
  it('draws each draft otherwise, by the example and the seed of the run, and remembers by these', async () => {
    const { app, generator } = setUp((seed) => String(seed));
    const c = start.pipe(several(guess, { n: 5, take: 'vote' }));
    const seedsOf = async (id: string, seed: number) => {
      const before = generator.calls.length;
      await app.run(c, { id, q: 'Q' }, { seed });
      return generator.calls.slice(before).flatMap((call) => call.map((request) => request.seed));
    };
    const first = await seedsOf('x', 1);
    expect(new Set(first).size).toBe(5);
    expect(await seedsOf('x', 1)).toEqual([]);
    const others = [...(await seedsOf('x', 2)), ...(await seedsOf('y', 1))];
    expect(new Set([...first, ...others]).size).toBe(15);
    const again = setUp((seed) => String(seed));
    await again.app.run(c, { id: 'x', q: 'Q' }, { seed: 1 });
    expect(again.generator.calls.flat().map((request) => request.seed)).toEqual(first);
  });

  it('takes what most drafts agree on', async () => {
    const { app, generator } = setUp(inTurn('blue', 'Red', 'red.', 'green', 'red'));
    const c = start.pipe(several(guess, { n: 5, take: 'vote' }));
    const { example, sources } = await app.outcome(c, { q: 'Q' });
    expect([example.answer, sources.answer]).toEqual(['Red', 'model:fake-text-generator']);
    expect(generator.calls.flat()).toHaveLength(5);
  });

  it('votes on one of several fields, drafts that are no reply left out', async () => {
    const replies = ['{"why": "a", "answer": 2}', 'hm', '{"why": "b", "answer": 3}', '{"why": "c", "answer": 3}'];
    const { app } = setUp(inTurn(...replies), {}, undefined, 0);
    const reasoned = prompt('{q}', { schema: z.object({ why: z.string(), answer: z.number() }), settings });
    const c = start.pipe(several(reasoned, { n: 4, take: 'vote', on: 'answer' }));
    expect(await app.run(c, { q: 'Q' })).toMatchObject({ why: 'b', answer: 3 });
    const none = setUp(() => 'hm');
    await expect(none.app.run(c, { q: 'Q' })).rejects.toMatchObject({ code: 'reply.not-json' });
    // Each draft is drawn again by itself, as often as `retry` allows; all of them together are not.
    expect(none.generator.calls.flat()).toHaveLength(4 * 3);
  });

  it('lets no other failure of a draft pass for a vote less, and asks for that draft alone again', async () => {
    let calls = 0;
    const { app } = setUp(() => {
      if (++calls === 2) throw new SitflowError('model.busy', 'too many requests', { retryable: true });
      return 'ok';
    });
    expect((await app.run(start.pipe(several(guess, { n: 3, take: 'vote' })), { q: 'Q' })).answer).toBe('ok');
    expect(calls).toBe(4);
  });

  it('takes the draft that a judge finds best, each judged once beside what it answers', async () => {
    const { app, judge } = setUp(inTurn('poor', 'fine', 'poor', 'fair'), { poor: 1, fair: 3, fine: 5 });
    const c = start.pipe(several(guess, { n: 4, take: 'best', criteria: 'The answer is fine.', scale: [0, 9] }));
    const { example, sources } = await app.outcome(c, { q: 'How?' });
    expect(example.answer).toBe('fine');
    expect(sources.answer).toMatch(/fake-judge/);
    const asked = (answer: string): JudgeRequest => ({
      criteria: 'The answer is fine.',
      judged: { q: 'How?', answer },
      scale: [0, 9],
    });
    expect(judge.calls.flat()).toEqual([asked('poor'), asked('fine'), asked('fair')]);
  });

  it('keeps the best beside the worst, and rejects where none is to be preferred', async () => {
    const scores = { poor: 1, fair: 3, fine: 5, nice: 5 };
    const pairs = start.pipe(several(guess, { n: 3, take: 'pair', criteria: 'It is fine.' }));
    const result = await setUp(inTurn('fair', 'poor', 'fine'), scores).app.run(pairs, { q: 'Q' });
    expect(result.answer).toBe('fine');
    expect(result.preference).toEqual({ chosen: { answer: 'fine' }, rejected: { answer: 'poor' } });
    await expect(setUp(inTurn('fine', 'nice'), scores).app.run(pairs, { q: 'Q' })).rejects.toThrowError(
      code('several.no-preference', /score 5/),
    );
    const same = setUp(() => 'fine', scores);
    await expect(same.app.run(pairs, { q: 'Q' })).rejects.toThrowError(code('several.no-preference', /are the same/));
    expect(same.judge.calls).toEqual([]);
  });

  it('gives each example its own end', async () => {
    const { app, generator, judge } = setUp(
      (seed, { prompt: q }) => (q === 'same' ? 'fine' : (['fine', 'poor'][seed % 2] as string)),
      {
        fine: 5,
        poor: 1,
      },
    );
    const c = start.pipe(several(guess, { n: 8, take: 'best', criteria: 'It is fine.' }));
    const got: unknown[] = [];
    for await (const o of app.stream(c, [{ q: 'a' }, { q: ' ' }, { q: 'same' }, { q: 'b' }]))
      got.push(o.status === 'done' ? o.example.answer : o.error.code);
    expect(got).toEqual(['fine', 'text.empty', 'fine', 'fine']);
    // What is empty is never asked about, and what is the same is not judged.
    expect(generator.calls.flat()).toHaveLength(24);
    expect(judge.calls.flat()).toHaveLength(4);
  });

  it('says what the judge said where it could not judge', async () => {
    const { app } = setUp(inTurn('weird', 'odd'), { fine: 5 });
    const c = start.pipe(several(guess, { n: 2, take: 'best', criteria: 'It is fine.' }));
    await expect(app.run(c, { q: 'Q' })).rejects.toMatchObject({
      code: 'reply.wrong',
      place: { stage: 'several-prompt' },
    });
    const nan = setUp(inTurn('fine', 'odd'), { fine: 5, odd: Number.NaN });
    await expect(nan.app.run(c, { q: 'Q' })).rejects.toThrowError(
      code('model.wrong-reply', /as its score the number NaN/),
    );
  });

  it('takes nothing for a draft that is none', async () => {
    const wrong = fakeStage('guess', ['q'], ['answer'], () => 'x', { samples: true });
    const c = start.pipe(several(wrong, { n: 2, take: 'vote' }));
    await expect(setUp(() => '').app.run(c, { q: 'Q' })).rejects.toThrowError(code('stage.wrong-result'));
  });

  it('leaves out the drafts that the judge says nothing of, as long as enough are left', async () => {
    const scores = { poor: 1, fine: 5 };
    const take = (n: number, take: 'best' | 'pair') =>
      start.pipe(several(guess, { n, take: take as 'best', criteria: 'It is fine.' }));
    const drafts = () => inTurn('poor', 'odd', 'fine');
    expect((await setUp(drafts(), scores).app.run(take(3, 'best'), { q: 'Q' })).answer).toBe('fine');
    expect(await setUp(drafts(), scores).app.run(take(3, 'pair'), { q: 'Q' })).toMatchObject({
      preference: { chosen: { answer: 'fine' }, rejected: { answer: 'poor' } },
    });
    await expect(setUp(inTurn('odd', 'fine'), scores).app.run(take(2, 'pair'), { q: 'Q' })).rejects.toThrowError(
      code('reply.wrong'),
    );
  });

  it('does not choose among fewer where the judge cannot be reached', async () => {
    const judge = fakeJudge(({ judged }) => {
      if (judged.answer === 'poor') throw new SitflowError('host.crashed', 'it is gone');
      return { score: 5, reason: 'so' };
    });
    const { app } = setUp(inTurn('poor', 'fine'), {}, judge);
    const c = start.pipe(several(guess, { n: 2, take: 'best', criteria: 'It is fine.' }));
    await expect(app.run(c, { q: 'Q' })).rejects.toThrowError(code('host.crashed'));
  });

  it('names the model, and not its own code, where that gives no text', async () => {
    const { app, generator } = setUp(() => '');
    generator.generate = async (requests) => requests.map(() => ({ ok: true, value: null as never }));
    for (const stage of [guess, several(guess, { n: 2, take: 'vote' })])
      await expect(app.run(start.pipe(stage as typeof guess), { q: 'Q' })).rejects.toThrowError(
        code('model.wrong-reply'),
      );
  });

  it.each([
    ['too few', []],
    ['too many', Array.from({ length: 3 }, () => ({ ok: true, value: { score: 1, reason: '' } }))],
    ['no judgement', [{ ok: true }]],
    ['no result', [undefined]],
  ])('takes no score for another where the judge gives %s', async (_, results) => {
    const judge = { identity: 'garbage', judge: async () => results } as unknown as Judge;
    const { app } = setUp(inTurn('poor', 'fine'), {}, judge);
    const c = start.pipe(several(guess, { n: 2, take: 'best', criteria: 'It is fine.' }));
    await expect(app.run(c, { q: 'Q' })).rejects.toThrowError(code('model.wrong-reply'));
  });

  it('drafts a stage that asks no model, and tells what it is made of apart', async () => {
    const { app } = setUp(() => '');
    const dice = (sides: number) => ({
      ...fakeStage('dice', ['q'], ['face'], (_, { seed }) => ({ face: String(hash32(seed) % sides) }), {
        samples: true,
        types: { face: 'text' },
      }),
      options: { sides },
    });
    const run = async (sides: number) =>
      (await app.run(start.pipe(several(dice(sides), { n: 9, take: 'vote' })), { id: 'a', q: 'Q' })).face;
    expect(Number(await run(1_000_000))).toBeGreaterThan(1);
    expect(await run(1)).toBe('0');
  });

  it('is spoken as the stage is', () => {
    const speech = { en: { clauses: ['guess {q}'], label: 'Answer' } };
    const spoken = prompt('{q}', { as: 'answer', settings, speech });
    const script = several(spoken, { n: 2, take: 'pair', criteria: 'x', as: 'kept' }).script;
    expect(script?.spoken).toEqual(['answer']);
    expect(script?.label('en')).toBe('Answer');
  });
});

describe('mistakes in several()', () => {
  const vote = { n: 2, take: 'vote' } as const;
  it.each([
    ['a stage that does not sample', () => several(prompt('{q}'), vote), 'several.not-sampling'],
    ['no stage', () => several(undefined as never, vote), 'chain.not-a-stage'],
    ['no options', () => several(guess, undefined as never), 'option.not-an-object'],
    ['one draft', () => several(guess, { ...vote, n: 1 }), 'option.out-of-range'],
    ['a way that there is not', () => several(guess, { n: 2, take: 'first' } as never), 'option.out-of-range'],
    ['an option of another way', () => several(guess, { ...vote, criteria: 'x' } as never), 'option.unknown'],
    ['a field that it does not add', () => several(guess, { ...vote, on: 'anser' as never }), 'several.unknown-field'],
    ['no criteria', () => several(guess, { n: 2, take: 'best', criteria: ' ' }), 'several.no-criteria'],
    ['scale', () => several(guess, { n: 2, take: 'best', criteria: 'x', scale: [5, 1] }), 'option.out-of-range'],
    ['names', () => several(guess, { n: 2, take: 'pair', criteria: 'x', as: 'answer' }), 'chain.doubled-field'],
  ])('are found before anything runs: %s', (_, make, expected) => {
    expect(make).toThrowError(code(expected));
  });
});
