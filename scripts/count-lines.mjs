/**
 * `npm run lines`: lines of code of each package (packages/<name>/src), without blanks, comments and tests; the folders `testing/` are left out too.
 * Then the files of more than 250 lines in all. `npm run lines -- ../other` counts another checkout.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const TOO_LONG = 250;
const source = /\.[cm]?tsx?$/;
const test = /\.(test|test-d)\.[cm]?tsx?$/;

/** The lines that hold something besides blanks and comments. A blank line of a text literal is a blank, too. */
export function linesOfCode(file, text) {
  const characters = [...Array(text.length).keys()].map((i) => text[i]);
  for (const { start, end } of parseSync(file, text).comments)
    for (let at = start; at < end; at++) if (characters[at] !== '\n') characters[at] = ' ';
  return characters
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

/** The source files of one folder that count. */
function* filesOf(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'testing') yield* filesOf(path);
    else if (entry.isFile() && source.test(entry.name) && !test.test(entry.name)) yield path;
  }
}

/** What is counted in a checkout, by package, the largest file first. */
export function countLines(root) {
  const packages = join(root, 'packages');
  const folders = readdirSync(packages, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const files = [...filesOf(join(packages, name, 'src'))].map((path) => {
      const text = readFileSync(path, 'utf8');
      const file = relative(root, path).split(sep).join('/');
      return { file, code: linesOfCode(path, text), all: text.replace(/\n$/, '').split('\n').length };
    });
    const sum = (of) => files.reduce((total, file) => total + of(file), 0);
    return {
      package: name,
      files: files.sort((a, b) => b.all - a.all),
      code: sum((file) => file.code),
      all: sum((file) => file.all),
    };
  });
}

/** The code of one package by its folders, the largest first. */
function byFolder({ package: name, files }) {
  const sums = {};
  for (const { file, code } of files) {
    const folder = dirname(file).slice(`packages/${name}/src`.length).replace(/^\//, '') || '.';
    sums[folder] = (sums[folder] ?? 0) + code;
  }
  return Object.fromEntries(Object.entries(sums).sort(([, a], [, b]) => b - a));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const counted = countLines(root);
  console.table(
    counted.map(({ package: name, files, code, all }) => ({
      package: name,
      files: files.length,
      code,
      'all lines': all,
    })),
  );
  const core = counted.find((each) => each.package === 'core');
  console.log(`core: ${core.code} lines of code, by folder`);
  for (const [folder, code] of Object.entries(byFolder(core))) console.log(`  ${String(code).padStart(5)}  ${folder}`);
  console.log();
  const long = counted.flatMap((each) => each.files).filter((file) => file.all > TOO_LONG);
  console.log(`Files of more than ${TOO_LONG} lines: ${long.length}`);
  for (const { file, all, code } of long.sort((a, b) => b.all - a.all))
    console.log(`  ${all}  ${file} (${code} of code)`);
}
