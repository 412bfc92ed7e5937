// `npm run bench`: examples per second of the embedded chains beside what a user writes by hand, on the same models; how many inputs reached a model for an
// example, so that what a cache answered shows; the longest time the event loop stood still; and how much of the hosts' time is spent inside ONNX
// sessions. Each figure is the median of three runs. Writes out/bench/bench.json; `npm run bench:docs` puts it into docs/performance.md.
// Run it when nothing else runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AnyChain, type App, createApp } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { chain as multilingualQa } from '../../examples/multilingual-qa/chain.js';
import { chain as vqa } from '../../examples/vqa/chain.js';
import { ROOT } from '../data.js';
import { stories } from '../kept-out/stories.js';
import { byHand } from './by-hand.js';
import { type ChainFigures, type ChainsFigures, chainsText, middleOf } from './figures.js';
import { withHostTimes } from './host-times.js';
import { drawPictures, questionsFor } from './pictures.js';

const OUT = join(ROOT, 'out', 'bench');
const rows = Number(process.argv[2] ?? 1000);
const RUNS = Number(process.argv[3] ?? 3);
/** The loop by hand is slower, and each of its examples costs the same. */
const BY_HAND = 150;

async function run(app: App, chain: AnyChain, batch: readonly object[], cache: boolean) {
  const answers: unknown[] = [];
  const started = performance.now();
  const { times } = await withHostTimes(async () => {
    for await (const outcome of app.stream(chain, batch as never, { policy: { cache } })) {
      if (outcome.status === 'rejected') throw outcome.error;
      answers.push((outcome.example as { answer?: unknown }).answer);
    }
  });
  const rate = (batch.length * 1000) / (performance.now() - started);
  const inputs = Object.values(times).reduce((sum, kind) => sum + kind.inputs, 0) / batch.length;
  return { answers, times, pass: { rate, inputs } };
}

/** A new app, warmed up on rows of their own, is asked rows that it never saw, and then the same rows again. */
async function bySitflow(chain: AnyChain, warm: readonly object[], measured: readonly object[], cache: boolean) {
  const app = createApp({ modules: [playground()] });
  await run(app, chain, warm, cache);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { answers, times, pass: first } = await run(app, chain, measured, cache);
  delay.disable();
  const { pass: again } = await run(app, chain, measured, cache);
  await app.dispose();
  return { answers, times, first, again, stallMs: delay.max / 1e6 };
}

async function byLoop<Row>(ask: (row: Row) => Promise<string>, warm: readonly Row[], measured: readonly Row[]) {
  for (const row of warm.slice(0, 8)) await ask(row);
  const answers: string[] = [];
  const before = hand.inputs();
  const started = performance.now();
  for (const row of measured) answers.push(await ask(row));
  const rate = (measured.length * 1000) / (performance.now() - started);
  return { answers, pass: { rate, inputs: (hand.inputs() - before) / measured.length } };
}

async function measure<Row extends object>(
  name: string,
  chain: AnyChain,
  make: (seed: number, count: number) => Row[],
  ask: (row: Row) => Promise<string>,
): Promise<ChainFigures> {
  const [warm, measured] = [make(1, 32), make(2, rows)];
  const runs: ChainFigures[] = [];
  for (let time = 0; time < RUNS; time++) {
    const loop = await byLoop(ask, warm, measured.slice(0, BY_HAND));
    const off = await bySitflow(chain, warm, measured, false);
    const on = await bySitflow(chain, warm, measured, true);
    runs.push({
      case: name,
      rows: measured.length,
      byHand: loop.pass,
      cacheOff: { first: off.first, again: off.again },
      cacheOn: { first: on.first, again: on.again },
      agree: loop.answers.filter((answer, i) => answer === off.answers[i] && answer === on.answers[i]).length,
      compared: loop.answers.length,
      stallMs: Math.max(off.stallMs, on.stallMs),
      hosts: off.times,
    });
  }
  return middleOf(runs);
}

const pictures = await drawPictures(join(OUT, 'pictures'), rows + 40);
const questions = questionsFor(10);
const hand = await byHand();
const results = [
  await measure(
    'vqa, ten questions a picture',
    vqa,
    (seed, count) =>
      Array.from({ length: count }, (_, i) => ({
        image: pictures[Math.floor(i / 10) + (seed === 1 ? rows : 0)] as string,
        question: questions[i % 10] as string,
      })),
    hand.vqa,
  ),
  await measure(
    'vqa, a picture a question',
    vqa,
    (seed, count) =>
      Array.from({ length: count }, (_, i) => ({
        image: pictures[i + (seed === 1 ? rows : 0)] as string,
        question: questions[i % 10] as string,
      })),
    hand.vqa,
  ),
  await measure(
    'multilingual QA, Spanish stories',
    multilingualQa,
    (seed, count) => stories({ locale: 'es', count, seed }).map(({ context, question }) => ({ context, question })),
    hand.multilingualQa,
  ),
];
await hand.dispose();

mkdirSync(OUT, { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
const figures: ChainsFigures = { machine, results };
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(chainsText(figures));
console.log("\nThe hosts' time, from a call's turn to its results, and what of it is inside InferenceSession.run:");
console.table(
  results.flatMap((r) =>
    Object.entries(r.hosts).map(([kind, { ms, sessionMs, inputs }]) => ({
      case: r.case,
      model: kind,
      inputs,
      'ms in all': Math.round(ms),
      'in sessions': Math.round(sessionMs),
      share: `${((sessionMs / ms) * 100).toFixed(0)} %`,
    })),
  ),
);
console.log(`Written to ${join(OUT, 'bench.json')}`);
