import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../testing/open.js';
import { INT8_REMEDY, int8Sums, int8Verdict, isInInt8, judgeInt8, withInt8 } from './int8.js';
import { int8Model } from './int8-model.js';
import { loadTask } from './load-task.js';
import type { HostSpec } from './protocol.js';

/** What 16-bit sums of pairs come to, where they stop at 32,767. */
const SATURATED = 32 * 32_767;
const RIGHT = 64 * 255 * 127;

describe('the int8 check', () => {
  it('is a small model whose sums a 16-bit kernel gets wrong', async () => {
    expect(int8Model().length).toBeLessThan(1_300);
    // Whatever this CPU is, it is one of the two.
    for (const sum of await int8Sums({})) expect([RIGHT, SATURATED]).toContain(sum);
    for (const sum of await int8Sums(INT8_REMEDY)) expect(sum).toBe(RIGHT);
    expect(await int8Verdict()).not.toBe('wrong');
  });

  it('tells a CPU that is right from one that the setting helps, and one that nothing does', async () => {
    const asked: object[] = [];
    const cpu = (plain: readonly number[], remedied: readonly number[]) => async (options: object) => {
      asked.push(options);
      return 'extra' in options ? remedied : plain;
    };
    expect(await judgeInt8(cpu([RIGHT, RIGHT], []))).toBe('right');
    expect(asked).toEqual([{}]);
    expect(await judgeInt8(cpu([SATURATED], [RIGHT]))).toBe('remedied');
    expect(await judgeInt8(cpu([RIGHT, SATURATED], [RIGHT, RIGHT]))).toBe('remedied');
    expect(await judgeInt8(cpu([SATURATED], [SATURATED]))).toBe('wrong');
    expect(await judgeInt8(cpu([], []))).toBe('wrong');
    // This CPU, asked for a sum that it does not come to.
    expect(await judgeInt8(int8Sums, SATURATED + 1)).toBe('wrong');
  });

  it.each([
    [{ dtype: 'q8' }, true],
    [{ dtype: 'int8', device: 'cpu' }, true],
    [{ dtype: { encoder_model: 'fp32', decoder_model_merged: 'uint8' } }, true],
    [{ dtype: 'q8', device: 'cuda' }, false],
    [{ dtype: 'fp32' }, false],
    [{ dtype: 'q4' }, false],
  ])('is for weights in 8 bits on the CPU: %j', (spec, wanted) => expect(isInInt8(spec)).toBe(wanted));

  it('changes nothing where all is right, gives the setting where it helps, and lets the user’s own stand', () => {
    const spec: HostSpec = { kind: 'generate', name: 'm', id: 'm', dtype: 'q8' };
    expect(withInt8(spec, 'right')).toBe(spec);
    expect(withInt8(spec, 'remedied').sessionOptions).toEqual(INT8_REMEDY);
    const own = {
      graphOptimizationLevel: 'basic',
      extra: { session: { x64quantprecision: '0', other: '1' }, memory: {} },
    };
    expect(withInt8({ ...spec, sessionOptions: own }, 'remedied').sessionOptions).toEqual(own);
    expect(() => withInt8(spec, 'wrong')).toThrow(expect.objectContaining({ code: 'device.int8-wrong' }));
  });
});

describe('a model in 8 bits', { timeout: 30_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sitflow-int8-'));
    await cp(fixture('tiny-marian'), join(folder, 'm'), { recursive: true });
    // Its weights are called what they are not: what matters here is what is asked before they are loaded.
    for (const name of ['encoder_model', 'decoder_model_merged']) {
      await rename(join(folder, 'm', 'onnx', `${name}.onnx`), join(folder, 'm', 'onnx', `${name}_quantized.onnx`));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is loaded after the check, refused where nothing helps, and no other is checked', async () => {
    const id = join(folder, 'm');
    const spec: HostSpec = { kind: 'translate', name: 'm', id, root: folder, dtype: 'q8' };
    const said: string[] = [];
    const says = (verdict: 'right' | 'remedied' | 'wrong') => async () => {
      said.push(verdict);
      return verdict;
    };
    for (const verdict of ['right', 'remedied'] as const) {
      const task = await loadTask(spec, says(verdict));
      expect(await task.run([{ text: 'Hola.', to: 'en' }], { started() {}, done() {} })).toMatchObject([{ ok: true }]);
    }
    await expect(loadTask(spec, says('wrong'))).rejects.toMatchObject({ code: 'device.int8-wrong' });
    expect(said).toEqual(['right', 'remedied', 'wrong']);
    const plain = fixture('tiny-marian');
    await loadTask({ ...spec, id: plain, root: dirname(plain), dtype: 'fp32' }, says('wrong'));
    expect(said).toHaveLength(3);
  });
});
