/**
 * What a user gets: packs each package, judges the tarballs (publint, Are the types wrong?), installs them into an empty project outside of
 * the repository, and imports, type-checks and runs them there. Needs the npm registry, and nothing else of the network.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOwnProject } from './own-project.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'scripts/packed');
const temporary = mkdtempSync(join(tmpdir(), 'sitflow-packed-'));
// A user has no .npmrc of ours: scripts run, and this alone keeps onnxruntime-node from downloading CUDA.
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_ignore_scripts: 'false' };

function run(command, args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    // npm is a script there.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status !== 0) fail(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}${error ?? ''}`);
  return stdout;
}

function fail(what) {
  throw new Error(what);
}

/** A program of the repository's own, by the file that its package names. */
const bin = (name, file) => join(root, 'node_modules', name, file);
const manifest = (folder) => JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));

const packages = readdirSync(join(root, 'packages'))
  .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')) && !manifest(folder).private)
  .map((folder) => ({ folder, ...manifest(folder) }));

/** What each tarball holds beside its code, and what it must not. */
function judge({ folder, name, license, exports = {} }, files) {
  for (const wanted of ['README.md', 'LICENSE', 'NOTICE', 'package.json']) {
    if (!files.includes(wanted)) fail(`${name}: ${wanted} is not in its tarball`);
  }
  for (const copy of ['LICENSE', 'NOTICE']) {
    const same = readFileSync(join(root, copy)).equals(readFileSync(join(root, 'packages', folder, copy)));
    if (!same) fail(`${name}: its ${copy} is another than the repository's; copy it again`);
  }
  if (license !== 'Apache-2.0') fail(`${name}: its license is ${license}`);
  const stray = files.filter((file) => /\.(test|test-d)\.|tsbuildinfo|fixtures\/|train\//.test(file));
  if (stray.length > 0) fail(`${name}: its tarball has ${stray.join(', ')}`);
  for (const target of Object.values(exports).flatMap((at) => (typeof at === 'string' ? at : Object.values(at)))) {
    if (!files.includes(target.slice(2))) fail(`${name}: ${target} of its exports is not in its tarball`);
  }
  if (folder === 'playground') {
    const weights = files.filter((file) => file.endsWith('.onnx'));
    const made = readdirSync(join(root, 'packages/playground/models'), { recursive: true });
    const expected = made.filter((file) => String(file).endsWith('.onnx')).length;
    if (weights.length === 0 || weights.length !== expected) fail(`${name}: ${weights.length} of ${expected} weights`);
  }
}

function pack() {
  const tarballs = new Map();
  for (const found of packages) {
    const [{ filename, files, size }] = packed(
      run('npm', ['pack', '--json', '--pack-destination', temporary], join(root, 'packages', found.folder)),
    );
    judge(
      found,
      files.map(({ path }) => path),
    );
    const tarball = join(temporary, filename);
    run(process.execPath, [bin('publint', 'src/cli.js'), 'run', tarball, '--strict']);
    run(process.execPath, [bin('@arethetypeswrong/cli', 'dist/index.js'), tarball, '--profile', 'esm-only']);
    console.log(
      `${found.name}: ${files.length} files, ${(size / 1e6).toFixed(2)} MB packed; publint and attw are content`,
    );
    tarballs.set(found.name, tarball);
  }
  return tarballs;
}

/** `npm pack --json` gives a list, and from npm 11 on some give an object by name. */
function packed(text) {
  const value = JSON.parse(text);
  return Array.isArray(value) ? value : Object.values(value);
}

/** An empty project with some of the tarballs, for the others too where they are asked for by dependencies. */
function project(name, tarballs, direct, more = []) {
  const folder = join(temporary, name);
  mkdirSync(folder);
  const file = (of) => `file:${tarballs.get(of)}`;
  const json = {
    name,
    private: true,
    type: 'module',
    dependencies: Object.fromEntries([...direct.map((of) => [of, file(of)]), ...more]),
    // Not on the registry yet: what a tarball asks for comes from its neighbour.
    overrides: Object.fromEntries(
      [...tarballs.keys()].filter((of) => !direct.includes(of)).map((of) => [of, file(of)]),
    ),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(json, null, 2));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder);
  return folder;
}

try {
  const tarballs = pack();
  const { typescript, '@types/node': nodeTypes } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ).devDependencies;
  const user = project(
    'user',
    tarballs,
    [...tarballs.keys()],
    [
      ['typescript', typescript],
      ['@types/node', nodeTypes],
    ],
  );
  console.log('installed into an empty project');
  for (const { name, exports } of packages) {
    for (const [path, target] of Object.entries(exports)) {
      if (typeof target === 'string') continue;
      const specifier = name + path.slice(1);
      const script = `if (Object.keys(await import(${JSON.stringify(specifier)})).length === 0) process.exit(1);`;
      run(process.execPath, ['--input-type=module', '-e', script], user);
    }
  }
  console.log('imported, each by its name');
  cpSync(fixtures, user, { recursive: true });
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], user);
  console.log(`compiled against their types, and ran: ${run(process.execPath, ['consumer.js'], user).trim()}`);

  // The command of one project, a module of another: two copies of core, of which each does its own part.
  const other = project('other', tarballs, ['@sitflow/core', '@sitflow/playground', '@sitflow/stages']);
  cpSync(join(fixtures, 'consumer.ts'), join(other, 'consumer.ts'));
  writeFileSync(
    join(other, 'rows.jsonl'),
    `${JSON.stringify({ question: '¿Dónde está Mary?', context: 'Mary went to the kitchen.' })}\n`,
  );
  const command = join(user, 'node_modules', 'sitflow', 'bin', 'sitflow.js');
  const lines = run(process.execPath, [command, 'run', 'consumer.ts', '-i', 'rows.jsonl', '-o', '-'], other).trim();
  if (!JSON.parse(lines).answer) fail(`the command gave ${lines}`);
  console.log(`the command over a module with its own core: ${lines}`);
  run(process.execPath, [command, 'doctor'], user);
  console.log('the doctor finds nothing');

  // The README's commands are a shell's.
  if (process.platform !== 'win32')
    for (const line of runOwnProject({ root, fixtures, temporary, env })) console.log(line);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
