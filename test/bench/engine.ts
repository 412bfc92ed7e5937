// `npm run bench:engine`: what the engine itself costs. CPU per example through three no-op async stages, beside a bare `await` loop, RxJS' own
// `mergeMap` over an unadmitted source and LangChain.js' batches, in one run; then the memory that so many rows take. Each figure is taken in a
// process of its own, so that none inherits another's heap.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyChain, chain, createApp, type StageSpec } from '@sitflow/core';
import { injectable } from 'inversify';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { ROOT } from '../data.js';
import { type EngineFigures, engineText } from './figures.js';

@injectable()
class NoOp {
  async run(example: Record<string, unknown>) {
    return { [`${Object.keys(example)[0]}.`]: 1 };
  }
}
const noOp = (need: string): StageSpec<never, never> =>
  ({ name: `after-${need}`, version: '1', stage: NoOp, options: {}, needs: [need], adds: [`${need}.`] }) as never;
type Building = ReturnType<typeof chain>;
const threeStages: AnyChain = ['x', 'x.', 'x..'].reduce<Building>(
  (c, need) => c.pipe(noOp(need) as never) as never,
  chain('no-op'),
);

function* rows(count: number) {
  for (let x = 0; x < count; x++) yield { x };
}

async function bySitflow(count: number, cache: boolean): Promise<void> {
  const app = createApp({ modules: [], policy: { cache } });
  const stream = app.stream(threeStages, rows(count) as never);
  let events = 0;
  stream.events$.subscribe(() => events++);
  let done = 0;
  for await (const outcome of stream) if (outcome.status === 'done') done++;
  // One of each stage, at least.
  if (done !== count || events < 3 * count) throw new Error(`${done} of ${count} are done, with ${events} events`);
}

const addOne = async (row: object) => ({ ...row, y: 1 });

async function byAwait(count: number): Promise<void> {
  for (const row of rows(count)) await addOne(await addOne(await addOne(row)));
}

async function byMergeMap(count: number): Promise<void> {
  const flow = from([...rows(count)]).pipe(mergeMap(addOne, 64), mergeMap(addOne, 64), mergeMap(addOne, 64));
  await lastValueFrom(flow);
}

async function byLangChain(count: number): Promise<void> {
  // Loaded here, so that it is not in the memory of the others.
  const { RunnableLambda } = await import('@langchain/core/runnables');
  const stage = () => RunnableLambda.from<object, object>(addOne);
  const sequence = stage().pipe(stage()).pipe(stage());
  const outputs = await sequence.batch([...rows(count)], { maxConcurrency: 64 });
  if (outputs.length !== count) throw new Error(`${outputs.length} of ${count} are done`);
}

/** Microseconds of CPU an example. */
async function cpuOf(work: (count: number) => Promise<void>, count: number): Promise<number> {
  // Time and again, as long as the optimizer is still at it: its threads count too.
  for (let i = 0; i < 10; i++) await work(5_000);
  const before = process.cpuUsage();
  await work(count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const CASES: Readonly<Record<string, (count: number) => Promise<void>>> = {
  'bare await loop': byAwait,
  'sitflow: window, order, events, retry, timeout': (n) => bySitflow(n, false),
  'the same, with cache': (n) => bySitflow(n, true),
  'RxJS from(array), mergeMap(f, 64) three times': byMergeMap,
  'LangChain.js RunnableSequence.batch, maxConcurrency 64': byLangChain,
};

function inItsOwnProcess(...what: readonly string[]): number {
  const command = [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), fileURLToPath(import.meta.url), ...what];
  return Number(execFileSync(process.execPath, command, { encoding: 'utf8' }));
}

const [how, name = '', count = ''] = process.argv.slice(2);
const named = CASES[name];
if (how === '--cpu' && named) console.log(await cpuOf(named, Number(count)));
else if (how === '--rss' && named) {
  await named(Number(count));
  console.log(process.resourceUsage().maxRSS / 1024);
} else {
  const names = Object.keys(CASES);
  const measure = (unit: string, how: string, counts: readonly number[], of: readonly string[]) =>
    Object.fromEntries(
      of.map((name) => [
        name,
        Object.fromEntries(
          counts.map((n) => [`${n.toLocaleString('en')} rows, ${unit}`, inItsOwnProcess(how, name, `${n}`)]),
        ),
      ]),
    );
  const cpu = measure('µs', '--cpu', [10_000, 100_000, 200_000], names);
  const megabytes = measure(
    'MB',
    '--rss',
    [1_000, 10_000, 100_000, 1_000_000],
    names.filter((name) => CASES[name] !== byMergeMap && CASES[name] !== byLangChain),
  );
  const out = join(ROOT, 'out', 'bench');
  mkdirSync(out, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
  const figures: EngineFigures = { machine, cpu, megabytes };
  writeFileSync(join(out, 'engine.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log(engineText(figures));
}
