import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.js';

const ROW = '{"question":"a"}\n{"question":"b"}\n';
const wide = (text: string, bytes: 2 | 4, big: boolean, mark = false) => {
  const letters = [...(mark ? '\ufeff' : ''), ...text];
  const out = Buffer.alloc(letters.length * bytes);
  letters.forEach((letter, i) => {
    const code = letter.codePointAt(0) as number;
    if (big) out.writeUIntBE(code, i * bytes, bytes);
    else out.writeUIntLE(code, i * bytes, bytes);
  });
  return out;
};

describe('sniff', () => {
  it.each([
    ['gzip', gzipSync(ROW), /gzip.*gunzip -c rows \|/],
    ['ZIP', Buffer.from('PK\x03\x04rest'), /ZIP.*unzip -p/],
    ['bzip2', Buffer.from('BZh91AY'), /bzip2/],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), /xz -dc/],
    ['Zstandard', Buffer.from('28b52ffd00', 'hex'), /zstd -dc/],
    ['UTF-16 with a mark', wide(ROW, 2, false, true), /UTF-16, not in UTF-8.*iconv -f UTF-16 -t UTF-8 rows/],
    ['UTF-16 BE with a mark', wide(ROW, 2, true, true), /UTF-16, not/],
    ['UTF-16 LE', wide(ROW, 2, false), /iconv -f UTF-16LE/],
    ['UTF-16 BE', wide(ROW, 2, true), /iconv -f UTF-16BE/],
    ['UTF-32 LE', wide(ROW, 4, false), /iconv -f UTF-32LE/],
    ['UTF-32 BE with a mark', wide(ROW, 4, true, true), /iconv -f UTF-32 /],
    ['Parquet', Buffer.from('PAR1\x15\x04'), /Parquet.*read_parquet/],
    ['Arrow', Buffer.from('ARROW1\0\0'), /Arrow.*read_feather/],
    ['an Arrow stream', Buffer.from('ffffffff780000', 'hex'), /Arrow stream/],
    ['SQLite', Buffer.from('SQLite format 3\0'), /sqlite3 -json/],
    ['a picture', Buffer.from('89504e470d0a', 'hex'), /image.*"image":"a\.png"/],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid'), /git lfs pull/],
    ['HTML', Buffer.from('\n<!DOCTYPE html><html>'), /HTML page/],
    ['XML', Buffer.from('<?xml version="1.0"?><rows>'), /XML/],
    ['a JSON array', Buffer.from('\ufeff \n[\n  {"a":1}\n]'), /JSON array.*jq -c '\.\[\]' rows/],
    ['an object over lines', Buffer.from('{\n  "a": 1\n}\n'), /over several lines.*jq -c \. rows/],
    ['rows in an object', Buffer.from('{"data": [\n  {"a":1}\n]}'), /jq -c '\.data\[\]' rows/],
    ['CSV', Buffer.from('id,question\n1,"a, b"\n'), /looks like CSV.*csv\.DictReader\(.*, delimiter=','\)/],
    ['CSV by semicolons', Buffer.from('id;question\r\n1;a\r\n'), /delimiter=';'/],
    ['CSV with quoted names', Buffer.from('"id","question"\n"1","a"\n'), /looks like CSV/],
    ['TSV', Buffer.from('id\tquestion\n1\ta\n'), /looks like TSV.*delimiter='\\t'/],
  ])('names %s and what to do', (_, bytes, message) => {
    const found = sniff(bytes, 'rows');
    expect(`${found?.found}. ${found?.mend}`).toMatch(message);
  });

  it.each([
    '',
    '\n\n',
    ROW,
    '\ufeff{"a":1}\r\n',
    '{"a":"x,y"}\n',
    '{"id":2,"question":\n{"id":3}\n',
    '{"a":1},\n{"a":2}\n',
    'nope\n{"a":1}\n',
    'a,b,c\n{"fine":1}\n',
    'Hello, world, he said, and then he said it again, and again, and again, and again, and again.\n',
    '"a"\n',
    'null\n',
    '{',
  ])('leaves the rest to the lines: %j', (text) => {
    expect(sniff(Buffer.from(text), 'rows.jsonl')?.found).toBeUndefined();
  });

  it.skipIf(spawnSync('python3', ['-c', '']).status !== 0)('names a command that reads what Excel writes', () => {
    const table = Buffer.from('\ufeffid,question\r\n1,"¿a,\r\nb?"\r\n');
    const folder = mkdtempSync(join(tmpdir(), 'sitflow-'));
    writeFileSync(join(folder, 'rows.csv'), table);
    const command = /python3 .* < rows\.csv/.exec(sniff(table, 'rows.csv')?.mend ?? '')?.[0] ?? '';
    const { stdout } = spawnSync('/bin/sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    rmSync(folder, { recursive: true });
    expect(JSON.parse(stdout)).toEqual({ id: '1', question: '¿a,\r\nb?' });
  });

  it('goes by the name of a table with one column', () => {
    expect(sniff(Buffer.from('question\na\n'), 'rows.csv')?.found).toMatch(/CSV/);
  });
});
