import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SitflowError } from '@sitflow/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileBytes } from './files.js';
import { shownUrl } from './shown-url.js';

const KIND = { area: 'picture', noun: 'picture', option: 'pictures', dataUrl: 'data:image/png;base64,…' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const failure = (path: string, maxBytes = 1_000) =>
  fileBytes(path, 'a.png', maxBytes, KIND).then(
    () => expect.fail('it was read'),
    (error: SitflowError) => error,
  );

describe('fileBytes', () => {
  it('reads all of a file that is within the limit, to the byte', async () => {
    const path = join(folder, 'a.png');
    await writeFile(path, Buffer.alloc(100_000, 7));
    for (const maxBytes of [100_000, 2 ** 53, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
      expect(Buffer.from(await fileBytes(path, 'a.png', maxBytes, KIND)).equals(Buffer.alloc(100_000, 7))).toBe(true);
    }
    expect(await failure(path, 99_999)).toMatchObject({ code: 'picture.too-large' });
  });

  it('reads a file that does not say how large it is', { skip: process.platform !== 'linux' }, async () => {
    const path = existsSync('/proc/kallsyms') ? '/proc/kallsyms' : '/proc/cpuinfo';
    const whole = await readFile(path);
    expect(whole.equals(await fileBytes(path, 'a.png', Number.POSITIVE_INFINITY, KIND))).toBe(true);
    expect(await failure(path, whole.byteLength - 1)).toMatchObject({ code: 'picture.too-large' });
  });

  it('reads of what has no end only as much as tells that it is too large', {
    skip: process.platform === 'win32',
  }, async () => {
    expect(await failure('/dev/zero')).toMatchObject({ code: 'picture.too-large' });
  });

  it('says of a file that went or cannot be read what it is called, and what to look at', async () => {
    const gone = await failure(join(folder, 'gone.png'));
    expect(gone).toMatchObject({ code: 'picture.missing', found: 'there is no file a.png' });
    const unreadable = await failure(folder);
    expect(unreadable.code).toBe('picture.unreadable');
    expect(unreadable.found).toMatch(/^a\.png cannot be read \(E[A-Z]+\)$/);
    for (const { mend } of [gone, unreadable]) expect(mend).toMatch(/^Check /);
  });
});

describe('a URL as it is shown', () => {
  it('has neither query nor credentials', () => {
    expect(shownUrl('https://me:word@a.example:8080/b/c.png?token=secret#d')).toBe('https://a.example:8080/b/c.png');
    expect(shownUrl('no address')).toBe('no address');
  });

  it.each([
    ['https://h:99999/x?token=s', 'https://h:99999/x'],
    ['https://h:99999/x@2#s', 'https://h:99999/x@2'],
    ['https://me:word@h:99999/x?token=s', 'https://h:99999/x'],
    ['https://me:wo#rd@h/x', 'https://'],
    ['https://me:wo?rd@h/x', 'https://'],
    ['https://h:99999?token=a@s', 'https://'],
  ])('has neither where it cannot be parsed: %s', (url, shown) => {
    expect(URL.canParse(url)).toBe(false);
    expect(shownUrl(url)).toBe(shown);
  });
});
