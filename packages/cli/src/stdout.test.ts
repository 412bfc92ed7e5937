import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { claimStdout } from './stdout.js';

const claimed = () => {
  const [out, err] = [new PassThrough({ highWaterMark: 8 }), new PassThrough()];
  const results = claimStdout(out as never, err as never);
  const read = (stream: PassThrough) => stream.read()?.toString() ?? '';
  return { out, results, text: () => [read(out), read(err)] };
};

describe('claimStdout', () => {
  it('leaves stdout to results, and sends what others write to stderr', async () => {
    const { out, results, text } = claimed();
    out.write('a');
    results.write('1');
    out.write(Buffer.from('b'));
    out.end('c');
    out.destroy();
    results.write('2');
    await results.settled();
    expect(text()).toEqual(['12', 'abc']);
  });

  it('says when stdout has room again, and passes its errors on', async () => {
    const { out, results } = claimed();
    expect(results.writableNeedDrain).toBe(false);
    expect(results.write('much more than it holds')).toBe(false);
    expect(results.writableNeedDrain).toBe(true);
    const drained = new Promise<void>((resolve) => results.once('drain', resolve));
    out.resume();
    await drained;
    const failed = new Promise((resolve) => results.on('error', resolve));
    out.destroy(new Error('full'));
    expect(await failed).toMatchObject({ message: 'full' });
  });
});
