/**
 * Checks the one-way ladder of the packages (drawn in CONTRIBUTING.md): who may import whom, in source, manifests and project references,
 * that nobody imports past a package's `exports`, and that some folders import nothing else of their package. Prints each violation as file:line and exits 1 if there are any.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf } from './imports.mjs';

/** Package folder → the folders it may import from. `*` is all. */
export const ladder = {
  core: [],
  metrics: [],
  stages: ['core'],
  prompted: ['core'],
  transformers: ['core'],
  openai: ['core'],
  'ai-sdk': ['core'],
  data: ['core', 'metrics'],
  playground: ['core', 'stages', 'transformers'],
  'seq-instruct': ['core', 'stages', 'prompted', 'data'],
  eval: ['core', 'metrics', 'data'],
  cli: '*',
  studio: '*',
};

/** Packages that must run in a browser one day: their source imports nothing of Node's. */
const withoutNode = ['core'];

/** Folders in packages/ whose files import nothing else of their package: they are to become packages of their own. */
const selfContained = ['cli/src/rows'];

/** Folders beside packages/ that import packages by their names, as a user does. */
const consumers = ['examples', 'test'];

const sourceFile = /\.[cm]?tsx?$/;
const testFile = /\.(test|test-d)\.[cm]?tsx?$/;
const skipped = new Set(['node_modules', 'dist', 'coverage', 'models', 'samples', 'train', '.turbo']);

/** @param {string} root the repository's folder @returns {string[]} violations, each `file:line: what` */
export function findViolations(root) {
  const packages = readPackages(root);
  const byName = new Map(packages.map((found) => [found.name, found]));
  const places = [
    ...packages,
    ...consumers.map((folder) => ({ folder, path: join(root, folder), allowed: '*', name: '', exports: {} })),
  ];
  const violations = [];
  for (const place of places) {
    for (const file of filesUnder(place.path, sourceFile)) {
      violations.push(...judgeFile(place, file, byName).map((what) => `${posix(relative(root, file))}:${what}`));
    }
  }
  for (const found of packages) violations.push(...judgeManifest(root, found, byName));
  return violations;
}

function readPackages(root) {
  const home = join(root, 'packages');
  const found = [];
  for (const folder of readdirSync(home).sort()) {
    const path = join(home, folder);
    if (!existsSync(join(path, 'package.json'))) continue;
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    found.push({
      folder,
      path,
      name: manifest.name,
      exports: manifest.exports ?? {},
      allowed: ladder[folder],
      manifest,
    });
  }
  return found;
}

function judgeFile(place, file, byName) {
  let imports;
  try {
    imports = importsOf(file, readFileSync(file, 'utf8'));
  } catch (error) {
    return [`1: ${error.message}`];
  }
  return imports.flatMap(({ specifier, line }) => {
    const what = judge(place, file, specifier, byName);
    return what === undefined ? [] : [`${line}: ${what}`];
  });
}

function judge(place, file, specifier, byName) {
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    const outside = !(target + sep).startsWith(place.path + sep);
    if (!outside) return leavesFolder(place, file, target, specifier);
    const into = place.name === '' && !target.includes(`${sep}packages${sep}`);
    return into ? undefined : `'${specifier}' leaves ${place.folder}/: import the package by its name`;
  }
  if (isBuiltin(specifier)) {
    const isSource = withoutNode.includes(place.folder) && !testFile.test(file);
    return isSource ? `${place.folder} may import nothing from Node ('${specifier}'): have it injected` : undefined;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const target = byName.get(name);
  if (target === undefined) {
    return name.startsWith('@sitflow/') ? `'${specifier}': there is no package ${name} under packages/` : undefined;
  }
  if (target.name === place.name) return `'${specifier}' is this package itself: import the file beside it`;
  if (!allows(place.allowed, target.folder)) return forbidden(place, target);
  const subpath = `.${specifier.slice(name.length)}`;
  return isExported(target.exports, subpath) ? undefined : `'${specifier}' is past the exports of ${name}`;
}

function leavesFolder(place, file, target, specifier) {
  const home = selfContained.find((folder) => file.startsWith(join(dirname(place.path), folder) + sep));
  if (home === undefined || (target + sep).startsWith(join(dirname(place.path), home) + sep)) return undefined;
  return `'${specifier}' leaves ${home}/, which imports nothing else of ${place.folder}: move it there, or pass it in`;
}

function judgeManifest(root, found, byName) {
  const manifest = `packages/${found.folder}/package.json:1`;
  if (found.allowed === undefined)
    return [`${manifest}: ${found.folder} has no place on the ladder (scripts/boundaries.mjs)`];
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = found.manifest;
  const declared = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    .map((name) => byName.get(name))
    .filter((target) => target !== undefined);
  const violations = declared
    .filter((target) => !allows(found.allowed, target.folder))
    .map((target) => `${manifest}: ${forbidden(found, target)}`);
  const config = join(found.path, 'tsconfig.json');
  const referenced = (JSON.parse(readFileSync(config, 'utf8')).references ?? []).map(({ path }) =>
    resolve(found.path, path),
  );
  // A dependency without a project reference would be built in any order, or not at all.
  for (const target of declared) {
    if (!referenced.includes(target.path)) {
      violations.push(
        `${posix(relative(root, config))}:1: a reference to ../${target.folder} is missing (it is a dependency)`,
      );
    }
  }
  return violations;
}

const allows = (allowed, folder) => allowed === '*' || (allowed?.includes(folder) ?? false);

function forbidden(place, target) {
  const may = place.allowed === undefined || place.allowed.length === 0 ? 'none of ours' : place.allowed.join(', ');
  return `${place.folder} may not import ${target.name} (it may import: ${may})`;
}

function isExported(exports, subpath) {
  return Object.keys(exports).some((key) => {
    const star = key.indexOf('*');
    if (star === -1) return key === subpath;
    return (
      subpath.length >= key.length && subpath.startsWith(key.slice(0, star)) && subpath.endsWith(key.slice(star + 1))
    );
  });
}

function filesUnder(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

const posix = (path) => path.split(sep).join('/');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = findViolations(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
  for (const violation of violations) console.error(violation);
  console.log(violations.length === 0 ? 'The ladder holds.' : `${violations.length} violation(s) of the ladder.`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
