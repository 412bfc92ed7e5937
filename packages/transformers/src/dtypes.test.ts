import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesIn, dtypeName, dtypeOf, isBatchDependent } from './dtypes.js';
import { loadedFiles } from './loaded-files.js';
import { identify, type Location, locate } from './location.js';
import { fixture } from './testing/open.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sitflow-dtypes-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let count = 0;
const folderWith = async (...files: readonly string[]): Promise<Location> => {
  const folder = join(root, String(count++));
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const file of files) await writeFile(join(folder, 'onnx', file), '');
  return { kind: 'folder', folder };
};
/** The kind of a model with these files. */
const kindOf = (files: readonly string[]) => (files.some((file) => file.startsWith('encoder')) ? 'translate' : 'embed');
const auto = async (...files: readonly string[]) => dtypeOf(await folderWith(...files), { model: 'm' }, kindOf(files));
const configured = async (config: object, ...files: readonly string[]) => {
  const location = (await folderWith(...files)) as Extract<Location, { kind: 'folder' }>;
  await writeFile(join(location.folder, 'config.json'), JSON.stringify(config));
  return location;
};

describe('dtypeOf', () => {
  it.each([
    ['fp32', ['model_q4.onnx', 'model_quantized.onnx', 'model.onnx', 'model.onnx_data']],
    ['fp16', ['model_q4.onnx', 'model_fp16.onnx', 'model_quantized.onnx']],
    ['q8', ['model_q4.onnx', 'model_quantized.onnx']],
    ['q4f16', ['model_q4f16.onnx', 'model_bnb4.onnx']],
    ['fp32', ['encoder_model.onnx', 'decoder_model_merged.onnx', 'decoder_model_merged_quantized.onnx']],
    ['q8', ['encoder_model.onnx', 'encoder_model_quantized.onnx', 'decoder_model_merged_quantized.onnx']],
  ])('takes by itself the most exact that all files are there in: %s', async (dtype, files) => {
    expect(await auto(...files)).toBe(dtype);
  });

  it('takes each file as it is there where they have none in common', async () => {
    const dtype = await auto('encoder_model.onnx', 'decoder_model_merged_q4.onnx', 'decoder_model_merged_int8.onnx');
    expect(dtype).toEqual({ encoder_model: 'fp32', decoder_model_merged: 'int8' });
    expect(dtypeName(dtype)).toBe('decoder_model_merged=int8,encoder_model=fp32');
    expect([isBatchDependent(dtype, undefined), isBatchDependent(dtype, 1)]).toEqual([true, false]);
  });

  it('takes what it is told, and fp32 of the Hub', async () => {
    const location = await folderWith('model.onnx', 'model_quantized.onnx');
    expect(dtypeOf(location, { model: 'm', dtype: 'q8' }, 'embed')).toBe('q8');
    expect(dtypeOf({ kind: 'hub', id: 'a/b' }, { model: 'a/b' }, 'embed')).toBe('fp32');
    expect(dtypeOf({ kind: 'hub', id: 'a/b' }, { model: 'a/b', dtype: 'q4' }, 'embed')).toBe('q4');
  });

  it('refuses what only some of the files are there in, and names the others', async () => {
    const location = await folderWith('encoder_model.onnx', 'encoder_model_q4.onnx', 'decoder_model_merged.onnx');
    expect(() => dtypeOf(location, { model: 'm', dtype: 'q4' }, 'translate')).toThrow(
      /no q4 weights \(.*\) of decoder_model_merged\./,
    );
    // Exports have parts that are not loaded, often not in all precisions.
    const parts = ['decoder_model.onnx', 'decoder_with_past_model.onnx', 'decoder_model_merged_q4.onnx'];
    const whole = await folderWith('encoder_model_q4.onnx', ...parts);
    expect(dtypeOf(whole, { model: 'm', dtype: 'q4' }, 'translate')).toBe('q4');
  });

  it('asks only of what the task loads', async () => {
    const strays = ['model_quantized.onnx', 'model_O4.onnx', 'model_qint8_avx512.onnx'];
    const encoder = await folderWith('model.onnx', ...strays);
    expect(dtypeOf(encoder, { model: 'm', dtype: 'q8' }, 'embed')).toBe('q8');
    expect(dtypeOf(encoder, { model: 'm' }, 'generate')).toBe('fp32');
    const parts = ['embed_tokens_q4.onnx', 'decoder_model_merged_q4.onnx'];
    const idefics = { model_type: 'idefics3', architectures: ['Idefics3ForConditionalGeneration'], vision_config: {} };
    const seeing = await configured(idefics, ...parts, 'vision_encoder_int8.onnx', 'model.onnx');
    expect(dtypeOf(seeing, { model: 'm', dtype: 'q4' }, 'generate')).toBe('q4');
    expect(dtypeName(dtypeOf(seeing, { model: 'm' }, 'vision-generate'))).toBe(
      'decoder_model_merged=q4,embed_tokens=q4,vision_encoder=int8',
    );
    const question = { architectures: ['BertForQuestionAnswering'] };
    expect(dtypeOf(await configured(question, 'model_q4.onnx', 'encoder_model.onnx'), { model: 'm' }, 'answer')).toBe(
      'q4',
    );
  });

  it.each([
    ['tiny-marian', 'translate'],
    ['tiny-whisper', 'transcribe'],
    ['tiny-vision-encoder-decoder', 'caption'],
    ['tiny-vision-encoder-decoder', 'vision-generate'],
    ['tiny-distilbert-qa', 'answer'],
    ['tiny-t5', 'answer'],
    ['tiny-t5', 'generate'],
    ['tiny-llama', 'generate'],
    ['tiny-bert', 'embed'],
    ['tiny-smolvlm', 'vision-generate'],
  ] as const)('knows what is loaded of %s to %s', async (name, kind) => {
    const there = (await readdir(join(fixture(name), 'onnx'))).map((file) => file.replace('.onnx', ''));
    expect([...new Set(loadedFiles(fixture(name), kind))].sort()).toEqual(there.sort());
  });

  it('asks of all there is where there is nothing that it knows', async () => {
    expect(dtypeOf(await folderWith('text_model_fp16.onnx', 'other.txt'), { model: 'm' }, 'embed')).toBe('fp16');
  });

  it('takes no folder and no link to nothing for a file', async () => {
    const location = await folderWith('model_q4.onnx');
    const { folder } = location as { folder: string };
    await mkdir(join(folder, 'onnx', 'model.onnx'));
    await symlink(join(folder, 'gone'), join(folder, 'onnx', 'model_fp16.onnx'));
    expect(dtypeOf(location, { model: 'm' }, 'embed')).toBe('q4');
    await writeFile(join(folder, 'config.json'), '{}');
    expect(locate({ model: folder })).toEqual(location);
    const identity = await identify(location, { model: folder }, {});
    expect(identity).toContain('/fp32');
    await mkdir(join(folder, 'old.json'));
    await symlink(join(folder, 'gone'), join(folder, 'gone.txt'));
    expect(await identify(location, { model: folder }, {})).toBe(identity);
  });

  it('says what there is, where there is not what is wanted', async () => {
    const location = await folderWith('model_quantized.onnx');
    expect(() => dtypeOf(location, { model: 'm', dtype: 'fp16' }, 'embed')).toThrow(
      /no fp16 weights.*model_quantized\.onnx/s,
    );
    expect(() => dtypeOf(location, { model: 'm', dtype: 'pf16' }, 'embed')).toThrow(/Did you mean "fp16"/);
    await expect(auto('readme.txt')).rejects.toThrow(/no weights/);
  });
});

describe('bytesIn', () => {
  it('counts what is loaded, with what lies beside it, and no other precision', async () => {
    const files = ['model.onnx', 'model.onnx_data', 'model_q4.onnx', 'model_q4.onnx_data_1', 'model_O4.onnx', 'vision_encoder.onnx', 'notes.txt']; // biome-ignore format: one line
    const { folder } = await configured({ vision_config: {} }, ...files);
    for (const [i, file] of files.entries()) await writeFile(join(folder, 'onnx', file), 'x'.repeat(10 ** i));
    expect(bytesIn(folder, 'fp32', 'embed')).toBe(100_011);
    expect(bytesIn(folder, 'q4', 'embed')).toBe(1_100);
    expect(bytesIn(folder, { model: 'q4', vision_encoder: 'fp32' }, 'embed')).toBe(101_100);
    expect(bytesIn(folder, 'fp32', 'generate')).toBe(11);
  });
});
