/** What is missing or stale in a working copy, told from file stamps alone: the usual answer, "nothing", has to come within milliseconds. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const installStamp = 'node_modules/.sitflow-stamp';
const buildStamp = 'node_modules/.sitflow-build-stamp';

/** npm writes this last, so it stands for an install that was finished. */
const installedLock = 'node_modules/.package-lock.json';

/** Beside a package's outputs, so that it goes with them (`tsBuildInfoFile` in tsconfig.base.json). */
const buildRecord = 'dist/tsconfig.tsbuildinfo';

const testFile = /\.(test|test-d)\.[cm]?tsx?$/;
const sourceFile = /\.([cm]?)tsx?$/;
const declarationFile = /\.d\.[cm]?ts$/;

/**
 * Whether the lockfile's packages still have to be installed. An install made by hand (`npm ci`, `npm install`) counts if it is the lockfile's.
 *
 * @param {string} root @returns {boolean}
 */
export function installIsStale(root) {
  if (!existsSync(join(root, installedLock))) return true;
  if (readStamp(root, installStamp) === installFingerprint(root)) return false;
  if (!isInstalled(readJson(join(root, 'package-lock.json')), readJson(join(root, installedLock)))) return true;
  markInstalled(root);
  return false;
}

/** @param {string} root */
export function markInstalled(root) {
  writeStamp(root, installStamp, installFingerprint(root));
}

/** To be called before an install begins, so that one cut short is seen. @param {string} root */
export function forgetInstall(root) {
  rmSync(join(root, installStamp), { force: true });
}

/** Whether sources or configurations changed since the last build, or a built file is gone. @param {string} root @returns {boolean} */
export function buildIsStale(root) {
  return readStamp(root, buildStamp) !== buildFingerprint(root) || outputsAreMissing(root);
}

/**
 * Whether a file that the last build wrote is gone. An incremental build trusts its records and would not write it again. What a build writes is
 * read from the compiler's own record, since a package's `include` and `exclude` decide which sources take part.
 *
 * @param {string} root @returns {boolean}
 */
export function outputsAreMissing(root) {
  return packagesOf(root).some((home) => {
    const record = join(home, buildRecord);
    return !existsSync(record) || outputsOf(home, record).some((output) => !existsSync(output));
  });
}

/** @param {string} root @returns {string} a hash over the path, time and size of everything that a build reads */
export function buildFingerprint(root) {
  const configs = packagesOf(root).flatMap((home) => [join(home, 'tsconfig.json'), join(home, 'package.json')]);
  const files = [...sourcesOf(root), ...configs, join(root, 'tsconfig.json'), join(root, 'tsconfig.base.json')];
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(root, file)}\0${mtimeMs}\0${size}\n`);
  }
  // Another compiler or another dependency's types may build otherwise.
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/**
 * Takes the fingerprint from before the build, so that what was edited while it ran is built next time.
 *
 * @param {string} root @param {string} fingerprint
 */
export function markBuilt(root, fingerprint) {
  writeStamp(root, buildStamp, fingerprint);
}

/** Compares what npm installed with what the lockfile asks for; packages for other platforms are rightly absent. */
function isInstalled(wanted, installed) {
  const want = wanted.packages ?? {};
  const have = installed.packages ?? {};
  const same = Object.entries(have).every(
    ([path, { version, integrity, link }]) =>
      want[path] !== undefined && (link || (want[path].version === version && want[path].integrity === integrity)),
  );
  return (
    same &&
    Object.entries(want).every(
      ([path, { optional, devOptional, peer }]) =>
        !path.startsWith('node_modules/') || optional || devOptional || peer || have[path] !== undefined,
    )
  );
}

function installFingerprint(root) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', installedLock]) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function packagesOf(root) {
  return readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((home) => existsSync(join(home, 'package.json')) && existsSync(join(home, 'tsconfig.json')));
}

function sourcesOf(root) {
  return packagesOf(root).flatMap((home) => sourcesUnder(join(home, 'src')));
}

function sourcesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    const isSource = sourceFile.test(entry.name) && !testFile.test(entry.name) && !declarationFile.test(entry.name);
    return isSource ? [path] : [];
  });
}

/** The code and the declarations that the compiler wrote for a package, by its record of the files that it read. */
function outputsOf(home, record) {
  const [sources, outputs] = [join(home, 'src'), join(home, 'dist')];
  return readJson(record)
    .fileNames.filter((name) => sourceFile.test(name) && !declarationFile.test(name))
    .map((name) => relative(sources, resolve(dirname(record), name)))
    .filter((inside) => !inside.startsWith('..'))
    .flatMap((inside) => ['.$1js', '.d.$1ts'].map((ending) => join(outputs, inside.replace(sourceFile, ending))));
}

function readStamp(root, file) {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function writeStamp(root, file, value) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
