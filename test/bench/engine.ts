// `npm run bench:engine`: what the engine itself costs. CPU per example through three no-op async stages, beside a bare `await` loop and RxJS'
// own `mergeMap` over an unadmitted source, in one run; then the memory that so many rows take, each in a process of its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyChain, chain, createApp, type StageSpec } from '@sitflow/core';
import { injectable } from 'inversify';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { ROOT } from '../data.js';

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

async function bySitflow(count: number, memory: boolean): Promise<void> {
  const app = createApp({ modules: [], policy: { memory } });
  let done = 0;
  for await (const outcome of app.stream(threeStages, rows(count) as never)) if (outcome.status === 'done') done++;
  if (done !== count) throw new Error(`${done} of ${count} are done`);
}

async function byAwait(count: number): Promise<void> {
  const stage = async (row: object) => ({ ...row, y: 1 });
  for (const row of rows(count)) await stage(await stage(await stage(row)));
}

async function byMergeMap(count: number): Promise<void> {
  const stage = async (row: object) => ({ ...row, y: 1 });
  const flow = from([...rows(count)]).pipe(mergeMap(stage, 64), mergeMap(stage, 64), mergeMap(stage, 64));
  await lastValueFrom(flow);
}

/** Microseconds of CPU an example. */
async function cpuOf(work: (count: number) => Promise<void>, count: number): Promise<number> {
  await work(5_000);
  const before = process.cpuUsage();
  await work(count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

if (process.argv[2] === '--rss') {
  await bySitflow(Number(process.argv[3]), process.argv[4] === 'memory');
  console.log(process.resourceUsage().maxRSS / 1024);
} else {
  const count = Number(process.argv[2] ?? 200_000);
  const cpu = {
    'bare await loop': await cpuOf(byAwait, count),
    'sitflow: window, order, events, retry, timeout': await cpuOf((n) => bySitflow(n, false), count),
    'the same, with memory': await cpuOf((n) => bySitflow(n, true), count),
    'RxJS from(array), mergeMap(f, 64) three times': await cpuOf(byMergeMap, count),
  };
  const rss = (n: number, ...more: string[]) => {
    const command = [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), fileURLToPath(import.meta.url), '--rss', `${n}`];
    return Number(execFileSync(process.execPath, [...command, ...more], { encoding: 'utf8' }));
  };
  const megabytes = Object.fromEntries(
    [1_000, 10_000, 100_000, 1_000_000].map((n) => [n, { 'peak MB': rss(n), 'with memory': rss(n, 'memory') }]),
  );
  const out = join(ROOT, 'out', 'bench');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'engine.json'), `${JSON.stringify({ count, cpu, megabytes }, undefined, 2)}\n`);
  console.log(
    `${cpus()[0]?.model}, Node ${process.version}; ${count.toLocaleString('en')} rows, µs of CPU an example\n`,
  );
  console.table(
    Object.fromEntries(Object.entries(cpu).map(([name, value]) => [name, { µs: Number(value.toFixed(1)) }])),
  );
  console.table(megabytes);
}
