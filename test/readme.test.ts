import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './data.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
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

  it('runs its code', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), join(ROOT, 'examples/readme/use.ts')],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/circle/);
  });
});
