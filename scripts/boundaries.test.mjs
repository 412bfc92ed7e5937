import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findViolations } from './boundaries.mjs';

let root;

const write = (file, content) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
};
const exports = {
  '.': './dist/index.js',
  './testing': './dist/testing/index.js',
  './formats/*': './dist/formats/*.js',
};
const addPackage = (folder, dependencies = {}, references = []) => {
  write(`packages/${folder}/package.json`, { name: `@sitflow/${folder}`, exports, dependencies });
  write(`packages/${folder}/tsconfig.json`, { references: references.map((name) => ({ path: `../${name}` })) });
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sitflow-boundaries-'));
  addPackage('core');
  addPackage('stages', { '@sitflow/core': '*' }, ['core']);
  addPackage('cli');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['a package below', 'packages/stages/src/a.ts', "import { x } from '@sitflow/core';"],
  ['an exported subpath', 'packages/stages/src/a.ts', "import '@sitflow/core/testing';"],
  ['an exported pattern', 'packages/stages/src/a.ts', "export * from '@sitflow/core/formats/alpaca';"],
  ['a file of its own', 'packages/core/src/deep/a.ts', "import { b } from '../b.js';"],
  ['an outside package', 'packages/core/src/a.ts', "import { map } from 'rxjs';"],
  ['Node in a test of core', 'packages/core/src/a.test.ts', "import 'node:fs';"],
  ['Node in another package', 'packages/stages/src/a.ts', "import 'node:fs';"],
  [
    'a forbidden name in a comment or a string',
    'packages/core/src/a.ts',
    "// from '@sitflow/stages'\nconst a = `import '@sitflow/stages'`;",
  ],
  ['anything from an example', 'examples/a.ts', "import '@sitflow/stages';"],
  ['a file of a self-contained folder', 'packages/cli/src/rows/deep/a.ts', "import { b } from '../b.js';"],
  ['a self-contained folder from outside of it', 'packages/cli/src/a.ts', "import { b } from './rows/b.js';"],
  ['a folder with such a name elsewhere', 'packages/core/src/rows/a.ts', "import { b } from '../b.js';"],
  ['a file beside a journey', 'test/deep/a.test.ts', "import '../world.js';"],
])('allows %s', (_what, file, content) => {
  write(file, content);
  expect(findViolations(root)).toEqual([]);
});

test.each([
  [
    'a package above',
    'packages/core/src/a.ts',
    "\nimport { x } from '@sitflow/stages';",
    ':2: core may not import @sitflow/stages',
  ],
  [
    'a type from above',
    'packages/core/src/a.ts',
    "let a: import('@sitflow/stages').X;",
    'core may not import @sitflow/stages',
  ],
  [
    'a package above, when it runs',
    'packages/core/src/a.ts',
    "await import('@sitflow/stages');",
    'core may not import @sitflow/stages',
  ],
  [
    'a package above, again',
    'packages/core/src/a.ts',
    "export { x } from '@sitflow/stages';",
    'core may not import @sitflow/stages',
  ],
  [
    'a package above, in a test',
    'packages/core/src/a.test.ts',
    "import '@sitflow/stages';",
    'core may not import @sitflow/stages',
  ],
  [
    'past the exports',
    'packages/stages/src/a.ts',
    "import '@sitflow/core/src/chain.js';",
    'past the exports of @sitflow/core',
  ],
  ['a neighbour by path', 'packages/stages/src/a.ts', "import '../../core/src/chain.js';", 'leaves stages/'],
  ['a package by path from a journey', 'test/a.test.ts', "import '../packages/core/src/chain.js';", 'leaves test/'],
  [
    'what leaves a self-contained folder',
    'packages/cli/src/rows/a.ts',
    "import { b } from '../b.js';",
    "'../b.js' leaves cli/src/rows/",
  ],
  [
    'what leaves a self-contained folder, in a test, for one whose name begins alike',
    'packages/cli/src/rows/a.test.ts',
    "import type { B } from '../rows-of/b.js';",
    'leaves cli/src/rows/',
  ],
  ['itself by name', 'packages/core/src/a.ts', "import '@sitflow/core';", 'is this package itself'],
  ['Node in core', 'packages/core/src/a.ts', "import 'node:fs';", 'core may import nothing from Node'],
  [
    'Node in core, by its old name',
    'packages/core/src/a.ts',
    "import 'fs/promises';",
    'core may import nothing from Node',
  ],
  ['what does not exist', 'packages/stages/src/a.ts', "import '@sitflow/cores';", 'there is no package @sitflow/cores'],
  ['what cannot be parsed', 'packages/stages/src/a.ts', 'import from from from', 'does not parse'],
])('finds %s', (_what, file, content, message) => {
  write(file, content);
  const violations = findViolations(root);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(`${file}:`);
  expect(violations[0]).toContain(message);
});

test('finds forbidden dependencies, missing references and packages without a place', () => {
  addPackage('core', { '@sitflow/stages': '*' }, ['stages']);
  addPackage('stages', { '@sitflow/core': '*' });
  addPackage('novelty');
  expect(findViolations(root)).toEqual([
    'packages/core/package.json:1: core may not import @sitflow/stages (it may import: none of ours)',
    'packages/novelty/package.json:1: novelty has no place on the ladder (scripts/boundaries.mjs)',
    'packages/stages/tsconfig.json:1: a reference to ../core is missing (it is a dependency)',
  ]);
});
