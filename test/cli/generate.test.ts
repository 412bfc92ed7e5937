import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Folder, lines, STACK, sitflow } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

const generate = (folder: Folder, ...flags: string[]) =>
  sitflow(['generate', 'chain.ts', '-i', 'rows.jsonl', '-o', 'sit.jsonl', ...flags], { cwd: folder.path });

const folderWith = (rows: readonly unknown[]) => new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': lines(rows) });

describe('sitflow generate', () => {
  it('writes id, instruction, input, output and sources of each row', async () => {
    const folder = folderWith([{ id: 5, question: 'ab', other: 1 }, { question: 'c' }]);
    expect((await generate(folder)).code).toBe(0);
    expect(folder.rows('sit.jsonl')).toEqual([
      {
        id: 5,
        instruction: expect.stringMatching(/write the question in capitals.*count its letters/i),
        input: 'ab',
        output: 'In capitals: AB\nLetters: 2',
        sources: { question: 'input', upper: 'program', length: 'program' },
      },
      expect.objectContaining({ id: 'rows/2', output: 'In capitals: C\nLetters: 1' }),
    ]);
  });

  it('gives the same rows for the same seed, and other wordings for another', async () => {
    const folder = folderWith(Array.from({ length: 20 }, (_, i) => ({ id: i, question: `q${i}` })));
    const texts: string[] = [];
    for (const seed of ['1', '1', '2']) {
      expect((await generate(folder, '--seed', seed, '--overwrite')).code).toBe(0);
      texts.push(folder.read('sit.jsonl'));
    }
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('takes gold fields as they are and says so in the sources', async () => {
    const folder = folderWith([{ question: 'throw', upper: 'GOLD', length: '4' }]);
    expect((await generate(folder, '--gold', 'upper', '--gold', 'length')).code).toBe(0);
    expect(folder.rows('sit.jsonl')[0].sources).toEqual({ question: 'input', upper: 'gold', length: 'gold' });
  });

  it('rejects what would not read back: a label inside a text', async () => {
    const folder = folderWith([{ question: 'label' }, { question: 'throw' }, { question: 'fine' }]);
    const { code, stderr } = await generate(folder);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(STACK);
    expect(folder.rows('sit.rejected.jsonl')).toMatchObject([
      { line: 1, code: 'script.ambiguous', row: { question: 'label' } },
      { line: 2, code: 'stage.threw' },
    ]);
    expect(folder.rows('sit.jsonl')).toHaveLength(1);
  });

  it('refuses a language that instructions cannot be spoken in, and writes nothing', async () => {
    const folder = folderWith([{ question: 'a' }]);
    const { code, stderr } = await generate(folder, '--locale', 'en,xx');
    expect(code).toBe(1);
    expect(stderr).toContain('Choose one of en');
    expect(existsSync(folder.at('sit.jsonl'))).toBe(false);
  });
});
