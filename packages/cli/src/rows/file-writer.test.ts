import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileWriter } from './file-writer.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitflow-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writerOf = (name: string, overwrite = false) => new FileWriter(join(folder, name), { overwrite });

describe('FileWriter', () => {
  it('makes its file with the first line, and writes on flush and after a while', async () => {
    const writer = writerOf('out');
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
    expect(() => writerOf('no/no/out').open()).toThrow(/out: cannot write: its folder does not exist\. Make/);
    expect(() => writerOf('.').open()).toThrow(/it is a folder/);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, once and for every line after', () => {
    const writer = new FileWriter('/dev/full', { overwrite: false });
    writer.line('a');
    expect(() => writer.flush()).toThrow(/the disk is full/);
    expect(() => writer.line('b')).toThrow(/the disk is full/);
  });

  it('takes no file that exists, however late it came, and leaves its bytes', () => {
    const writer = writerOf('out');
    writeFileSync(writer.path, 'another run');
    expect(() => writer.line('mine')).toThrow(/out: the file exists already\. Name another file, or add --overwrite/);
    writer.close();
    expect(readFileSync(writer.path, 'utf8')).toBe('another run');
  });

  it('with overwrite puts its lines in the place of a file at the end, and leaves nothing beside it', () => {
    writeFileSync(join(folder, 'out'), 'old', { mode: 0o640 });
    symlinkSync('out', join(folder, 'link'));
    for (const name of ['out', 'link']) {
      const writer = writerOf(name, true);
      writer.line(name);
      writer.flush();
      expect(readFileSync(writer.path, 'utf8')).not.toContain(`${name}\n`);
      expect(writer.written).toBe(1);
      writer.close();
      writer.close();
      expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(`${name}\n`);
    }
    expect(statSync(join(folder, 'out')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link', 'out']);
  });

  it('with overwrite never replaces what another run wrote in the meantime, and says where its own lines are', () => {
    writeFileSync(join(folder, 'out'), 'old');
    const first = writerOf('out', true);
    const second = writerOf('out', true);
    first.line('first');
    second.line('second');
    second.close();
    expect(() => first.close()).toThrow(/out: it was written by another .*\. The new rows are in .*\.part/);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('second\n');
    const beside = readdirSync(folder).find((name) => name.endsWith('.part')) as string;
    expect(readFileSync(join(folder, beside), 'utf8')).toBe('first\n');
  });

  it('with overwrite takes the place of a file that is gone by then', () => {
    writeFileSync(join(folder, 'out'), 'old');
    const writer = writerOf('out', true);
    writer.line('a');
    rmSync(writer.path);
    writer.close();
    expect(readFileSync(writer.path, 'utf8')).toBe('a\n');
  });

  it('makes the file that a link leads to where there is none, and never one that is there', () => {
    symlinkSync('out', join(folder, 'link'));
    const writer = writerOf('link');
    writer.line('a');
    writer.close();
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('a\n');
    expect(() => writerOf('link').line('b')).toThrow(/exists already/);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('a\n');
  });

  it('is never the other file of its run, by another name either', () => {
    const output = writerOf('out');
    output.line('a');
    symlinkSync('out', join(folder, 'link'));
    const rejects = new FileWriter(join(folder, 'link'), { overwrite: true, apartFrom: output });
    expect(() => rejects.line('b')).toThrow(/the same file/);
    output.close();
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('a\n');
  });
});
