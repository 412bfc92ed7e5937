import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { ImageSource } from '../example/picture.js';
import { models } from '../model/modules.js';
import { PictureReader, TextGenerator, VisionGenerator } from '../model/ports.js';
import { textScript } from '../stage/script.js';
import type { AnySpec } from '../stage/stage.js';
import { fakeTextGenerator, fakeVisionGenerator } from '../testing/fake-models.js';
import { fakeStage } from '../testing/fake-stage.js';
import { readJoint, readOutput } from './read.js';
import { promptText, render } from './render.js';
import { ArraySink } from './sink.js';

const never = () => Promise.reject(new Error('no stage of it should run'));
const two = chain<{ question: string }>('two', { input: { question: 'text' } })
  .pipe(fakeStage('translate', ['question'], ['question_en'], never))
  .pipe(fakeStage('reply', ['question_en'], ['answer'], never));

/** A tuned model that has learnt the training examples by heart, and anything that is asked besides says `otherwise`. */
async function learnt(
  rows: readonly { id: string; question: string; question_en: string; answer: string }[],
  otherwise: string,
) {
  const sink = new ArraySink();
  const teacher = createApp({ modules: [] });
  await teacher.generate(two, { source: rows as never, gold: ['question_en', 'answer'], sink, seed: 5 }).finished;
  const known = new Map(sink.rows.map((row) => [promptText(row), row.output]));
  return fakeTextGenerator(({ prompt }) => known.get(prompt as string) ?? otherwise);
}

const appWith = (model: ReturnType<typeof fakeTextGenerator>) =>
  createApp({ modules: [models([{ port: TextGenerator, name: 'student', create: () => model }])] });

describe('a joint run', () => {
  it('asks one model what it was trained on, and reads all fields back', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: `r${i}`,
      question: `¿${i}?`,
      question_en: `${i}?`,
      answer: `a${i}`,
    }));
    const model = await learnt(rows, 'I do not know.');
    const app = appWith(model);
    const source = rows.map(({ id, question }) => ({ id, question }));
    const results = [];
    for await (const outcome of app.stream(two, source, { joint: 'student', seed: 5 })) {
      if (outcome.status === 'done') results.push({ ...outcome.example, sources: outcome.sources });
    }
    expect(results.map(({ id, question_en, answer }) => ({ id, question_en, answer }))).toEqual(
      rows.map(({ id, question_en, answer }) => ({ id, question_en, answer })),
    );
    expect(results[7]).toMatchObject({
      followed: { translate: true, reply: true },
      response: 'translate: 7?\nreply: a7',
      sources: { question: 'input', answer: 'joint:fake-text-generator', followed: 'joint:fake-text-generator' },
    });
    // Not a call an example.
    expect(model.calls.length).toBeLessThan(10);
  });

  it('has what the model said, and no more, of an incomplete answer', async () => {
    const app = appWith(fakeTextGenerator(() => 'Sure!\nreply: forty-two'));
    const { example: one, sources } = await app.outcome(two, { question: 'q' }, { joint: 'student' });
    expect(one).toMatchObject({ answer: 'forty-two', followed: { translate: false, reply: true } });
    expect(one).not.toHaveProperty('question_en');
    expect(sources).not.toHaveProperty('question_en');
  });

  it('runs as an operator, and keeps a failed call to its example', async () => {
    const model = fakeTextGenerator(({ prompt }) => {
      if (String(prompt).includes('bad')) throw new Error('out of words');
      return 'translate: q\nreply: a';
    });
    const source = from([{ question: 'a' }, { question: 'bad' }, { question: 'b' }]);
    const outcomes = await lastValueFrom(source.pipe(appWith(model).operator(two, { joint: 'student' }), toArray()));
    expect(outcomes.map(({ status }) => status)).toEqual(['done', 'rejected', 'done']);
    expect(outcomes[1]).toMatchObject({ error: { code: 'model.failed', place: { stage: 'joint' } } });
  });

  it.each<[string, (replies: readonly unknown[]) => unknown, readonly string[]]>([
    ['too few replies', (replies) => replies.slice(1), ['model.wrong-reply', 'model.wrong-reply']],
    ['too many', (replies) => [...replies, replies[0]], ['model.wrong-reply', 'model.wrong-reply']],
    ['a number', ([first]) => [first, { ok: true, value: 7 }], ['a', 'model.wrong-reply']],
    ['no value', ([first]) => [first, { ok: true }], ['a', 'model.wrong-reply']],
    ['no result', ([first]) => [first, undefined], ['a', 'model.wrong-reply']],
  ])('gives no example the reply of another where the model gives %s', async (_, garble, expected) => {
    const model = fakeTextGenerator(() => 'reply: a');
    const { generate } = model;
    model.generate = async (requests, options) => garble(await generate(requests, options)) as never;
    const got: unknown[] = [];
    for await (const o of appWith(model).stream(two, [{ question: 'a' }, { question: 'b' }], { joint: 'student' }))
      got.push(o.status === 'done' ? o.example.answer : o.error.code);
    expect(got).toEqual(expected);
  });

  it('asks once what is asked alike, and anew what is asked or read otherwise', async () => {
    const model = fakeTextGenerator(() => 'answer: b\nreply: a');
    const app = appWith(model);
    const said = (words: { clause?: string; label?: string; inner?: AnySpec[] }) => {
      const { clause = 'reply', label = 'reply', ...rest } = words;
      const script = textScript('answer', () => ({ clauses: [clause], label }));
      const spec = { ...fakeStage('reply', ['question'], ['answer'], never), ...rest, script };
      return chain<{ question: string }>('said', { input: { question: 'text' } }).pipe(spec);
    };
    const answers: unknown[] = [];
    const callsOf = async (of: ReturnType<typeof said>, example: object, options = {}) => {
      const before = model.calls.length;
      const result = await app.run(of, example as { question: string }, { joint: 'student', ...options });
      answers.push(result.answer);
      return model.calls.length - before;
    };
    const inner = (version: string) =>
      [{ ...fakeStage('in', ['question'], ['answer'], never), version }] as unknown as AnySpec[];
    expect(await callsOf(said({}), { id: 'x', question: 'q' })).toBe(1);
    expect(await callsOf(said({}), { id: 'x', question: 'q' })).toBe(0);
    expect(await callsOf(said({}), { id: 'x', question: 'other' })).toBe(1);
    expect(await callsOf(said({ clause: 'answer' }), { id: 'x', question: 'q' })).toBe(1);
    expect(await callsOf(said({ label: 'answer' }), { id: 'x', question: 'q' })).toBe(1);
    expect(await callsOf(said({ inner: inner('1') }), { id: 'x', question: 'q' })).toBe(1);
    expect(await callsOf(said({ inner: inner('2') }), { id: 'x', question: 'q' })).toBe(1);
    expect(answers).toEqual(['a', 'a', 'a', 'a', 'b\nreply: a', 'a', 'a']);
    // The wording is drawn by the seed and the id; of two examples that are asked in the same words one is.
    const others = Array.from({ length: 40 }, (_, i) => ({ id: i, question: 'again' }));
    for (const example of others) await callsOf(said({}), example, { seed: Number(example.id) % 2 });
    const prompts = model.calls.flatMap((call) => call.map(({ prompt }) => String(prompt)));
    const again = prompts.filter((prompt) => prompt.endsWith('again'));
    expect(again.length).toBe(new Set(again).size);
    expect(again.length).toBeLessThan(others.length);
  });

  it('holds no more of what it was made of than a few, however many seeds there are', async () => {
    const app = appWith(fakeTextGenerator(() => 'reply: a'));
    for (let seed = 0; seed < 100; seed++) await app.run(two, { question: 'q' }, { joint: 'student', seed });
    const joints = (app as unknown as { joints: { kept: WeakMap<object, { size: number }> } }).joints.kept;
    expect(joints.get(two)?.size).toBeLessThan(50);
  });

  it('gives pictures to a vision model', async () => {
    const seen = chain<{ image: ImageSource; question: string }>('seen', {
      input: { image: 'picture', question: 'text' },
    }).pipe(fakeStage('reply', ['image', 'question'], ['answer'], never));
    const model = fakeVisionGenerator(({ pictures }) => `reply: ${pictures.length} ${pictures[0]?.hash}`);
    const reader = { read: async () => ({ bytes: new Uint8Array([1]), hash: 'abc', width: 1, height: 1 }) };
    const app = createApp({
      modules: [
        models([{ port: VisionGenerator, name: 'eye', create: () => model }]),
        new (await import('inversify')).ContainerModule(
          ({ bind }) => void bind(PictureReader).toConstantValue(reader as never),
        ),
      ],
    });
    const one = await app.run(seen, { image: 'a.png', question: 'what?' }, { joint: 'eye' });
    expect(one.answer).toBe('1 abc');
    expect(model.calls[0]?.[0]?.prompt).toBe('Do reply.\nwhat?');
  });

  it.each([
    ['an unknown model', two, { joint: 'nobody' }, /nobody[\s\S]*student/],
    ['gold', two, { joint: 'student', gold: ['answer'] }, /cannot take "answer" as given/],
    ['a language without a joint model', two, { locale: 'es' }, /`locale` is only for joint runs/],
    ['a language that nobody speaks', two, { joint: 'student', locale: 'tlh' }, /tlh/],
    [
      'a recording',
      chain<{ speech: string }>('heard', { input: { speech: 'audio' } as never }).pipe(
        fakeStage('x', ['speech'], ['y'], never),
      ),
      { joint: 'student' },
      /with texts and pictures, and not with recordings/,
    ],
    [
      'keep',
      two.keep({ reads: ['answer'], version: '1', value: () => true }, 'r'),
      { joint: 'student' },
      /`keep` has no joint run/,
    ],
    [
      'choose',
      chain<{ kind: string }>('c', { input: { kind: 'text' } }).choose('kind', {
        a: chain('a').pipe(fakeStage('x', ['kind'], ['y'], never)),
      }),
      { joint: 'student' },
      /`choose` has no joint run/,
    ],
    [
      'a field of its own',
      chain('c').pipe(fakeStage('x', ['question'], ['response'], never)),
      { joint: 'student' },
      /"response", which a joint run adds/,
    ],
  ])('says what is wrong with %s', async (_, of, options, message) => {
    const app = appWith(fakeTextGenerator(() => ''));
    await expect(app.run(of as typeof two, { question: 'q' }, options as never)).rejects.toThrow(message);
  });
});

describe('readJoint', () => {
  it('agrees with readOutput on all that render says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (question_en, answer) => {
        fc.pre(question_en.trim() !== '' && answer.trim() !== '');
        const { output } = render(two as AnyChain, { id: 'x', question: 'q', question_en, answer });
        const { fields, followed } = readJoint(two as AnyChain, output);
        const exact = readOutput(two as AnyChain, output);
        expect(fields).toEqual({ question_en: String(exact.question_en).trim(), answer: String(exact.answer).trim() });
        expect(followed).toEqual({ translate: true, reply: true });
      }),
    );
  });

  it('reads back whatever render says, labels in it or not', () => {
    const words = fc.constantFrom(
      'translate',
      'reply',
      ':',
      ' ',
      '\n',
      '\t',
      'red',
      'reply: ',
      '\nreply:',
      ' translate :',
    );
    const text = fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    let said = 0;
    fc.assert(
      fc.property(text, text, (question_en, answer) => {
        fc.pre(question_en.trim() !== '' && answer.trim() !== '');
        let output: string;
        try {
          ({ output } = render(two as AnyChain, { id: 'x', question: 'q', question_en, answer }));
        } catch {
          return;
        }
        said++;
        expect(readJoint(two as AnyChain, output)).toEqual({
          fields: { question_en: question_en.trim(), answer: answer.trim() },
          followed: { translate: true, reply: true },
        });
      }),
      { numRuns: 1_000 },
    );
    expect(said).toBeGreaterThan(300);
  });

  it.each([
    ['', {}, { translate: false, reply: false }],
    ['translate: a', { question_en: 'a' }, { translate: true, reply: false }],
    ['reply: b\ntranslate: a', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['translate: a\nreply: b\nreply: c', { question_en: 'a' }, { translate: true, reply: false }],
    ['translate: \nreply: b', { answer: 'b' }, { translate: false, reply: true }],
    ['translate:\nreply:b', { answer: 'b' }, { translate: false, reply: true }],
    ['translate: a\nreply:', { question_en: 'a' }, { translate: true, reply: false }],
    ['  translate:a\n\t reply:\tb', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['**Translate:** **a**\n**Reply: b**', { question_en: '**a**', answer: 'b' }, { translate: true, reply: true }],
    [
      '1. translate: __init__\n2) reply: *args and **kw**',
      { question_en: '__init__', answer: '*args and **kw**' },
      { translate: true, reply: true },
    ],
    ['***Translate:*** a\n• reply\u202f: b', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['(1) translate\u00a0: a\n(2) reply: b', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['**translate**: a\n*reply: b', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['translate:_\n_reply:_ b_', { question_en: '_', answer: 'b_' }, { translate: true, reply: true }],
    ['**Translate:** a\n- reply : b', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['# TRANSLATE:\na\n> Reply：b', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    ['translate:\na\nreply:\nb', { question_en: 'a', answer: 'b' }, { translate: true, reply: true }],
    [
      'Here you are.\n\ntranslate:  a \n\nreply: b',
      { question_en: 'a', answer: 'b' },
      { translate: true, reply: true },
    ],
  ])('takes of %j what is there', (output, fields, followed) => {
    expect(readJoint(two as AnyChain, output)).toEqual({ fields, followed });
  });
});
