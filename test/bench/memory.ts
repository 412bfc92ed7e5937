// `npm run bench:memory`: the memory that embedded chains take over 1,000 and 20,000 rows, each in a process of its own: the peak of the program
// and of its models' hosts, by Linux' own count (VmHWM). Takes some five minutes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyChain, createApp } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { chain as multilingualQa } from '../../examples/multilingual-qa/chain.js';
import { chain as vqa } from '../../examples/vqa/chain.js';
import { ROOT } from '../data.js';
import { stories } from '../kept-out/stories.js';
import { type MemoryFigures, memoryText } from './figures.js';
import { drawPictures, questionsFor } from './pictures.js';

const OUT = join(ROOT, 'out', 'bench');
const COUNTS = [1_000, 20_000];

function* spanishStories(count: number) {
  const at_once = 100;
  for (let i = 0; i < count; i += at_once)
    for (const { context, question } of stories({ locale: 'es', count: Math.min(at_once, count - i), seed: i }))
      yield { context, question };
}

/** A picture a question, each picture another. */
function* pictures(count: number) {
  const questions = questionsFor(10);
  for (let i = 0; i < count; i++)
    yield { image: join(OUT, 'many', `${i}.png`), question: questions[i % questions.length] as string };
}

const CASES: Readonly<Record<string, { chain: AnyChain; rows: (count: number) => Iterable<object> }>> = {
  'vqa, a picture a question': { chain: vqa, rows: pictures },
  'multilingual QA, Spanish stories': { chain: multilingualQa, rows: spanishStories },
};

/** Peak memory of a process in MB. */
function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function peaks(name: string, count: number): Promise<{ program: number; hosts: number[] }> {
  const { chain, rows } = CASES[name] as (typeof CASES)[string];
  const app = createApp({ modules: [playground()] });
  let done = 0;
  for await (const outcome of app.stream(chain, rows(count) as never)) if (outcome.status === 'done') done++;
  if (done !== count) throw new Error(`${done} of ${count} are done`);
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  const found = { program: peakOf(process.pid), hosts: children.map(peakOf) };
  await app.dispose();
  return found;
}

const [name, count] = process.argv.slice(2);
if (name && count) console.log(JSON.stringify(await peaks(name, Number(count))));
else if (process.platform !== 'linux')
  console.log('Peaks of memory are read from /proc, which is there on Linux only.');
else {
  await drawPictures(join(OUT, 'many'), Math.max(...COUNTS));
  const results = Object.keys(CASES).flatMap((name) => {
    const command = [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), fileURLToPath(import.meta.url), name];
    const found = COUNTS.map((rows) => {
      const { program, hosts } = JSON.parse(
        execFileSync(process.execPath, [...command, `${rows}`], { encoding: 'utf8' }),
      ) as Awaited<ReturnType<typeof peaks>>;
      return { case: name, rows, program, hosts };
    });
    return found;
  });
  mkdirSync(OUT, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
  const figures: MemoryFigures = { machine, results };
  writeFileSync(join(OUT, 'memory.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log(memoryText(figures));
}
