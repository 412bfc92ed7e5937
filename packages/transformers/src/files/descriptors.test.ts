import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WavReader } from '../audio/reader.js';
import { SharpPictureReader } from '../pictures/reader.js';
import { never } from '../testing/open.js';
import { writePng } from '../testing/write-png.js';
import { writeWav } from '../testing/write-wav.js';
import { whenFree } from './descriptors.js';

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return { ...fs, open: vi.fn(fs.open) };
});

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(async () => {}) }));

const outOf = (code: string) => Object.assign(new Error(`${code}: too many open files`), { code });
const COUNT = 150;
let folder: string;
let openNow = 0;
let mostOpen = 0;
/** How many more times opening fails for want of a descriptor. */
let failures = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-descriptors-'));
  const fs = await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises');
  for (let i = 0; i < COUNT; i++) {
    const png = writePng([Uint8Array.from([i, 200])], { width: 2, height: 1, bits: 8, type: 0 });
    const format = { encoding: 'integer', bits: 16, channels: 1, sampleRate: 8_000 } as const;
    await writeFile(join(folder, `${i}.png`), png);
    await writeFile(join(folder, `${i}.wav`), writeWav(Float32Array.from([i / 200, 0.5]), format));
  }
  vi.mocked(open).mockImplementation(async (...args) => {
    if (failures > 0) {
      failures--;
      throw outOf(failures % 2 ? 'EMFILE' : 'ENFILE');
    }
    mostOpen = Math.max(mostOpen, ++openNow);
    const handle: FileHandle = await fs.open(...args);
    const close = handle.close.bind(handle);
    handle.close = () => {
      openNow--;
      return close();
    };
    return handle;
  });
});
beforeEach(() => {
  [openNow, mostOpen, failures] = [0, 0, 0];
  vi.mocked(sleep).mockClear();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const readAll = () => {
  const [pictures, others, recordings] = [new SharpPictureReader(), new SharpPictureReader(), new WavReader()];
  const options = { signal: never() };
  return Promise.all(
    Array.from({ length: COUNT }, (_, i) => [
      pictures.read(join(folder, `${i}.png`), options),
      others.read({ path: `${i}.png`, within: folder }, options),
      recordings.read(join(folder, `${i}.wav`), options),
    ]).flat(),
  );
};

describe('open files', () => {
  it('are few at once, whoever reads them', async () => {
    const read = await readAll();
    expect(new Set(read.map(({ hash }) => hash)).size).toBe(2 * COUNT);
    expect(mostOpen).toBeLessThanOrEqual(32);
    expect(mostOpen).toBeGreaterThan(4);
    expect(openNow).toBe(0);
  });

  it('are waited for where the process or the system has no descriptor left', async () => {
    failures = 20;
    expect(await readAll()).toHaveLength(3 * COUNT);
    expect([failures, openNow]).toEqual([0, 0]);
  });
});

describe('a wait for a descriptor', () => {
  it('grows, and ends', async () => {
    const work = vi.fn(() => Promise.reject(outOf('EMFILE')));
    await expect(whenFree(work)).rejects.toMatchObject({ code: 'EMFILE' });
    const pauses = vi.mocked(sleep).mock.calls.map(([ms]) => ms as number);
    expect(pauses.slice(0, 7)).toEqual([5, 10, 20, 40, 80, 160, 200]);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(5_300);
    expect(work).toHaveBeenCalledTimes(pauses.length + 1);
  });

  it('is for nothing else', async () => {
    await expect(whenFree(() => Promise.reject(outOf('EACCES')))).rejects.toMatchObject({ code: 'EACCES' });
    expect(sleep).not.toHaveBeenCalled();
  });

  it('that was for nothing may be tried again by the app', async () => {
    failures = Number.POSITIVE_INFINITY;
    const readers = [new SharpPictureReader(), new WavReader()];
    for (const [i, reader] of readers.entries()) {
      await expect(reader.read(join(folder, i ? '0.wav' : '0.png'), { signal: never() })).rejects.toMatchObject({
        code: i ? 'audio.unreadable' : 'picture.unreadable',
        retryable: true,
        mend: expect.stringContaining('ulimit -n'),
      });
    }
  });
});
