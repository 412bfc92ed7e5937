// `npm run bench:docs`: puts what the benchmarks wrote to out/bench into docs/performance.md. Those that were not run keep the figures they have.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../data.js';
import { chainsText, engineText, fillFigures, memoryText } from './figures.js';

const PAGE = join(ROOT, 'docs/performance.md');
const parts = [
  { name: 'bench:chains', file: 'bench.json', text: chainsText },
  { name: 'bench:engine', file: 'engine.json', text: engineText },
  { name: 'bench:memory', file: 'memory.json', text: memoryText },
] as const;

let page = readFileSync(PAGE, 'utf8');
for (const { name, file, text } of parts) {
  const path = join(ROOT, 'out/bench', file);
  if (!existsSync(path)) {
    console.log(`${name}: there is no out/bench/${file}; run it first (npm run bench, bench:engine, bench:memory)`);
    continue;
  }
  page = fillFigures(page, name, text(JSON.parse(readFileSync(path, 'utf8')) as never));
  console.log(`${name}: written to docs/performance.md`);
}
writeFileSync(PAGE, page);
