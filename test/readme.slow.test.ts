import { spawnSync } from 'node:child_process';
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
  it('names its commands', () => {
    expect(commands.length).toBeGreaterThanOrEqual(6);
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
});
