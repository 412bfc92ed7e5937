import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VisionRequest } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
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
    call: (model, asked: readonly VisionRequest[], signal) => model.generate(asked, { signal }),
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
