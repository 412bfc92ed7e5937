import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { ROOT } from './data.js';

/** The README's snippets, and those of the packages. */
const files = readdirSync(join(ROOT, 'examples/readme'));

describe('the README', () => {
  it('shows its snippets as the files are', () => {
    execFileSync(process.execPath, [join(ROOT, 'scripts/snippets.mjs'), '--check']);
  });

  it('runs its snippet of expand and gather', () => {
    const rows = [
      { id: 'a', context: 'Mary went to the kitchen.', questions: 'Where is Mary? Is Mary in the garden?' },
      { id: 'b', context: 'John went to the office.', questions: 'Where is John? Is John in the office?' },
    ];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'packages/cli/bin/sitflow.js'), 'run', 'examples/readme/sets.ts', '--input', '-', '--output', '-'],
      { cwd: ROOT, encoding: 'utf8', input: rows.map((row) => JSON.stringify(row)).join('\n') },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const written = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written.map(({ id, answers }) => [id, answers])).toEqual([
      ['a', ['kitchen', 'no']],
      ['b', ['office', 'yes']],
    ]);
  });

  it.each(files)('runs its code: %s', async (file) => {
    // Each disposes of the app that it takes from an example.
    vi.resetModules();
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(format(...words)));
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    try {
      await import(/* @vite-ignore */ join(ROOT, 'examples/readme', file));
    } finally {
      write.mockRestore();
      log.mockRestore();
    }
    const [said] = Object.entries({ 'use.ts': /circle/, 'playground.ts': /^kitchen$/m, 'core.ts': /Mary/ })
      .filter(([name]) => name === file)
      .map(([, pattern]) => pattern);
    if (said) expect(printed.join('\n')).toMatch(said);
  });

  it('shows a choice whose rows bring what their own branch needs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sitflow-readme-'));
    const picture = join(ROOT, 'examples/vqa/pictures/scene.png');
    const rows = [
      { kind: 'text', question: 'Where is Mary?', text: 'Mary fue a la cocina.' },
      {
        kind: 'picture',
        question: 'What shape is in the image?',
        image: `data:image/png;base64,${readFileSync(picture, 'base64')}`,
      },
    ];
    writeFileSync(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const [input, output] = [join(folder, 'rows.jsonl'), join(folder, 'out.jsonl')];
    const { stderr } = spawnSync(
      process.execPath,
      ['packages/cli/bin/sitflow.js', 'generate', 'examples/readme/shapes.ts', '--input', input, '--output', output],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(stderr).toContain('2 rows done');
    const [text, image] = readFileSync(output, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(text).toMatchObject({
      input: expect.stringContaining('Text: Mary fue'),
      output: expect.stringContaining('kitchen'),
    });
    expect(text).not.toHaveProperty('image');
    expect(image).toMatchObject({ input: expect.not.stringContaining('Text:'), image: rows[1]?.image });
  });
});
