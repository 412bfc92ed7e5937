/**
 * Snippets of the README and of docs/ are files that CI runs: a code block that follows `<!-- file: PATH -->` holds just what the file holds.
 * `node scripts/snippets.mjs` writes them; with `--check` it only says which differ.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BLOCK = /(<!-- file: (\S+) -->\n```\w+\n)([\s\S]*?)(```)/g;

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const docs = readdirSync(resolve(root, 'docs')).filter((name) => name.endsWith('.md'));
  for (const name of ['README.md', ...docs.map((name) => `docs/${name}`)]) {
    const page = resolve(root, name);
    const { filled, stale } = fillSnippets(readFileSync(page, 'utf8'));
    if (!process.argv.includes('--check')) writeFileSync(page, filled);
    else if (stale.length > 0) {
      for (const path of stale) console.error(`${name} does not show ${path} as it is. Run: node scripts/snippets.mjs`);
      process.exitCode = 1;
    }
  }
}
