// `npm run bench:concurrent`: what 600 requests at once cost (`app.run` each, as a server does) beside one `app.stream` of the same 600 rows. Both
// have an app of their own, in which one other row loaded and warmed the models, so that no row is cached. Three pairs, in alternating order; the
// medians and their ratio. Exits with 1 where a ratio is above 1.3, or rows differ. A count of rows and the names of cases may follow.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type AnyChain, type App, chain, createApp, models, Translator } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { translate } from '@sitflow/stages';
import { chain as vqa } from '../../examples/vqa/chain.js';
import { ROOT } from '../data.js';
import { drawPictures, questionsFor } from './pictures.js';

const REACH = 1.3;
const PAIRS = 3;
const COUNT = Number(process.argv[2] ?? 600);
const only = process.argv.slice(3);

/** One kind of rows, and an app that nothing was asked of yet. `calls` are the sizes of the batches that reached a model, where that can be told. */
interface Case {
  readonly chain: AnyChain;
  readonly warm: object;
  readonly rows: readonly object[];
  open(): { readonly app: App; readonly calls?: number[] };
}

/** A Translator that takes up to 32 texts a call, and 20 ms for each call. */
function fake(): Case {
  const row = (i: number) => ({ id: `row-${i}`, text: `texto ${i}` });
  return {
    chain: chain<{ text: string }>('fake').pipe(translate({ field: 'text', from: 'es', to: 'en' })),
    warm: row(-1),
    rows: Array.from({ length: COUNT }, (_, i) => row(i)),
    open() {
      const calls: number[] = [];
      const create = (): Translator => ({
        identity: 'fake',
        capacity: { batch: 32 },
        async translate(requests) {
          calls.push(requests.length);
          await new Promise((resolve) => setTimeout(resolve, 20));
          return requests.map(({ text }) => ({ ok: true, value: text.toUpperCase() }));
        },
      });
      return { app: createApp({ modules: [models([{ port: Translator, name: 'fake', create }])] }), calls };
    },
  };
}

/** The playground's two stages: ten questions a picture. */
async function pictures(): Promise<Case> {
  const paths = await drawPictures(join(ROOT, 'out', 'bench', 'concurrent'), Math.ceil(COUNT / 10) + 1);
  const questions = questionsFor(10);
  const row = (image: number, question: number) => ({
    id: `${image}-${question}`,
    image: paths[image] as string,
    question: questions[question] as string,
  });
  return {
    chain: vqa,
    warm: row(paths.length - 1, 0),
    rows: Array.from({ length: COUNT }, (_, i) => row(Math.floor(i / 10), i % 10)),
    open: () => ({ app: createApp({ modules: [playground()] }) }),
  };
}

async function byStream(app: App, chain: AnyChain, rows: readonly object[]): Promise<object[]> {
  const done: object[] = [];
  for await (const outcome of app.stream(chain, rows as never)) {
    if (outcome.status === 'rejected') throw outcome.error;
    done.push(outcome.example);
  }
  return done;
}

const byRuns = (app: App, chain: AnyChain, rows: readonly object[]): Promise<object[]> =>
  Promise.all(rows.map((row) => app.run(chain, row as never)));

async function timed({ chain, warm, rows, open }: Case, ask: typeof byRuns) {
  const { app, calls } = open();
  await app.run(chain, warm as never);
  if (calls) calls.length = 0;
  const start = performance.now();
  const before = process.cpuUsage();
  const done = await ask(app, chain, rows);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  await app.dispose();
  return { done, ms, cpuMs: (user + system) / 1000, calls: calls?.length };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Three pairs; which of the two is first alternates. */
async function measure(name: string, of: Case) {
  const [streams, runs, cpu]: [number[], number[], string[]] = [[], [], []];
  let equal = true;
  let calls = '';
  for (let pair = 0; pair < PAIRS; pair++) {
    const first = await timed(of, pair % 2 === 0 ? byStream : byRuns);
    const second = await timed(of, pair % 2 === 0 ? byRuns : byStream);
    const [stream, run] = pair % 2 === 0 ? [first, second] : [second, first];
    streams.push(stream.ms);
    runs.push(run.ms);
    cpu.push(`${Math.round(stream.cpuMs)}/${Math.round(run.cpuMs)}`);
    equal &&= stream.done.length === COUNT && isDeepStrictEqual(stream.done, run.done);
    calls = `${stream.calls ?? '?'}/${run.calls ?? '?'}`;
  }
  const ratio = median(runs) / median(streams);
  if (!equal || ratio > REACH) process.exitCode = 1;
  return {
    case: name,
    rows: COUNT,
    'stream ms': Math.round(median(streams)),
    'runs ms': Math.round(median(runs)),
    ratio: Number(ratio.toFixed(2)),
    'pairs, ms': streams.map((ms, i) => `${Math.round(ms)}/${Math.round(runs[i] as number)}`).join(' '),
    'of this process, CPU ms': cpu.join(' '),
    'model calls': calls,
    'rows equal': equal,
  };
}

const CASES: Readonly<Record<string, () => Case | Promise<Case>>> = { fake, vqa: pictures };
const results = [];
for (const [name, make] of Object.entries(CASES))
  if (only.length === 0 || only.includes(name)) results.push(await measure(name, await make()));
console.table(results);
