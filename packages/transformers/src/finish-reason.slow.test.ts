import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@sitflow/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WavReader } from './audio/reader.js';
import { finishOfAll } from './tasks/reply.js';
import { fixture, never, open, playgroundFolder, read } from './testing/open.js';

const TIMEOUT = 60_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-finish-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of a model's folder whose generation settings say more. */
let copies = 0;
const copy = async (from: string, generation: object) => {
  const target = join(folder, String(copies++));
  await cp(from, target, { recursive: true });
  const path = join(target, 'generation_config.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...generation }));
  return target;
};
/** A minimum of one token changes nothing, but is left to Transformers.js' own loop. */
const BY_LIBRARY = { min_length: 1 };
const idsOf = async (name: string): Promise<readonly (readonly number[])[]> =>
  JSON.parse(await readFile(join(fixture(name), 'expected.json'), 'utf8')).cases.map(
    ({ outputIds }: { outputIds: number[] }) => outputIds,
  );

const reasons = (results: readonly Result<unknown>[]) => results.map(({ finishReason }) => finishReason);
const textOf = (result: Result<string> | undefined) => (result?.ok ? result.value : String(result?.error));

const LONG = 'Mary viajó a la cocina y Sandra volvió al jardín.';
const translator = playgroundFolder('translator');

describe.skipIf(!existsSync(join(translator, 'onnx')))(
  'embedded models say why they ended',
  { timeout: TIMEOUT },
  () => {
    const translate = async (options: { model: string; maxNewTokens?: number }, ...texts: readonly string[]) => {
      const model = await open('translator', options);
      const requests = texts.map((text) => ({ text, from: 'es', to: 'en' }));
      const results = await model.translate(requests, { signal: never() }).finally(() => model.dispose());
      return results;
    };

    it.each([
      ['our own loop', {}],
      ['the library’s loop', BY_LIBRARY],
    ])('a translation is whole only if each of its sentences is, by %s', async (_, generation) => {
      const model = await copy(translator, generation);
      const whole = await translate({ model }, LONG, 'Sandra volvió al jardín.');
      expect(reasons(whole)).toEqual(['stop', 'stop']);
      const texts = [LONG, `Mary fue. ${LONG}`, `${LONG} Mary fue.`, 'Mary fue. Mary fue.', '…'];
      const cut = await translate({ model, maxNewTokens: 8 }, ...texts);
      expect(cut.every(({ ok }) => ok)).toBe(true);
      expect(reasons(cut)).toEqual(['length', 'length', 'length', 'stop', undefined]);
    });

    it.each([
      ['our own loop', {}],
      ['the library’s loop', BY_LIBRARY],
    ])('an end that is forced in the last place is a limit, by %s', async (_, generation) => {
      const model = await copy(translator, { forced_eos_token_id: 1, ...generation });
      expect(reasons(await translate({ model, maxNewTokens: 5 }, LONG))).toEqual(['length']);
      expect(reasons(await translate({ model }, LONG, 'Mary fue.'))).toEqual(['stop', 'stop']);
    });

    it('captions, by the model’s own settings and by a lower limit', async () => {
      const captioner = playgroundFolder('captioner');
      const samples = join(captioner, '..', '..', 'samples', 'pictures');
      const [name = ''] = (await readdir(samples)).filter((file) => file.endsWith('.png'));
      // The second picture is of no kind that it has seen: it repeats itself until its own limit.
      const pictures = [await read(join(samples, name)), await read(join(fixture('tiny-vision-encoder-decoder'), 'rings.png'))]; // biome-ignore format: two pictures
      for (const [options, wanted] of [
        [{}, ['stop', 'length']],
        [{ maxNewTokens: 3 }, ['length', 'length']],
      ] as const) {
        const model = await open('captioner', { model: captioner, ...options });
        expect(reasons(await model.caption(pictures, { signal: never() }))).toEqual(wanted);
        await model.dispose();
      }
    });

    it('answers; one that was cut off before it came to its answer says so', async () => {
      const request = { question: 'Where is Mary?', context: 'Mary went to the kitchen.' };
      for (const [options, wanted] of [
        [{}, { ok: true, finishReason: 'stop' }],
        [{ maxNewTokens: 1 }, { ok: true, finishReason: 'length' }],
        [{ maxNewTokens: 1, answerAfter: 'Answer:' }, { ok: false, finishReason: 'length', error: { code: 'model.no-answer' } }], // biome-ignore format: a table
      ] as const) {
        const model = await open('answerer', { model: playgroundFolder('answerer'), ...options });
        expect(await model.answer([request], { signal: never() })).toMatchObject([wanted]);
        await model.dispose();
      }
    });

    it('text about a picture, each row of a batch for itself', async () => {
      const picture = await read(join(fixture('tiny-vision-encoder-decoder'), 'rings.png'));
      const request = { prompt: 'describe the picture', pictures: [picture] };
      const model = await open('visionGenerator', playgroundFolder('picture-student'));
      const results = await model.generate(
        [request, { ...request, maxNewTokens: 2 }, { ...request, maxNewTokens: 79 }],
        { signal: never() },
      );
      await model.dispose();
      expect(reasons(results)).toEqual(['stop', 'length', 'stop']);
      expect(textOf(results[0]).startsWith(textOf(results[1]))).toBe(true);
    });
  },
);

describe('chat models say why they ended', { timeout: TIMEOUT }, () => {
  const request = { prompt: 'Where is the small green triangle?' };

  it.each([
    ['our own loop', {}],
    ['the library’s loop', BY_LIBRARY],
  ])('by %s', async (_, generation) => {
    const open8 = async (more: object) =>
      open('textGenerator', await copy(fixture('tiny-llama'), { ...generation, ...more }));
    const model = await open8({});
    const [full] = await model.generate([request], { signal: never() });
    const text = textOf(full);
    const requests = [
      request,
      { ...request, maxNewTokens: 3 },
      { ...request, stop: [text.slice(-2)] },
      { ...request, stop: ['never written'] },
    ];
    const results = await model.generate(requests, { signal: never() });
    await model.dispose();
    expect(reasons(results)).toEqual(['length', 'length', 'stop', 'length']);
  });

  it('an end token is the model’s own, unless it is forced in the last place', async () => {
    const [ids = []] = await idsOf('tiny-llama');
    const third = ids[2] as number;
    const prompt = JSON.parse(await readFile(join(fixture('tiny-llama'), 'expected.json'), 'utf8')).cases[0].messages;
    const system = prompt[0].role === 'system' ? { system: prompt.shift().content } : {};
    for (const [generation, wanted] of [
      [{ eos_token_id: [1, third] }, 'stop'],
      [{ eos_token_id: [1, third], ...BY_LIBRARY }, 'stop'],
      [{ forced_eos_token_id: 1 }, 'length'],
    ] as const) {
      const model = await open('textGenerator', await copy(fixture('tiny-llama'), generation));
      expect(reasons(await model.generate([{ ...system, prompt }], { signal: never() }))).toEqual([wanted]);
      await model.dispose();
    }
  });

  it('the end of the model’s positions is a limit', async () => {
    const model = await copy(fixture('tiny-llama'), { eos_token_id: null });
    const path = join(model, 'config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), max_position_embeddings: 64 }));
    const opened = await open('textGenerator', { model, maxNewTokens: 500 });
    expect(reasons(await opened.generate([request], { signal: never() }))).toEqual(['length']);
    await opened.dispose();
  });

  it('one that is shown pictures', async () => {
    const FOLDER = fixture('tiny-smolvlm');
    const [asked] = JSON.parse(await readFile(join(FOLDER, 'expected.json'), 'utf8')).cases;
    const pictures = await Promise.all(asked.images.map((name: string) => read(join(FOLDER, name))));
    const wanted = { prompt: asked.prompt, pictures };
    for (const [generation, reason] of [
      [{}, 'length'],
      [{ eos_token_id: [1, asked.outputIds[3]] }, 'stop'],
      // The last token that there is room for, and the model's own end.
      [{ eos_token_id: [1, asked.outputIds[3]], max_new_tokens: asked.outputIds.indexOf(asked.outputIds[3]) + 1 }, 'stop'], // biome-ignore format: a table
      [{ forced_eos_token_id: 1 }, 'length'],
    ] as const) {
      const model = await open('visionGenerator', await copy(FOLDER, generation));
      expect(reasons(await model.generate([wanted], { signal: never() }))).toEqual([reason]);
      await model.dispose();
    }
  });
});

describe('transcripts', { timeout: TIMEOUT }, () => {
  it.each([
    ['our own loop', {}],
    ['the library’s loop', BY_LIBRARY],
  ])('end by themselves or by a limit, by %s', async (_, generation) => {
    const file = join(fixture('tiny-whisper'), 'rising.wav');
    const audio = await new WavReader().read(file, { signal: never() });
    const [ids = []] = await idsOf('tiny-whisper');
    for (const [more, wanted] of [
      [{}, 'length'],
      [{ eos_token_id: [290, ids[3]] }, 'stop'],
    ] as const) {
      const model = await open('transcriber', await copy(fixture('tiny-whisper'), { ...generation, ...more }));
      expect(reasons(await model.transcribe([{ audio, language: 'en' }], { signal: never() }))).toEqual([wanted]);
      await model.dispose();
    }
  });
});

it('a whole with a part cut off is cut off, and one of no written part has no reason', () => {
  expect(finishOfAll(['stop', 'length', 'stop'])).toBe('length');
  expect(finishOfAll([undefined, 'stop'])).toBe('stop');
  expect(finishOfAll([undefined])).toBeUndefined();
  expect(finishOfAll([])).toBeUndefined();
});

it('what marks a span has no reason, since it writes nothing', { timeout: TIMEOUT }, async () => {
  const model = await open('answerer', fixture('tiny-distilbert-qa'));
  const [result] = await model.answer([{ question: 'Where?', context: 'In the kitchen.' }], {
    signal: never(),
  });
  await model.dispose();
  expect(result).toMatchObject({ ok: true });
  expect(result?.finishReason).toBeUndefined();
});

it('nothing is kept from one call to the next: a sentence is asked for anew', { timeout: TIMEOUT }, async () => {
  const model = await open('translator', fixture('tiny-marian'));
  const asked = vi.spyOn(model.host, 'request');
  const requests = [{ text: 'Hola. Mesa. Hola.', to: 'en' }];
  const first = await model.translate(requests, { signal: never() });
  expect(await model.translate(requests, { signal: never() })).toEqual(first);
  await model.dispose();
  expect(asked.mock.calls.map(([inputs]) => inputs.length)).toEqual([2, 2]);
});
