import {
  Answerer,
  Captioner,
  type Client,
  createApp,
  Judge,
  type Model,
  models,
  type Picture,
  type Result,
  TextGenerator,
  type TranslationRequest,
  Translator,
  VisionGenerator,
} from '@sitflow/core';
import { fakeTextGenerator, fakeVisionGenerator } from '@sitflow/core/testing';
import type { ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import type { PromptedModels } from './options.js';
import { prompted } from './prompted.js';
import { JUDGE_PROMPT, TRANSLATOR_PROMPT } from './prompts.js';

const never = { signal: new AbortController().signal };

function setUp(options: PromptedModels, reply: (text: string) => string = (text) => ` ${text.length} \n`) {
  const llm = fakeTextGenerator(({ prompt }) => reply(prompt as string));
  const vlm = fakeVisionGenerator(({ pictures }) => `a picture of ${pictures.map(({ hash }) => hash).join()}`);
  const app = createApp({
    modules: [
      prompted(options),
      models([
        { port: TextGenerator, name: 'llm', create: () => llm },
        { port: VisionGenerator, name: 'vlm', create: () => vlm },
      ]),
    ],
  });
  const get = <M extends Model>(port: ServiceIdentifier<M>, name?: string) => app.models.client(port, name);
  return { llm, vlm, app, get };
}

const translated = (translator: Client<Translator>, requests: readonly TranslationRequest[]) =>
  Promise.all(requests.map((request) => translator.translateResult(request, never)));
const code = (result: Result<unknown> | undefined) =>
  result?.ok ? result.value : (result?.error as { code?: string } | undefined)?.code;
const identity = async (options: PromptedModels) => (await setUp(options).get(Translator)).identity;

describe('prompted', () => {
  it('keeps what is no text to its request', async () => {
    const { llm, get } = setUp({ translator: 'llm' });
    llm.generate = async (requests) =>
      requests.map(({ prompt }) => ({ ok: true, value: String(prompt).endsWith('a') ? 'Hello.' : (7 as never) }));
    const results = await translated(
      await get(Translator),
      ['a', 'b'].map((text) => ({ text, to: 'en' })),
    );
    expect(results.map(code)).toEqual(['Hello.', 'model.wrong-reply']);
  });

  it('asks by the prompt as it is exported; what cannot be asked is not', async () => {
    const { llm, get } = setUp({ translator: 'llm' });
    const translator = await get(Translator, 'llm');
    const results = await translated(translator, [
      { text: 'Hola, {to}.', from: 'es', to: 'fr' },
      { text: '', to: 'en' },
      { text: 'Salut.', to: 'zh-Hans' },
      { text: 'Salut.', to: 'no tag at all' },
    ]);
    expect(results.map(code)).toEqual([expect.any(String), 'text.empty', expect.any(String), 'language.bad-tag']);
    const { system } = TRANSLATOR_PROMPT;
    expect(llm.calls.flat()).toEqual([
      { system, prompt: 'Translate this text from Spanish into French:\n\nHola, {to}.', temperature: 0 },
      { system, prompt: 'Translate this text into Simplified Chinese:\n\nSalut.', temperature: 0 },
    ]);
    expect(results[0]).toEqual({ ok: true, value: '58' });
  });

  it('shows a vision model each picture, and none where texts are all there is', async () => {
    const { vlm, get } = setUp({ captioner: 'vlm', answerer: 'vlm' });
    const pictures = ['cat', 'dog'].map((hash) => ({ kind: 'picture', hash, bytes: new Uint8Array() }) as Picture);
    const captioner = await get(Captioner);
    expect(await Promise.all(pictures.map((picture) => captioner.caption(picture, never)))).toEqual([
      'a picture of cat',
      'a picture of dog',
    ]);
    await (await get(Answerer)).answer({ question: 'Who?', context: 'Ann.' }, never).catch(() => {});
    expect(vlm.calls.flat().map((request) => request.pictures.length)).toEqual([1, 1, 0]);
  });

  it('takes several by name, with settings and prompts of their own', async () => {
    const { llm, get } = setUp({
      answerer: {
        plain: 'llm',
        terse: { model: 'llm', prompt: 'Q: {question} T: {context} {{A}}', maxNewTokens: 3, topK: 5 },
      },
    });
    await (await get(Answerer, 'terse')).answer({ question: 'Who?', context: 'Ann.' }, never);
    expect(llm.calls).toEqual([[{ prompt: 'Q: Who? T: Ann. {A}', maxNewTokens: 3, topK: 5 }]]);
    expect((await get(Answerer, 'plain')).identity).not.toBe((await get(Answerer, 'terse')).identity);
  });

  it('is another model with another prompt, setting or model to write', async () => {
    const prompt = { ...TRANSLATOR_PROMPT, system: 'Translate.' };
    const all = await Promise.all(
      [
        { model: 'llm' },
        { model: 'vlm' },
        { model: 'llm', prompt },
        { model: 'llm', prompt: { ...prompt, unmarked: '{text} {to}' } },
        { model: 'llm', temperature: 1 },
        { model: 'llm', replyAfter: '</think>' },
      ].map((translator) => identity({ translator })),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toMatch(/^fake-text-generator as Translator#[0-9a-f]{12}$/);
    // What changes nothing of what is written changes no identity.
    expect(await identity({ translator: { model: 'llm', name: 'other', languages: ['es'], temperature: 0 } })).toBe(
      all[0],
    );
  });

  it('takes the reply after a mark, which may end reasoning, and fails alone where there is none', async () => {
    const { get } = setUp({ answerer: { model: 'llm', replyAfter: '</think>' } }, (text) =>
      text.includes('Ann') ? '<think>Is it Bob?</think> Ann' : text.includes('Bob') ? '<think>So' : '</think> ',
    );
    const ask = async (answerer: Client<Answerer>, contexts: readonly string[]) =>
      (await Promise.all(contexts.map((context) => answerer.answerResult({ question: 'Who?', context }, never)))).map(
        code,
      );
    const afterThink = await get(Answerer);
    expect(await ask(afterThink, ['Ann.', 'Bob.', 'Eve.'])).toEqual(['Ann', 'reply.reasoning-only', 'reply.empty']);
    const { get: plain } = setUp({ answerer: { model: 'llm', replyAfter: 'Answer:' } }, (text) =>
      text.includes('Ann') ? 'Answer: Bob? Answer: Ann' : text.includes('Bob') ? 'It is Bob' : 'Answer: ',
    );
    expect(await ask(await plain(Answerer), ['Ann.', 'Bob.', 'Eve.'])).toEqual(['Ann', 'reply.no-mark', 'reply.empty']);
  });

  it('asks for no language that is not known', async () => {
    const { llm, get } = setUp({ translator: { model: 'llm', prompt: '{from} → {to}: {text}' } });
    const results = await translated(await get(Translator), [
      { text: 'Hola.', to: 'en' },
      { text: 'Hola.', from: 'es', to: 'en' },
    ]);
    expect(code(results[0])).toBe('prompt.no-language');
    expect(llm.calls).toEqual([[{ prompt: 'Spanish → English: Hola.', temperature: 0 }]]);
  });
});

describe('options', () => {
  it.each<[object, string, RegExp]>([
    [{ translater: 'llm' }, 'option.unknown', /Did you mean "translator"/],
    [{ translator: { model: 'llm', promt: 'x' } }, 'option.unknown', /Translator "llm" has no option "promt"/],
    [{ translator: { model: 'llm', a: 'b' } }, 'option.unknown', /"a"/],
    [{ translator: { modle: 'llm', maxNewTokens: 5 } }, 'model.no-model', /Did you mean `model` by "modle"/],
    [{ captioner: { model: 'vlm', languages: ['en'] } }, 'option.unknown', /Captioner "vlm"/],
    [{ judge: { a: {} } }, 'model.no-model', /Judge "a" does not say which model/],
    [{ judge: {} }, 'model.no-model', /no model for Judge/],
    [
      { judge: { model: 'llm', temperature: -1 } },
      'option.out-of-range',
      /temperature of the Judge "llm" is the number -1/,
    ],
    [
      { translator: { model: 'llm', prompt: 'Into {to}: {txt}' } },
      'template.unknown-placeholder',
      /Did you mean \{text\}/,
    ],
    [
      { translator: { model: 'llm', prompt: '{text}' } },
      'template.missing-placeholder',
      /Translator "llm" has no \{to\}/,
    ],
    [
      { translator: { model: 'llm', prompt: { user: '{text} {to}', unmarked: '{to}' } } },
      'template.missing-placeholder',
      /\{text\}/,
    ],
    [{ captioner: { model: 'vlm', prompt: 'Look: {image}' } }, 'template.unknown-placeholder', /It may have: none/],
    [{ judge: { model: 'llm', prompt: { ...JUDGE_PROMPT, unmarked: 'x' } } }, 'prompt.malformed', /a part "unmarked"/],
    [{ answerer: { model: 'llm', prompt: { system: '{question} {context}' } } }, 'prompt.malformed', /no `user`/],
    [{ answerer: { model: 'llm', prompt: { system: 5, user: 'x' } } }, 'prompt.malformed', /`system` the number 5/],
    [{ answerer: { model: 'llm', prompt: null } }, 'prompt.malformed', /is null/],
    [{ answerer: { model: 'llm', replyAfter: '' } }, 'option.out-of-range', /replyAfter/],
  ])('%j are refused at once: %s', (options, code, message) => {
    expect(() => prompted(options as never)).toThrowError(expect.objectContaining({ code }));
    expect(() => prompted(options as never)).toThrowError(message);
  });

  it('may have a prompt without {to} where there is one language to write, and {to} in the system prompt', () => {
    expect(() =>
      prompted({ translator: { model: 'llm', prompt: 'In English: {text}', targets: ['en'] } }),
    ).not.toThrow();
    expect(() =>
      prompted({ translator: { model: 'llm', prompt: { system: 'Into {to}.', user: '{text}' } } }),
    ).not.toThrow();
  });

  it('name models that there are', async () => {
    const { get } = setUp({ translator: 'llmm', captioner: 'llm' });
    await expect(get(Translator)).rejects.toThrowError(
      /Translator|llmm.*no TextGenerator or VisionGenerator named "llmm".*Did you mean "llm"/,
    );
    await expect(get(Captioner)).rejects.toMatchObject({ code: 'model.unknown' });
    const alone = createApp({ modules: [prompted({ judge: 'llm' })] });
    await expect(alone.models.client(Judge)).rejects.toThrowError(/Add a runtime that has one/);
  });

  it('let the error through of a model that is there and cannot be made', async () => {
    const app = createApp({
      modules: [
        models([
          {
            port: TextGenerator,
            name: 'llm',
            create: () => {
              throw new Error('out of memory');
            },
          },
          { port: VisionGenerator, name: 'llm', create: () => fakeVisionGenerator(() => '') },
        ]),
        prompted({ translator: 'llm' }),
      ],
    });
    await expect(app.models.client(Translator)).rejects.toThrowError(/out of memory/);
  });
});
