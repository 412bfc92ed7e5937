import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './data.js';

const rows = readFileSync(join(ROOT, 'docs/faults.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

describe('docs/faults.md', () => {
  it('has a row for each fault that issue and review named', () => {
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row).toHaveLength(3);
  });

  it.each(rows)('%s: has tests that exist', (_fault, _happens, tests) => {
    const links = [...(tests as string).matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    // What is left beside the links would be a test that is told of and not named.
    expect((tests as string).replace(/\[[^\]]+\]\([^)]+\)/g, '').replace(/[\s,]/g, '')).toBe('');
    for (const [, title, file] of links as unknown as [string, string, string][]) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      const titles = [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bit(?:\.each[\s\S]*?\)\(|\()\s*(['"`])(.+?)\1,/g),
      ];
      expect(titles.map((match) => match[2])).toContain(title);
    }
  });
});
