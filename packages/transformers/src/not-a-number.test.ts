import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@xenova/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putNaN } from './testing/nan-weights.js';
import { fixture, never, open, read, values } from './testing/open.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sitflow-nan-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const copy = async (name: string, as = name) => {
  await cp(fixture(name), join(root, as), { recursive: true });
  return join(root, as);
};
const NORMS = /norm\S*weight/i;
const RESULT = { code: 'model.no-result' };
const signal = never();
const question = { question: 'Where is Mary?', context: 'Mary went to the kitchen.' };

describe('a model that gives NaN', { timeout: 60_000 }, () => {
  it.each([
    ['its own loop', {}],
    ['the library’s', { min_length: 1 }],
    ['its own, with the only token told', { max_new_tokens: 1, forced_bos_token_id: 5 }],
    ['the library’s, with the only token told', { min_length: 1, max_new_tokens: 1, forced_bos_token_id: 5 }],
  ])('has written nothing: encoder-decoder, by %s', async (by, generation) => {
    const folder = await copy('tiny-t5', by);
    await putNaN(folder, NORMS);
    const path = join(folder, 'generation_config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...generation }));
    const model = await open('textGenerator', folder);
    const results = await model.generate([{ prompt: 'one' }, { prompt: 'two words' }], {
      signal,
    });
    await model.dispose();
    expect(results).toMatchObject([{ error: RESULT }, { error: RESULT }]);
  });

  it('has written nothing: of a conversation about a picture', async () => {
    const folder = await copy('tiny-smolvlm');
    await putNaN(folder, NORMS);
    const model = await open('visionGenerator', folder);
    const pictures = [await read(join(fixture('tiny-vision-encoder-decoder'), 'rings.png'))];
    const results = await model.generate([{ prompt: 'What is it?', pictures }], { signal });
    await model.dispose();
    expect(results).toMatchObject([{ error: RESULT }]);
  });

  it('has marked no answer', async () => {
    const folder = await copy('tiny-distilbert-qa');
    await putNaN(folder, NORMS);
    const model = await open('answerer', folder);
    const results = await model.answer([question], { signal });
    await model.dispose();
    expect(results).toMatchObject([{ error: RESULT }]);
  });

  it('for one text of a batch fails that text alone', async () => {
    env.localModelPath = fixture('');
    env.allowRemoteModels = false;
    const tokenizer = await AutoTokenizer.from_pretrained('tiny-bert');
    const [id] = tokenizer.encode('z', { add_special_tokens: false }) as [number];
    const folder = await copy('tiny-bert');
    const { hidden_size } = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as { hidden_size: number };
    await putNaN(folder, /word_embeddings/, [id * hidden_size, (id + 1) * hidden_size]);
    const model = await open('embedder', folder);
    const results = await model.embed(['a cat', 'z', 'a dog'], { signal });
    await model.dispose();
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(values(results as never)[1]).toBe('! model.no-result');
  });
});
