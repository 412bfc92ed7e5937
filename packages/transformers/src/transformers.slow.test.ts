import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createApp, type SitflowError, Translator } from '@sitflow/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ModelHost } from './host/model-host.js';
import { identify } from './location.js';
import { fixture, never, open, read, values } from './testing/open.js';
import { transformers } from './transformers.js';

const TIMEOUT = 60_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-models-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const failure = async (options: Parameters<typeof open<'translator'>>[1]) => {
  const model = await open('translator', options).catch((error: SitflowError) => error);
  if (model instanceof Error) return model;
  await model.dispose();
  throw new Error('the model could be loaded');
};
const copy = async (name: string, as: string) => {
  await cp(fixture(name), join(folder, as), { recursive: true });
  return join(folder, as);
};

describe('transformers()', { timeout: TIMEOUT }, () => {
  it('can stand twice in one app, with several models by name', async () => {
    const model = fixture('tiny-marian');
    const app = createApp({
      modules: [
        transformers({ translator: { model, name: 'one' } }),
        transformers({ translator: { two: { model }, three: { model: pathToFileURL(model) } } }),
      ],
    });
    for (const name of ['one', 'two', 'three'])
      expect((await app.models.get(Translator, name)).identity).toContain('tiny-marian');
    await expect(app.models.get(Translator)).rejects.toMatchObject({ code: 'model.ambiguous' });
    await app.dispose();
  });

  it('knows a folder by its content, wherever it lies, and by its settings', async () => {
    const moved = await copy('tiny-marian', 'tiny-marian');
    const first = await open('translator', fixture('tiny-marian'));
    const same = await open('translator', moved);
    const other = await open('translator', { model: moved, maxNewTokens: 3 });
    await writeFile(join(moved, 'generation_config.json'), JSON.stringify({ max_new_tokens: 4 }));
    const changed = await open('translator', moved);
    await writeFile(join(moved, 'chat_template.jinja'), '{{ messages }}');
    const templated = await open('translator', moved);
    expect(same.identity).toBe(first.identity);
    expect(first.identity).toMatch(/[0-9a-f]{12}/);
    expect(new Set([first, other, changed, templated].map(({ identity }) => identity)).size).toBe(4);
    for (const model of [first, same, other, changed, templated]) await model.dispose();
  });

  it('knows a translator by its languages, and a Hub model by the server it is from', async () => {
    const model = fixture('tiny-marian');
    const one = await open('translator', { model, languages: ['es'] });
    const two = await open('translator', { model, languages: ['es', 'en'] });
    expect(one.identity).not.toBe(two.identity);
    for (const model of [one, two]) await model.dispose();
    const hub = { kind: 'hub', id: 'acme/tiny' } as const;
    const remoteHost = 'https://user:secret@models.example/hub/';
    expect(await identify(hub, { model: 'acme/tiny' }, {})).toBe('acme/tiny@main/fp32/cpu');
    expect(await identify(hub, { model: 'acme/tiny', remoteHost }, {})).toBe(
      'acme/tiny@main from models.example/hub/fp32/cpu',
    );
  });

  it('takes the precision that a folder has, of each file if need be, and says which', async () => {
    const model = await copy('tiny-marian', 'mixed');
    const decoder = join(model, 'onnx', 'decoder_model_merged');
    // The name alone is that of another precision: what is in it is what it was.
    await rename(`${decoder}.onnx`, `${decoder}_quantized.onnx`);
    const [whole, mixed] = [await open('translator', fixture('tiny-marian')), await open('translator', model)];
    const translated = async (each: typeof whole) =>
      values(await each.translate([{ text: 'Hola.', to: 'en' }], { signal: never() }));
    expect(await translated(mixed)).toEqual(await translated(whole));
    expect(whole.identity).toMatch(/\/fp32\/cpu/);
    expect(mixed.identity).toMatch(/\/decoder_model_merged=q8,encoder_model=fp32\/cpu.*\/batch-dependent$/);
    for (const each of [whole, mixed]) await each.dispose();
  });

  it('says its settings by name, as far as they are given, and no two alike', async () => {
    const known = (settings: Record<string, unknown>) =>
      identify({ kind: 'hub', id: 'a/b' }, { model: 'a/b' }, settings, { dtype: 'q8', batchDependent: false });
    expect(await known({ languages: ['es', 'zh-Hant'], split: undefined, maxNewTokens: 60, truncate: true })).toBe(
      'a/b@main/q8/cpu/languages=es,zh-Hant/maxNewTokens=60/truncate=true',
    );
    expect(await known({ answerAfter: 'Answer:' })).toBe('a/b@main/q8/cpu/answerAfter="Answer:"');
    expect(await known({ prompt: 'p'.repeat(5_000) })).toMatch(/\/prompt=#[0-9a-f]{12}$/);
    const prompts = [
      '',
      'x',
      '"x"',
      'x/split=none',
      'x y',
      'x,y',
      `${'p'.repeat(100)}`,
      `${'p'.repeat(101)}`,
      undefined,
    ];
    const split = ['none', undefined];
    const all = await Promise.all(prompts.flatMap((prompt) => split.map((split) => known({ prompt, split }))));
    expect(new Set(all).size).toBe(all.length);
    const lists = [[], [''], ['es'], ['es', 'en'], ['es,en'], ['en', 'es'], Array(40).fill('es'), Array(41).fill('es')];
    expect(new Set(await Promise.all(lists.map((languages) => known({ languages })))).size).toBe(lists.length);
  });

  it('leaves no process behind when a folder cannot be read', async () => {
    const model = await copy('tiny-marian', 'unreadable');
    await symlink(join(model, 'extra.json'), join(model, 'extra.json'));
    const dispose = vi.spyOn(ModelHost.prototype, 'dispose');
    await failure(model);
    expect(dispose).toHaveBeenCalledOnce();
    dispose.mockRestore();
  });

  it('loads from a folder whose name is no model id', async () => {
    const model = await open('translator', await copy('tiny-marian', 'my model (2)'));
    expect(values(await model.translate([{ text: 'Hola.', to: 'en' }], { signal: never() }))).toHaveLength(1);
    await model.dispose();
  });

  it('says what is wrong with a model, and what would mend it', async () => {
    expect(await failure('./no/such/folder')).toMatchObject({ code: 'model.not-found', retryable: false });
    expect((await failure('./no/such/folder')).message).toContain(join('no', 'such', 'folder'));
    for (const model of [
      new URL('https://a.example/model?key=secret'),
      'https://a.example/model',
      'file://host/model',
    ]) {
      const { code, message } = await failure({ model });
      expect(code).toBe('model.not-found');
      expect(message).not.toContain('secret');
    }
    const broken = await failure(fixture('broken'));
    expect(broken).toMatchObject({ code: 'model.broken', retryable: false });
    expect(broken.message).toContain('fixtures');
    expect(await failure({ model: fixture('tiny-marian'), dtype: 'fp23' })).toMatchObject({
      code: 'model.wrong-dtype',
    });
    const q8 = await failure({ model: fixture('tiny-marian'), dtype: 'q8' });
    expect(q8).toMatchObject({ code: 'model.incomplete' });
    expect(q8.message).toContain('decoder_model_merged.onnx');
    const odd = await copy('tiny-t5', 'odd');
    await writeFile(join(odd, 'config.json'), JSON.stringify({ model_type: 'abacus', architectures: ['AbacusModel'] }));
    expect(await failure(odd)).toMatchObject({ code: 'model.unsupported' });
    const without = await copy('tiny-t5', 'without');
    await rm(join(without, 'onnx', 'encoder_model.onnx'));
    expect(await failure(without)).toMatchObject({ code: 'model.incomplete' });
    expect(await failure({ model: 'nobody/nothing', offline: true, cacheFolder: folder })).toMatchObject({
      code: 'model.not-found',
    });
    expect(
      await failure({ model: 'nobody/nothing', remoteHost: 'http://127.0.0.1:9/', cacheFolder: folder }),
    ).toMatchObject({
      code: 'model.not-reached',
    });
  });

  it('downloads an id once, and then needs no network', async () => {
    let asked = 0;
    const server: Server = createServer((request, response) => {
      asked++;
      const path = decodeURIComponent(request.url ?? '').replace(/^\/acme\/tiny\/resolve\/main\//, '');
      readFile(join(fixture('tiny-marian'), path)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cacheFolder = join(folder, 'cache');
    const model = await open('translator', { model: 'acme/tiny', remoteHost, cacheFolder });
    const online = values(await model.translate([{ text: 'Hola.', to: 'en' }], { signal: never() }));
    await model.dispose();
    expect(asked).toBeGreaterThan(3);
    await new Promise((resolve) => server.close(resolve));
    const again = await open('translator', { model: 'acme/tiny', remoteHost, cacheFolder, offline: true });
    expect(values(await again.translate([{ text: 'Hola.', to: 'en' }], { signal: never() }))).toEqual(online);
    expect(again.identity).toContain('acme/tiny@main');
    await again.dispose();
  });
});

describe('texts', { timeout: TIMEOUT }, () => {
  it('are refused when they are too long or empty, each alone', async () => {
    const model = await open('textGenerator', fixture('tiny-t5'));
    const word = (n: number) => 'garden '.repeat(n);
    const texts = [word(15_000), 'x'.repeat(20_000), word(400), '', 'Say yes.'];
    const results = await model.generate(
      texts.map((prompt) => ({ prompt })),
      { signal: never() },
    );
    expect(values(results).slice(0, 4)).toEqual([
      '! text.too-long',
      '! text.too-long',
      '! text.too-long',
      '! text.empty',
    ]);
    expect(results[4]?.ok).toBe(true);
    expect((results[2] as { error: Error }).error.message).toMatch(/\d+ tokens.*512 tokens/);
    await model.dispose();
    const cutting = await open('textGenerator', { model: fixture('tiny-t5'), truncate: true });
    expect((await cutting.generate([{ prompt: word(400) }], { signal: never() }))[0]?.ok).toBe(true);
    await cutting.dispose();
  });

  it('are asked of models that exist, by options that exist', async () => {
    for (const options of [{ modle: 'a' }, { translator: { model: 'a', dtyp: 'q8' } }])
      expect(() => transformers(options as never)).toThrowError(/no option "(modle|dtyp)"/);
    // By name, each by its id or with options.
    expect(() => transformers({ translator: { a: 'b', c: { model: 'd' } } })).not.toThrow();
    expect(() => transformers({ translator: {} })).toThrow(/given no model for Translator/);
  });

  it.each([
    [{ maxNewTokens: -5 }, 'maxNewTokens'],
    [{ batchSize: 0 }, 'batchSize'],
    [{ threads: -3 }, 'threads'],
    [{ maxInputTokens: 1.5 }, 'maxInputTokens'],
    [{ maxCharacters: Number.NaN }, 'maxCharacters'],
    [{ maxNewTokens: '20' }, 'maxNewTokens'],
  ])('are asked with numbers that can be: not %j', (options, name) => {
    const given = { translator: { model: 'a', ...options } } as Parameters<typeof transformers>[0];
    expect(() => transformers(given)).toThrow(new RegExp(`^${name} of the Translator "a" is .* Give a `));
  });

  it('are all that a text-to-text model is asked: drawing and conversations are refused, alone', async () => {
    const model = await open('textGenerator', fixture('tiny-t5'));
    const turns = ['user', 'assistant', 'user'].map((role) => ({ role: role as 'user', content: 'Hello.' }));
    const results = await model.generate(
      [
        { prompt: 'Say yes.', temperature: 0.7 },
        { prompt: 'Say yes.' },
        { prompt: turns },
        { prompt: 'yes.', system: 'Say' },
      ],
      { signal: never() },
    );
    expect(values([results[0], results[2]] as never)).toEqual(['! option.unserved', '! request.unserved']);
    expect([results[1]?.ok, results[3]?.ok]).toEqual([true, true]);
    expect(String((results[0] as { error: unknown }).error)).toContain('temperature');
    await model.dispose();
  });

  it('may hold half characters, and are split into sentences and put together', async () => {
    const model = await open('translator', fixture('tiny-marian'));
    const texts = ['Hola \ud83d.', 'Hola.\n\nHola.', '...', '你好。你好。'];
    const results = values(
      await model.translate(
        texts.map((text) => ({ text, to: 'en' })),
        { signal: never() },
      ),
    );
    const [hola] = values(await model.translate([{ text: 'Hola.', to: 'en' }], { signal: never() }));
    expect(results[1]).toBe(`${hola}\n\n${hola}`);
    expect(results[2]).toBe('...');
    expect(results.every((result) => !result.startsWith('! '))).toBe(true);
    await model.dispose();
  });

  it('are translated by sentence, and no sentence of a call twice', async () => {
    const model = await open('translator', fixture('tiny-marian'));
    const asked = vi.spyOn(model.host, 'request');
    const translate = async (...texts: string[]) =>
      values(
        await model.translate(
          texts.map((text) => ({ text, to: 'en' })),
          { signal: never() },
        ),
      );
    const [first] = await translate('Hola. Mesa. Hola.', 'Mesa.');
    expect((await translate('Hola. Gato.', 'Hola. Mesa. Hola.'))[1]).toBe(first);
    const sentences = asked.mock.calls.map(([requests]) =>
      requests.map((request) => (request as { text: string }).text),
    );
    expect(sentences).toEqual([
      ['Hola.', 'Mesa.'],
      ['Hola.', 'Gato.', 'Mesa.'],
    ]);
    await model.dispose();
  });

  it('have no answer where the model does not come to one', async () => {
    const model = await open('answerer', { model: fixture('tiny-t5'), answerAfter: 'Answer:' });
    const request = { question: 'Where is Mary?', context: 'Mary went to the kitchen.' };
    const results = await model.answer([request], { signal: never() });
    expect(values(results)).toEqual(['! model.no-answer']);
    // Told in a line, however long the model goes on.
    expect((results[0] as { error: Error }).error.message.length).toBeLessThan(220);
    await model.dispose();
    const silent = await copy('tiny-t5', 'silent');
    // Its first token is the one that ends it.
    await writeFile(
      join(silent, 'generation_config.json'),
      JSON.stringify({ forced_bos_token_id: 1, eos_token_id: 1 }),
    );
    for (const options of [{ answerAfter: 'Answer:' }, {}]) {
      const model = await open('answerer', { model: silent, ...options });
      const [result] = await model.answer([request], { signal: never() });
      expect(result).toMatchObject({ ok: false, error: { code: 'model.no-answer', found: 'the model wrote nothing' } });
      await model.dispose();
    }
  });
});

describe('pictures', { timeout: TIMEOUT }, () => {
  it('that are cut off fail alone, by the name of their file', async () => {
    const whole = join(fixture('tiny-vision-encoder-decoder'), 'rings.png');
    const cut = join(folder, 'cut.png');
    await writeFile(cut, (await readFile(whole)).subarray(0, 900));
    const model = await open('captioner', fixture('tiny-vision-encoder-decoder'));
    const results = await model.caption([await read(whole), await read(cut), await read(whole)], {
      signal: never(),
    });
    expect(values(results)[1]).toBe('! picture.truncated');
    const { message } = (results[1] as { error: Error }).error;
    expect(message).toContain(`${cut}: the picture cannot be decoded`);
    // The model has nothing to do with it.
    expect(message).not.toContain('tiny-vision');
    expect(results[2]).toEqual(results[0]);
    await model.dispose();
  });
});
