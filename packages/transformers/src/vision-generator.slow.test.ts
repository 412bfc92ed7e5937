import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result, VisionRequest } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, never, open, read, values } from './testing/open.js';

const FOLDER = fixture('tiny-smolvlm');
const { cases } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  cases: { images: string[]; prompt: string; output: string }[];
};
const create = () => open('visionGenerator', FOLDER);

describe('vision generator (SmolVLM)', { timeout: 60_000 }, () => {
  const requests: VisionRequest[] = [];
  beforeAll(async () => {
    for (const { images, prompt } of cases) {
      requests.push({ prompt, pictures: await Promise.all(images.map((name) => read(join(FOLDER, name)))) });
    }
  });
  for (const check of portConformance({
    create,
    call: (model, asked: readonly VisionRequest[], options) => model.generate(asked, options),
    good: requests,
    bad: { prompt: 'What is it?', pictures: [] },
  })) {
    it(check.name, check.run);
  }

  it('writes what the original writes, of one picture and of two', async () => {
    const model = await create();
    const results = values(await model.generate(requests, { signal: never() }));
    await model.dispose();
    expect(results).toEqual(cases.map(({ output }) => output.trim()));
    expect(cases.some(({ images }) => images.length > 1)).toBe(true);
  });

  it('serves what it can be asked for, and refuses the rest', async () => {
    const model = await create();
    const [first] = requests as [VisionRequest];
    const [picture] = first.pictures;
    const broken = {
      ...picture,
      bytes: picture?.bytes.subarray(0, 60),
      hash: 'cut',
    } as VisionRequest['pictures'][number];
    const turns = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'What is it?' },
    ] as const;
    const results = await model.generate(
      [
        first,
        { ...first, maxNewTokens: 2, temperature: 0 },
        { ...first, prompt: turns, system: 'Be brief.' },
        { ...first, temperature: 1 },
        { ...first, maxNewTokens: 0 },
        { ...first, prompt: ' ' },
        { ...first, prompt: 'What is <image>?' },
        { ...first, prompt: 'word '.repeat(300) },
        { ...first, pictures: [broken] },
      ],
      { signal: never() },
    );
    await model.dispose();
    const [whole, short, conversation, ...failed] = values(results) as [string, string, string, ...string[]];
    expect(whole.startsWith(short) && short.length < whole.length).toBe(true);
    expect([conversation, whole]).not.toContain('');
    expect(conversation).not.toBe(whole);
    expect(failed).toEqual([
      '! option.unserved',
      '! option.out-of-range',
      '! text.empty',
      '! request.unserved',
      '! text.too-long',
      '! picture.truncated',
    ]);
  });
});

describe('a vision chat model’s limits', { timeout: 60_000 }, () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sitflow-vision-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const { images, prompt } = cases[0] as (typeof cases)[number];
  /** Asks a copy of the model in whose files this stands. */
  const once = async (as: string, file: string, change: (json: never) => object, more: Partial<VisionRequest> = {}) => {
    const folder = join(root, as);
    await cp(FOLDER, folder, { recursive: true });
    const path = join(folder, file);
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as never)));
    const model = await open('visionGenerator', folder);
    const pictures = await Promise.all(images.map((name) => read(join(FOLDER, name))));
    const [result] = await model.generate([{ prompt, pictures, ...more }], { signal: never() });
    await model.dispose();
    return result as Result<string>;
  };
  const positions = (count: number, more?: Partial<VisionRequest>) =>
    once(
      `positions ${count}`,
      'config.json',
      ({ text_config, ...config }: { text_config: object }) => ({
        ...config,
        text_config: { ...text_config, max_position_embeddings: count },
      }),
      more,
    );

  it('hold for what it is given and what it writes together', async () => {
    const refused = (await positions(9)) as { error: Error };
    const length = Number(/have (\d+) tokens, and the model takes 8 /.exec(refused.error.message)?.[1]);
    expect((await positions(length)).ok).toBe(false);
    const whole = (await positions(length + 20, { maxNewTokens: 2 })) as { value: string };
    expect(await positions(length + 2)).toEqual(whole);
    expect(whole.value.length).toBeLessThan((cases[0] as { output: string }).output.length);
  });

  it('are also those of its chat template, whose objection is told', async () => {
    const refusing = ({ chat_template, ...config }: { chat_template: string }) => ({
      ...config,
      chat_template: `{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}${chat_template}`,
    });
    const result = await once('refusing', 'tokenizer_config.json', refusing, { system: 'Be short.' });
    expect(result).toMatchObject({ ok: false, error: { code: 'request.unserved' } });
    expect(String((result as { error: Error }).error.message)).toContain('no system');
  });
});

describe('vision generator (VisionEncoderDecoder)', { timeout: 60_000 }, () => {
  const folder = fixture('tiny-vision-encoder-decoder');
  const { cases: all } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    cases: { image: string; prompt?: string; output: string }[];
  };
  const cases = all.filter((one): one is (typeof all)[number] & { prompt: string } => one.prompt !== undefined);
  const create = () => open('visionGenerator', folder);
  const requests: VisionRequest[] = [];
  beforeAll(async () => {
    for (const { image, prompt } of cases) requests.push({ prompt, pictures: [await read(join(folder, image))] });
  });
  for (const check of portConformance({
    create,
    call: (model, asked: readonly VisionRequest[], options) => model.generate(asked, options),
    good: requests,
    bad: { prompt: 'What is it?', pictures: [] },
  })) {
    it(check.name, check.run);
  }

  it('goes on from the prompt as the original does', async () => {
    const model = await create();
    const results = values(await model.generate(requests, { signal: never() }));
    await model.dispose();
    expect(results).toEqual(cases.map(({ output }) => output.trim()));
    expect(results.length).toBeGreaterThan(1);
  });

  it.each([{}, { forced_eos_token_id: 2 }])(
    'writes of prompts of several lengths in one call what it writes of each alone, as long as each may be: %j',
    async (generation) => {
      const copy = await mkdtemp(join(tmpdir(), 'sitflow-vision-'));
      await cp(folder, copy, { recursive: true });
      const path = join(copy, 'generation_config.json');
      await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...generation }));
      const model = await open('visionGenerator', copy);
      const [{ pictures }] = requests as [VisionRequest];
      const mixed = ['The', 'What is it?', 'Is the', 'The'].map((prompt) => ({ prompt, pictures }));
      const asked: VisionRequest[] = [...mixed, { prompt: 'The', pictures, maxNewTokens: 3 }, ...requests];
      const together = values(await model.generate(asked, { signal: never() }));
      const alone: string[] = [];
      for (const one of asked) alone.push(...values(await model.generate([one], { signal: never() })));
      await model.dispose();
      await rm(copy, { recursive: true });
      expect(together).toEqual(alone);
      expect(new Set(together).size).toBeGreaterThan(4);
    },
  );

  it('says what it cannot be asked', async () => {
    const model = await create();
    const [{ pictures }] = requests as [VisionRequest];
    const turns = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'What is it?' },
    ] as const;
    const results = await model.generate(
      [
        { prompt: 'The', pictures: [...pictures, ...pictures] },
        { prompt: turns, pictures },
        { prompt: 'x'.repeat(80), pictures },
        { prompt: 'The', pictures, temperature: 1 },
      ],
      { signal: never() },
    );
    await model.dispose();
    const codes = results.map((result) => (result.ok ? 'ok' : (result.error as { code: string }).code));
    expect(codes).toEqual(['request.unserved', 'request.unserved', 'text.too-long', 'option.unserved']);
  });
});
