// `npm run bench`: examples per second of the embedded chains beside what a user writes by hand, in one run on the same models; and the
// longest time the event loop stood still; and how much of the hosts' time is spent inside ONNX sessions. Prints tables and writes out/bench.json. Run it when nothing else runs.
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
import { type KindTimes, sessionShare, withHostTimes } from './host-times.js';
import { drawPictures, questionsFor } from './pictures.js';

const OUT = join(ROOT, 'out', 'bench');
const rows = Number(process.argv[2] ?? 1000);

interface Measured {
  readonly case: string;
  readonly rows: number;
  readonly byHand: number;
  readonly sitflow: number;
  readonly ratio: number;
  readonly reach: number;
  readonly agree: string;
  readonly stallMs: number;
  /** Of the hosts' time, inside `InferenceSession.run`. */
  readonly inSessions: number;
  readonly hosts: Readonly<Record<string, KindTimes>>;
}

async function measure<Row extends object>(
  name: string,
  chain: AnyChain,
  make: (seed: number, count: number) => Row[],
  hand: (row: Row) => Promise<string>,
  reach: number,
): Promise<Measured> {
  const app: App = createApp({ modules: [playground()] });
  const run = async (batch: Row[]) => {
    const answers: unknown[] = [];
    for await (const outcome of app.stream(chain, batch as never)) {
      if (outcome.status === 'rejected') throw outcome.error;
      answers.push((outcome.example as { answer?: unknown }).answer);
    }
    return answers;
  };
  // Warm-up of both sides, on rows of their own.
  const warm = make(1, 32);
  await run(warm);
  for (const row of warm.slice(0, 8)) await hand(row);

  const measured = make(2, rows);
  const handRows = measured.slice(0, Math.min(rows, 150));
  let started = performance.now();
  const expected: string[] = [];
  for (const row of handRows) expected.push(await hand(row));
  const handRate = (handRows.length * 1000) / (performance.now() - started);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  started = performance.now();
  const { result: answers, times } = await withHostTimes(() => run(measured));
  const rate = (measured.length * 1000) / (performance.now() - started);
  delay.disable();
  await app.dispose();
  const agree = expected.filter((answer, i) => answer === answers[i]).length;
  return {
    case: name,
    rows: measured.length,
    byHand: handRate,
    sitflow: rate,
    ratio: rate / handRate,
    reach,
    agree: `${agree}/${expected.length}`,
    stallMs: delay.max / 1e6,
    inSessions: sessionShare(times),
    hosts: times,
  };
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
    5,
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
    3,
  ),
  await measure(
    'multilingual QA, Spanish stories',
    multilingualQa,
    (seed, count) => stories({ locale: 'es', count, seed }).map(({ context, question }) => ({ context, question })),
    hand.multilingualQa,
    4,
  ),
];
await hand.dispose();

mkdirSync(OUT, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; examples per second\n`);
console.table(
  results.map((r) => ({
    case: r.case,
    'by hand': r.byHand.toFixed(1),
    sitflow: r.sitflow.toFixed(1),
    ratio: `${r.ratio.toFixed(2)}×`,
    reach: `${r.reach}×`,
    'same answers': r.agree,
    'longest stall': `${r.stallMs.toFixed(0)} ms`,
    'in sessions': `${(r.inSessions * 100).toFixed(0)} %`,
  })),
);
console.log("The hosts' time, from a call's turn to its results, and what of it is inside InferenceSession.run:");
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
const all = sessionShare(
  Object.assign(
    {},
    ...results.map((r, i) => Object.fromEntries(Object.entries(r.hosts).map(([kind, t]) => [`${i} ${kind}`, t]))),
  ),
);
console.log(`All of them together: ${(all * 100).toFixed(0)} % inside sessions`);
console.log(`Written to ${join(OUT, 'bench.json')}`);
