import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dtypeName, dtypeOf, isBatchDependent } from './dtypes.js';
import type { Location } from './location.js';

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
  return { kind: 'folder', folder, bytes: 0 };
};
const auto = async (...files: readonly string[]) => dtypeOf(await folderWith(...files), { model: 'm' });

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
    expect(dtypeOf(location, { model: 'm', dtype: 'q8' })).toBe('q8');
    expect(dtypeOf({ kind: 'hub', id: 'a/b' }, { model: 'a/b' })).toBe('fp32');
    expect(dtypeOf({ kind: 'hub', id: 'a/b' }, { model: 'a/b', dtype: 'q4' })).toBe('q4');
  });

  it('says what there is, where there is not what is wanted', async () => {
    const location = await folderWith('model_quantized.onnx');
    expect(() => dtypeOf(location, { model: 'm', dtype: 'fp16' })).toThrow(/no fp16 weights.*model_quantized\.onnx/s);
    expect(() => dtypeOf(location, { model: 'm', dtype: 'pf16' })).toThrow(/Did you mean "fp16"/);
    await expect(auto('readme.txt')).rejects.toThrow(/no weights/);
  });
});
