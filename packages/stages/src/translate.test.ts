import { chain, createApp, models, SCRIPT_LOCALES, Translator } from '@sitflow/core';
import { fakeTranslator } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { translate } from './translate.js';

function setUp(languages?: readonly string[]) {
  const translator = fakeTranslator(({ text, to }) => `${to}:${text}`, languages ? { languages } : {});
  const app = createApp({ modules: [models([{ port: Translator, name: 'fake', create: () => translator }])] });
  return { app, translator };
}
const toEnglish = chain<{ question: string }>('c').pipe(translate({ field: 'question', to: 'en' }));

describe('translate', () => {
  it('adds the translation under the field and the language, with the model as its source', async () => {
    const { app, translator } = setUp(['es', 'zh']);
    const { example, sources } = await app.outcome(toEnglish, { question: '¿De qué color es el círculo?' });
    expect(example.question_en).toBe('en:¿De qué color es el círculo?');
    expect(sources.question_en).toBe('model:fake-translator');
    expect(translator.calls).toEqual([[{ text: '¿De qué color es el círculo?', from: 'es', to: 'en' }]]);
  });

  it.each([
    'what color is the shape?',
    'is no circle present?',
    'Where is Mary?',
    'Mary went to the kitchen. Then she moved to the garden.',
  ])('passes a text that is in the language already: %s', async (question) => {
    const { app, translator } = setUp(['es', 'zh']);
    const { example, sources } = await app.outcome(toEnglish, { question });
    expect([example.question_en, sources.question_en, translator.calls.length]).toEqual([question, 'program', 0]);
  });

  it.each(['是什么颜色?', '图中有几个圆形？', 'de que color es', 'no hay ningun triangulo'])(
    'translates %s',
    async (question) => {
      const { app } = setUp(['es', 'zh']);
      expect((await app.run(toEnglish, { question })).question_en).toBe(`en:${question}`);
    },
  );

  it('takes `from` at its word', async () => {
    const { app, translator } = setUp();
    const c = chain<{ q: string }>('c').pipe(translate({ field: 'q', from: 'es', to: 'en', as: 'english' }));
    expect((await app.run(c, { q: 'no' })).english).toBe('en:no');
    expect(translator.calls[0]?.[0]?.from).toBe('es');
    const same = chain<{ q: string }>('c').pipe(translate({ field: 'q', from: 'en-GB', to: 'en' }));
    expect((await app.outcome(same, { q: 'whatever' })).sources.q_en).toBe('program');
  });

  it.each([
    ['zh-Hant', 'zh-Hans'],
    ['zh-TW', 'zh-Hans'],
    ['zh', 'zh-Hant'],
    ['pt-BR', 'pt-PT'],
    ['pt', 'pt-BR'],
    ['sr-Latn', 'sr-Cyrl'],
    ['sr-Latn', 'sr'],
    ['en', 'en-GB'],
  ])('asks for a translation from %s into %s', async (from, to) => {
    const { app, translator } = setUp();
    const c = chain<{ q: string }>('c').pipe(translate({ field: 'q', from, to, as: 'out' }));
    expect((await app.run(c, { q: '國語' })).out).toBe(`${to}:國語`);
    expect(translator.calls).toEqual([[{ text: '國語', from, to }]]);
  });

  it.each([
    ['zh-TW', 'zh-Hant'],
    ['zh-CN', 'zh'],
    ['pt-BR', 'pt'],
    ['sr-Latn-RS', 'sr-Latn'],
    ['en-gb', 'en-GB'],
  ])('passes a text in %s, which is %s', async (from, to) => {
    const { app, translator } = setUp();
    const c = chain<{ q: string }>('c').pipe(translate({ field: 'q', from, to, as: 'out' }));
    expect([(await app.run(c, { q: '國語' })).out, translator.calls]).toEqual(['國語', []]);
  });

  it('does not take a language that it detected for one script or region of it', async () => {
    const { app, translator } = setUp(['zh', 'es', 'en']);
    const c = chain<{ q: string }>('c')
      .pipe(translate({ field: 'q', to: 'zh-Hans' }))
      .pipe(translate({ field: 'q', to: 'zh' }));
    expect(await app.run(c, { q: '圖中有幾個圓形？' })).toMatchObject({
      'q_zh-Hans': 'zh-Hans:圖中有幾個圓形？',
      q_zh: '圖中有幾個圓形？',
    });
    expect(translator.calls).toHaveLength(1);
    const british = chain<{ q: string }>('c').pipe(translate({ field: 'q', to: 'en-GB', as: 'out' }));
    expect((await app.run(british, { q: 'What color is the circle?' })).out).toMatch(/^en-GB:/);
  });

  it('rejects an empty text alone, and hands on what the model says of one', async () => {
    const translator = fakeTranslator(({ text }) => {
      if (text === 'malo') throw new Error('too long');
      return 'ok';
    });
    const app = createApp({ modules: [models([{ port: Translator, name: 'fake', create: () => translator }])] });
    const statuses: unknown[] = [];
    for await (const outcome of app.stream(
      toEnglish,
      ['bueno', ' \n', 'malo'].map((question) => ({ question })),
    )) {
      statuses.push(outcome.status === 'done' ? outcome.example.question_en : outcome.error.code);
    }
    expect(statuses).toEqual(['ok', 'text.empty', 'model.failed']);
  });

  it('refuses a language that its Translator does not write, before anything runs', async () => {
    const translator = { ...fakeTranslator(({ text }) => text), targets: ['en'] };
    const app = createApp({ modules: [models([{ port: Translator, name: 'fake', create: () => translator }])] });
    const toFrench = chain<{ question: string }>('c').pipe(translate({ field: 'question', to: 'fr' }));
    await expect(app.run(toFrench, { question: 'x' })).rejects.toMatchObject({ code: 'translate.unserved-language' });
    await expect(app.prepare(toEnglish)).resolves.toBeUndefined();
    const writing = (targets: readonly string[], to: string) => {
      const one = { ...fakeTranslator(({ text }) => text), targets };
      const other = createApp({ modules: [models([{ port: Translator, name: 'fake', create: () => one }])] });
      return other.prepare(chain<{ q: string }>('c').pipe(translate({ field: 'q', to, as: 'out' })));
    };
    for (const [target, to] of [
      ['zh-Hans', 'zh-Hant'],
      ['zh-CN', 'zh-TW'],
      ['pt-PT', 'pt-BR'],
      ['sr-Cyrl', 'sr-Latn'],
    ] as const)
      await expect(writing([target], to)).rejects.toMatchObject({ code: 'translate.unserved-language' });
    for (const [target, to] of [
      ['zh', 'zh-Hant'],
      ['pt-BR', 'pt'],
      ['en', 'en-GB'],
      ['zh-TW', 'zh-Hant'],
    ] as const)
      await expect(writing([target], to)).resolves.toBeUndefined();
  });

  it('speaks in each locale, and names what is no language', () => {
    const script = translate({ field: 'question', to: 'en' }).script;
    for (const locale of SCRIPT_LOCALES) expect(script?.clause({ locale, variant: 0 })).not.toMatch(/[{}]|undefined/);
    expect(script?.clause({ locale: 'en', variant: 0 })).toBe('translate the question into English');
    expect(script?.label('es')).toBe('Pregunta en inglés');
    expect(translate({ field: 'my_note', to: 'fr' }).script?.clause({ locale: 'en', variant: 0 })).toBe(
      'translate the field "My note" into French',
    );
    expect(() => translate({ field: 'q', to: 'not a tag' })).toThrowError(
      expect.objectContaining({ code: 'language.bad-tag' }),
    );
  });
});
