#!/usr/bin/env node
// Plain JavaScript and committed, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const { main: run } = await import(main.href);
  await run(process.argv);
} else {
  process.stderr.write('sitflow is not built yet. In the repository, run `npm test` or `npm run build` first.\n');
  process.exitCode = 1;
}
