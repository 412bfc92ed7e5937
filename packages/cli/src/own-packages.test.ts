import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OWN_PACKAGES, ownPackages } from './own-packages.js';

it('gives a file outside of any project what the command depends on itself, subpaths too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sitflow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const alias = ownPackages(join(folder, 'chain.ts'));
  for (const specifier of [...OWN_PACKAGES, 'rxjs/operators', 'zod/v4', '@sitflow/core/testing'])
    expect([specifier, existsSync(alias[specifier] ?? 'none')]).toEqual([specifier, true]);
});

it('declares each of them: some package managers show a package nothing else', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...OWN_PACKAGES]));
});
