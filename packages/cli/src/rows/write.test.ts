import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { FileWriter, StreamWriter } from './write.js';

const folder = mkdtempSync(join(tmpdir(), 'sitflow-'));
afterEach(() => rmSync(join(folder, 'out'), { force: true }));

describe('FileWriter', () => {
  it('makes its file with the first line, and writes on flush and after a while', async () => {
    const writer = new FileWriter(join(folder, 'out'));
    expect(existsSync(writer.path)).toBe(false);
    writer.line('a');
    writer.flush();
    expect(readFileSync(writer.path, 'utf8')).toBe('a\n');
    writer.line('b');
    await expect.poll(() => readFileSync(writer.path, 'utf8')).toBe('a\nb\n');
    writer.line('c');
    writer.close();
    expect(readFileSync(writer.path, 'utf8')).toBe('a\nb\nc\n');
    writer.close();
  });

  it('says why a file cannot be written', () => {
    expect(() => new FileWriter(join(folder, 'no', 'no', 'out')).open()).toThrow(
      /out: cannot write: its folder does not exist\. Make/,
    );
    expect(() => new FileWriter(folder).open()).toThrow(/it is a folder/);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, once and for every line after', () => {
    const writer = new FileWriter('/dev/full');
    writer.line('a');
    expect(() => writer.flush()).toThrow(/the disk is full/);
    expect(() => writer.line('b')).toThrow(/the disk is full/);
  });
});

describe('StreamWriter', () => {
  it('tells when its stream has room again', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const writer = new StreamWriter(stream);
    expect(writer.ready()).toBeUndefined();
    writer.line('much more than four bytes');
    writer.flush();
    const ready = writer.ready();
    expect(ready).toBeInstanceOf(Promise);
    stream.resume();
    await ready;
    expect(writer.ready()).toBeUndefined();
  });
});
