/**
 * Snippets of the READMEs and of docs/ are files that CI runs: a code block that follows `<!-- file: PATH -->` holds just what the file holds, and
 * no other block is TypeScript. `node scripts/snippets.mjs` writes them; with `--check` it only says which differ.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BLOCK = /(<!-- file: (\S+) -->\n```\w+\n)([\s\S]*?)(```)/g;

/** The README, those of the packages, and docs/. */
function pages() {
  const markdown = (folder) =>
    readdirSync(resolve(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`);
  const packages = readdirSync(resolve(root, 'packages')).map((name) => `packages/${name}/README.md`);
  return ['README.md', ...packages.filter((path) => existsSync(resolve(root, path))), ...markdown('docs')];
}

/** The text with its snippets as the files have them, and the files whose snippets differed. */
export function fillSnippets(text, read = (path) => readFileSync(resolve(root, path), 'utf8')) {
  const stale = [];
  const filled = text.replace(BLOCK, (_, head, path, body, end) => {
    const file = read(path);
    if (file !== body) stale.push(path);
    return head + file + end;
  });
  return { filled, stale };
}

/** The first lines of the TypeScript blocks that no file stands behind, so that nothing checks them. */
export function uncheckedSnippets(text) {
  return [...text.replace(BLOCK, '').matchAll(/^ *```(?:ts|typescript|tsx|mts)\b.*\n(.*)/gm)].map(([, first]) => first);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of pages()) {
    const page = resolve(root, name);
    const text = readFileSync(page, 'utf8');
    const { filled, stale } = fillSnippets(text);
    const faults = uncheckedSnippets(text).map(
      (first) => `${name} has a snippet that is no file: ${first}\nMake it one, and put <!-- file: PATH --> before it.`,
    );
    if (!process.argv.includes('--check')) writeFileSync(page, filled);
    else faults.push(...stale.map((path) => `${name} does not show ${path} as it is. Run: node scripts/snippets.mjs`));
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
  }
}
