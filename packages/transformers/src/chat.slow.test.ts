import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatTurn, TextRequest } from '@sitflow/core';
import { generatorConformance, portConformance } from '@sitflow/core/testing';
import { AutoTokenizer, env } from '@xenova/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, never, open, values } from './testing/open.js';

const TIMEOUT = 60_000;

interface Case {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly prompt: string;
  readonly output: string;
  readonly outputIds: readonly number[];
  readonly penalised: string;
}
const { cases, repetitionPenalty } = JSON.parse(
  await readFile(join(fixture('tiny-llama'), 'expected.json'), 'utf8'),
) as { cases: readonly Case[]; repetitionPenalty: number };

const requestOf = ({ messages }: Case): TextRequest => {
  const [first, ...rest] = messages;
  const isTurn = (message: { role: string }): message is ChatTurn => message.role !== 'system';
  return first?.role === 'system'
    ? { system: first.content, prompt: rest.filter(isTurn) }
    : { prompt: messages.filter(isTurn) };
};
const requests = cases.map(requestOf);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-chat-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of a fixture whose generation settings say more. */
const copy = async (as: string, generation: object, name = 'tiny-llama') => {
  const target = join(folder, as);
  await cp(fixture(name), target, { recursive: true });
  const path = join(target, 'generation_config.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...generation }));
  return target;
};

/** A minimum of one token changes nothing, but is left to Transformers.js' own loop. */
const BY_LIBRARY = { min_length: 1 };

const create = () => open('textGenerator', fixture('tiny-llama'));
const ask = async (model: Awaited<ReturnType<typeof create>>, ...asked: readonly TextRequest[]) =>
  values(await model.generate(asked, { signal: never() }));
/** Asks a model of its own. */
const once = async (options: Parameters<typeof open<'textGenerator'>>[1], ...asked: readonly TextRequest[]) => {
  const model = await open('textGenerator', options);
  try {
    return await ask(model, ...asked);
  } finally {
    await model.dispose();
  }
};

describe('text generator (Llama)', { timeout: TIMEOUT }, () => {
  for (const check of [
    ...portConformance({
      create,
      call: (model, asked: readonly TextRequest[], options) => model.generate(asked, options),
      good: requests,
      bad: { prompt: [{ role: 'user', content: ' ' }] },
    }),
    ...generatorConformance(create),
  ]) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it('writes what the original writes, by its own loop and by the library’s', async () => {
    const outputs = cases.map(({ output }) => output.trim());
    expect(await once(fixture('tiny-llama'), ...requests)).toEqual(outputs);
    expect(await once(await copy('library', BY_LIBRARY), ...requests)).toEqual(outputs);
  });

  it('makes what was said already less likely where the model’s settings say so, as the original does', async () => {
    const outputs = cases.map(({ penalised }) => penalised.trim());
    const penalty = { repetition_penalty: repetitionPenalty };
    expect(outputs).not.toEqual(cases.map(({ output }) => output.trim()));
    expect(await once(await copy('penalised', penalty), ...requests)).toEqual(outputs);
    expect(await once(await copy('penalised-library', { ...penalty, ...BY_LIBRARY }), ...requests)).toEqual(outputs);
  });

  it('never writes what the model’s settings forbid, and begins as they say', async () => {
    const asked = { ...requests[0], maxNewTokens: 1 } as TextRequest;
    const first = await once(fixture('tiny-llama'), asked);
    const [other] = await once(await copy('suppressing', { suppress_tokens: [cases[0]?.outputIds[0]] }), asked);
    expect(other).not.toMatch(/^! /);
    expect(other).not.toBe(first[0]);
    expect(
      await once(await copy('suppressing first', { begin_suppress_tokens: [cases[0]?.outputIds[0]] }), asked),
    ).toEqual([other]);
  });

  it('knows the limits of a model whose text is a part of it', async () => {
    const model = await copy('composed', {});
    const change = async (name: string, by: object) => {
      const path = join(model, name);
      await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...by }));
    };
    await change('tokenizer_config.json', { model_max_length: undefined });
    await change('config.json', { max_position_embeddings: undefined, text_config: { max_position_embeddings: 20 } });
    expect(await once(model, requests[0] as TextRequest)).toEqual(['! text.too-long']);
  });

  it('may be given all that `maxInputTokens` lets in, and writes as much as without it', async () => {
    env.allowRemoteModels = false;
    const tokenizer = await AutoTokenizer.from_pretrained(fixture('tiny-llama'));
    const { prompt, output } = cases[0] as Case;
    const maxInputTokens = tokenizer.encode(prompt, { add_special_tokens: false }).length;
    const model = fixture('tiny-llama');
    expect(await once({ model, maxInputTokens }, requests[0] as TextRequest)).toEqual([output.trim()]);
    expect(await once({ model, maxInputTokens: maxInputTokens - 1 }, requests[0] as TextRequest)).toEqual([
      '! text.too-long',
    ]);
  });

  it('pads nothing where the model would read the padding', async () => {
    const model = await open('textGenerator', fixture('tiny-llama-reading-padding'));
    const together = await ask(model, ...requests);
    const alone = (await Promise.all(requests.map((request) => ask(model, request)))).flat();
    await model.dispose();
    expect(together).toEqual(alone);
    // Alone there is no padding, and it says what tiny-llama says.
    expect(alone).toEqual(cases.map(({ output }) => output.trim()));
  });

  it.each([
    ['penalises what was said', { repetition_penalty: 1.5, suppress_tokens: [7] }],
    ['forces a last token', { forced_eos_token_id: 51 }],
    ['has a shortest text', { min_length: 60 }],
  ])('says the same in a batch as alone where the library %s', async (name, generation) => {
    // One that the model often writes both ends a text and pads.
    const folder = await copy(name, { ...generation, eos_token_id: 51, max_new_tokens: 20 });
    const path = join(folder, 'tokenizer_config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), pad_token: 'P' }));
    const asked = requests.flatMap((request) => [request, { ...request, maxNewTokens: 5 }]);
    const model = await open('textGenerator', folder);
    const together = await ask(model, ...asked);
    const alone = (await Promise.all(asked.map((request) => ask(model, request)))).flat();
    await model.dispose();
    expect(together).toEqual(alone);
  });

  it.each([
    ['its own loop', {}],
    ['the library’s', BY_LIBRARY],
  ])('draws by seed, whatever the batch, by %s', async (name, generation) => {
    const model = await open('textGenerator', await copy(`drawing by ${name}`, generation));
    const [request, other] = [requests[0], requests[2]] as [TextRequest, TextRequest];
    const drawn = [1, 2, 3].map((seed) => ({ ...request, temperature: 1.5, seed }));
    const beside = await ask(model, ...drawn, other);
    const [first] = await ask(model, drawn[0] as TextRequest);
    const coldly = await ask(
      model,
      { ...request, temperature: 2, topK: 1 },
      { ...request, temperature: 2, topP: 1e-6 },
    );
    const unseeded = await ask(model, ...[0, 1, 2, 3].map(() => ({ ...request, temperature: 2 })));
    await model.dispose();
    expect(first).toBe(beside[0]);
    expect(new Set(beside.slice(0, 3)).size).toBe(3);
    expect(beside[3]).toBe(cases[2]?.output.trim());
    expect(coldly).toEqual([cases[0]?.output.trim(), cases[0]?.output.trim()]);
    expect(new Set(unseeded).size).toBeGreaterThan(1);
  });

  it.each([
    ['its own loop', {}],
    ['the library’s', BY_LIBRARY],
  ])('ends before a stop text and after so many tokens, each row by itself, by %s', async (name, generation) => {
    const model = await open('textGenerator', await copy(`ending by ${name}`, generation));
    const [request, second] = requests as [TextRequest, TextRequest];
    const whole = cases[0]?.output.trim() as string;
    const across = whole.slice(3, 6); // parts of several tokens
    const [stopped, two, full, longer] = await ask(
      model,
      { ...request, stop: ['never', across] },
      { ...request, maxNewTokens: 2 },
      second,
      { ...request, maxNewTokens: 30 },
    );
    await model.dispose();
    expect(stopped).toBe(whole.slice(0, 3).trim());
    expect(whole.startsWith(two as string) && two !== whole && two !== '').toBe(true);
    expect(full).toBe(cases[1]?.output.trim());
    expect(longer?.startsWith(whole) && longer.length > whole.length).toBe(true);
  });

  it('refuses, alone, what it cannot be asked', async () => {
    const model = await open('textGenerator', fixture('tiny-llama'));
    const results = await ask(
      model,
      { prompt: 'Hi.', temperature: -1 },
      { prompt: 'Hi.', seed: 0.5 },
      { prompt: [{ role: 'user', content: 'Hi.' }, { role: 'assistant', content: 'Hello.' }] }, // biome-ignore format: one line
      { prompt: 'red circle '.repeat(400) },
      { prompt: 'Half a \ud83d character' },
    );
    await model.dispose();
    expect(results.slice(0, 4)).toEqual([
      '! option.out-of-range',
      '! option.out-of-range',
      '! request.no-question',
      '! text.too-long',
    ]);
    expect(results[4]).not.toMatch(/^! /);
  });

  it('takes one text where the model has no chat template, or its template’s own objection', async () => {
    const plain = await copy('no-template', {});
    const path = join(plain, 'tokenizer_config.json');
    const { chat_template: template, ...others } = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify(others));
    const asked = [{ prompt: cases[2]?.messages as readonly ChatTurn[] }, { prompt: 'Hi.', system: 'Be short.' }];
    const [conversation, text] = await once(plain, ...asked);
    expect([conversation, text?.startsWith('! ')]).toEqual(['! request.unserved', false]);
    const strict = await copy('strict', {});
    const refusing = `{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}${template}`;
    await writeFile(join(strict, 'tokenizer_config.json'), JSON.stringify({ ...others, chat_template: refusing }));
    const model = await open('textGenerator', strict);
    const results = await model.generate([requests[1], requests[0]] as TextRequest[], {
      signal: never(),
    });
    await model.dispose();
    expect(values(results)).toEqual(['! request.unserved', cases[0]?.output.trim()]);
    expect(String((results[0] as { error: Error }).error.message)).toContain('no system');
  });

  it('is sent of a turn what it takes, whatever else the turn carries', async () => {
    const model = await open('textGenerator', fixture('tiny-llama'));
    const carrying = { role: 'user', content: 'Hi.', render: () => 'Hi.' } as const;
    const results = await ask(model, { prompt: [carrying] }, { prompt: 'Hi.' });
    await model.dispose();
    expect(results[0]).not.toMatch(/^! /);
    expect(results[0]).toBe(results[1]);
  });

  it('is interrupted between tokens, and answers again', async () => {
    const model = await open('textGenerator', { model: fixture('tiny-llama'), maxNewTokens: 400 });
    // No end token in sight: the stop text is never written.
    const long = { prompt: 'Hi.', temperature: 1, seed: 1, topK: 300 };
    const controller = new AbortController();
    const { pid } = model.host;
    const text = () => controller.abort(new Error('enough'));
    const call = model.generate([long], { signal: controller.signal, text }).catch((error: unknown) => error);
    expect(await call).toMatchObject({ message: 'enough' });
    expect(await ask(model, requests[0] as TextRequest)).toHaveLength(1);
    // Interrupted, and not killed and loaded anew.
    expect(model.host.pid).toBe(pid);
    await model.dispose();
  });
});
