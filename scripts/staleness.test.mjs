import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  buildFingerprint,
  buildIsStale,
  forgetInstall,
  installIsStale,
  markBuilt,
  markInstalled,
  outputsAreMissing,
} from './staleness.mjs';

let root;

const write = (file, content = '') => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
};
const lockfile = (version = '1.0.0') => ({
  packages: {
    '': { name: 'root' },
    'packages/one': { version: '0.1.0' },
    'node_modules/one': { resolved: 'packages/one', link: true },
    'node_modules/dep': { version, integrity: `sha512-${version}` },
    'node_modules/dep-win32': { version, integrity: 'sha512-w', optional: true },
  },
});
const installed = (version = '1.0.0') => {
  const { packages } = lockfile(version);
  const { '': _root, 'node_modules/dep-win32': _otherPlatform, ...present } = packages;
  return { packages: present };
};
const compiler = join(import.meta.dirname, '../node_modules/typescript/bin/tsc');
const compile = () => execFileSync(process.execPath, [compiler, '-b'], { cwd: root });
/** What the compiler wrote of the sources below, with its own record of it. Compiled once. */
let compiled;
const build = () => {
  cpSync(compiled, join(root, 'packages/one/dist'), { recursive: true });
  markBuilt(root, buildFingerprint(root));
};

const setUpSources = () => {
  root = mkdtempSync(join(tmpdir(), 'sitflow-staleness-'));
  write('tsconfig.json', { files: [], references: [{ path: 'packages/one' }] });
  write('tsconfig.base.json', {
    compilerOptions: {
      composite: true,
      module: 'NodeNext',
      types: [],
      rootDir: `\${configDir}/src`,
      outDir: `\${configDir}/dist`,
      tsBuildInfoFile: `\${configDir}/dist/tsconfig.tsbuildinfo`,
    },
  });
  write('package-lock.json', lockfile());
  write('packages/one/package.json', '{ "type": "module" }');
  write('packages/one/tsconfig.json', {
    extends: '../../tsconfig.base.json',
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/*.test-d.ts', 'src/testing', 'src/**/*.fixture.ts'],
  });
  write('packages/one/src/index.ts', 'export {};');
  write('packages/one/src/deep/part.ts', 'export {};');
  write('packages/one/src/index.test.ts', '');
  // The configuration leaves these out of the build.
  write('packages/one/src/testing/pictures.ts', 'export {};');
  write('packages/one/src/deep/part.fixture.ts', 'export {};');
};

beforeAll(() => {
  setUpSources();
  compile();
  compiled = mkdtempSync(join(tmpdir(), 'sitflow-compiled-'));
  cpSync(join(root, 'packages/one/dist'), compiled, { recursive: true });
  rmSync(root, { recursive: true });
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));
beforeEach(setUpSources);

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the install', () => {
  test('is stale where nothing was installed, or an install was cut short', () => {
    expect(installIsStale(root)).toBe(true);
    write('node_modules/dep/index.js');
    expect(installIsStale(root)).toBe(true);
  });

  test('is fresh once marked, and stale again when the lockfile changes', () => {
    write('node_modules/.package-lock.json', installed());
    markInstalled(root);
    expect(installIsStale(root)).toBe(false);
    write('package-lock.json', lockfile('1.0.1'));
    expect(installIsStale(root)).toBe(true);
  });

  test('made by hand counts, and is remembered', () => {
    write('node_modules/.package-lock.json', installed());
    expect(installIsStale(root)).toBe(false);
    expect(readFileSync(join(root, 'node_modules/.sitflow-stamp'), 'utf8')).not.toBe('');
  });

  test('made by hand from another lockfile does not count, though the stamp was right before', () => {
    write('node_modules/.package-lock.json', installed());
    markInstalled(root);
    write('node_modules/.package-lock.json', installed('0.9.0'));
    expect(installIsStale(root)).toBe(true);
  });

  test('is stale when a package is missing, but not one for another platform', () => {
    const { 'node_modules/dep': _missing, ...rest } = installed().packages;
    write('node_modules/.package-lock.json', { packages: rest });
    expect(installIsStale(root)).toBe(true);
  });

  test('can be forgotten', () => {
    write('node_modules/.package-lock.json', installed('0.9.0'));
    markInstalled(root);
    expect(installIsStale(root)).toBe(false);
    forgetInstall(root);
    expect(installIsStale(root)).toBe(true);
  });
});

describe('the build', () => {
  beforeEach(() => write('node_modules/.package-lock.json', installed()));

  test('is stale before the first one and fresh after it', () => {
    expect(buildIsStale(root)).toBe(true);
    build();
    expect(buildIsStale(root)).toBe(false);
  });

  test.each([
    ['a source is edited', () => write('packages/one/src/index.ts', 'export { };')],
    ['a source is touched', () => utimesSync(join(root, 'packages/one/src/deep/part.ts'), 1, 1)],
    ['a source is new', () => write('packages/one/src/new.ts', '')],
    ['a source is gone', () => rmSync(join(root, 'packages/one/src/deep/part.ts'))],
    ["a package's configuration changes", () => write('packages/one/tsconfig.json', '{ }')],
    ['the shared configuration changes', () => write('tsconfig.base.json', '{ }')],
    ['all outputs are lost', () => rmSync(join(root, 'packages/one/dist'), { recursive: true })],
    ['declarations are lost', () => rmSync(join(root, 'packages/one/dist/index.d.ts'))],
    ['an exports map changes', () => write('packages/one/package.json', '{ }')],
    ['the lockfile changes', () => write('package-lock.json', lockfile('1.0.1'))],
    ['a built file is lost', () => rmSync(join(root, 'packages/one/dist/deep/part.js'))],
  ])('is stale when %s', (_when, change) => {
    build();
    change();
    expect(buildIsStale(root)).toBe(true);
  });

  test.each([
    ['a test', 'packages/one/src/index.test.ts'],
    ['a type test', 'packages/one/src/index.test-d.ts'],
    ['something built', 'packages/one/dist/other.js'],
    ['a folder of fixtures', 'packages/one/fixtures/rows.ts'],
    ['a folder without a package', 'packages/notes/src/idea.ts'],
  ])('does not mind a change of %s', (_what, file) => {
    build();
    write(file, 'changed');
    expect(buildIsStale(root)).toBe(false);
  });

  test('is fresh after each kind of source was added and built, whether the build writes something of it or not', () => {
    write('packages/one/tsconfig.json', {
      extends: '../../tsconfig.base.json',
      compilerOptions: { jsx: 'react' },
      include: ['src'],
      exclude: ['src/testing', 'src/**/*.fixture.ts'],
    });
    for (const name of ['new.ts', 'new.mts', 'new.cts', 'part.tsx', 'far/down/new.ts', 'testing/new.ts', 'types.d.ts'])
      write(`packages/one/src/${name}`, 'export {};');
    compile();
    markBuilt(root, buildFingerprint(root));
    expect(buildIsStale(root)).toBe(false);
    for (const lost of ['new.mjs', 'new.cjs', 'new.d.mts', 'part.js', 'far/down/new.js']) {
      const path = join(root, 'packages/one/dist', lost);
      renameSync(path, `${path}.lost`);
      expect(outputsAreMissing(root), lost).toBe(true);
      renameSync(`${path}.lost`, path);
    }
  });

  test('an edit made while it ran is built next time', () => {
    build();
    const before = buildFingerprint(root);
    write('packages/one/src/index.ts', 'export const late = 1;');
    markBuilt(root, before);
    expect(buildIsStale(root)).toBe(true);
  });

  test('prints nothing the second time', () => {
    const scripts = join(root, 'scripts');
    for (const name of ['bootstrap.mjs', 'lock.mjs', 'staleness.mjs'])
      cpSync(join(import.meta.dirname, name), join(scripts, name));
    write('package.json', { type: 'module', engines: { node: '>=20.19.0' } });
    symlinkSync(dirname(dirname(compiler)), join(root, 'node_modules/typescript'), 'junction');
    const setUp = () => execFileSync(process.execPath, [join(scripts, 'bootstrap.mjs')], { encoding: 'utf8' });
    expect(setUp()).toContain('Building');
    expect(setUp()).toBe('');
  });

  test('tells lost outputs', () => {
    build();
    expect(outputsAreMissing(root)).toBe(false);
    rmSync(join(root, 'packages/one/dist/index.js'));
    expect(outputsAreMissing(root)).toBe(true);
  });
});
