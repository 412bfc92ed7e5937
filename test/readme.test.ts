import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './data.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const files = readdirSync(join(ROOT, 'examples/readme'));
// Those of a project of one's own, for which there are none of the files here, `npm run packed` runs in such a project.
const commands = [...readme.matchAll(/^npx sitflow (.*)$/gm)]
  .map(([, command]) => command as string)
  .filter((command) => !command.includes('chains/chain.ts'));

describe('the README', () => {
  it('shows its snippets as the files are', () => {
    execFileSync(process.execPath, [join(ROOT, 'scripts/snippets.mjs'), '--check']);
  });

  it('names its commands', () => {
    expect(commands.length).toBeGreaterThanOrEqual(6);
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

  it.each(commands)('runs: npx sitflow %s', (command) => {
    // The README's own words, but what they write goes to a folder of the test.
    const folder = mkdtempSync(join(tmpdir(), 'sitflow-readme-'));
    const words = command.split(' ').map((word) => word.replace(/^out\//, `${folder}/`));
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'packages/cli/bin/sitflow.js'), ...words],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  });

  it.each(files)('runs its code: %s', (file) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), join(ROOT, 'examples/readme', file)],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    if (file === 'use.ts') expect(stdout).toMatch(/circle/);
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
