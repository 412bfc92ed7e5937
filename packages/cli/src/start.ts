import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText } from './error-text.js';
import { EXIT } from './exit-codes.js';
import { Interrupt } from './interrupt.js';
import type { LoadedModule } from './load-module.js';
import { ProgressLine } from './progress.js';
import type { Tried } from './start/try-chain.js';
import { colorsFor, duration } from './terminal.js';

// What `npm start` runs, in a clone of the repository: the example chains on the embedded models, from run to training data to score.

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT = join(ROOT, 'out', 'start');
const WIDTH = Math.min(process.stdout.columns || 110, 140);
const colors = colorsFor(process.stdout);

/** The example chains, the samples that each is tried on, and which of these to show: some of each kind, in several languages. */
const EXAMPLES = [
  {
    name: 'vqa',
    what: 'describe the picture, then answer',
    files: ['pictures.jsonl'],
    show: ['scene-03-2', 'easy-vqa'],
  },
  {
    name: 'multilingual-vqa',
    what: 'translate the question, describe the picture, answer',
    files: ['multilingual.jsonl'],
    show: ['es-picture-2', 'zh-picture-3'],
  },
  {
    name: 'multilingual-qa',
    what: 'translate the question and the story, then answer',
    files: ['stories.jsonl', 'multilingual.jsonl'],
    show: ['babi-11', 'es-story-2', 'zh-story-2'],
  },
] as const;

/** Works by copy and paste, from the repository's folder. */
const NEXT = [
  'npx sitflow run examples/multilingual-vqa/chain.ts --input examples/multilingual-vqa/rows.jsonl --output -',
  'npx sitflow generate examples/vqa/chain.ts --input examples/vqa/rows.jsonl --output - --locale en,es,zh',
  'npx sitflow generate examples/vqa/chain.ts --input packages/playground/samples/pictures.jsonl --output - --gold caption,answer --limit 3',
  'npx sitflow draw examples/multilingual-vqa/chain.ts',
  'npx sitflow run examples/custom-stage/chain.ts --input examples/custom-stage/rows.jsonl --output -',
];

const interrupt = new Interrupt().listen();
// `npm start | head` has what it wanted once head is gone.
process.stdout.on('error', () => interrupt.end(EXIT.done));
say(`${colors.bold('sitflow')}: chains of tasks, run by models and written as sequential-instruction training data.`);
say(
  'All that follows runs here, on small models that ship with the repository. They know coloured shapes and short stories.\n',
);
try {
  await start();
} catch (error) {
  if (!interrupt.signal.aborted) {
    process.stderr.write(`${colors.red('error:')} ${errorText(error, process.argv.includes('--verbose'))}\n`);
    process.stderr.write('`npx sitflow doctor` says what is missing or broken.\n');
  }
  process.exitCode = EXIT.failed;
}
process.exit(interrupt.signal.aborted ? EXIT.interrupted : process.exitCode);

async function start(): Promise<void> {
  const started = performance.now();
  mkdirSync(OUT, { recursive: true });
  const scores: string[] = [];
  const training: string[] = [];
  for (const example of EXAMPLES) {
    const { score, spoken } = await tryExample(example);
    scores.push(score);
    training.push(...spoken);
  }
  say(colors.bold('Training examples, written from the same chains\n'));
  for (const text of training.slice(-2)) say(text, '');
  say(`${colors.bold('Right answers on the labelled samples')}\n`);
  for (const score of scores) say(`  ${score}`);
  const out = relative(process.cwd(), OUT) || '.';
  say(
    `\nEvery result is in ${out}/<chain>.jsonl, every training example in ${out}/<chain>.sit.jsonl (${duration(performance.now() - started)} in all).\n`,
  );
  say(`${colors.bold('Try next')}\n`);
  for (const command of NEXT) say(`  ${command}`);
}

async function tryExample({
  name,
  what,
  files,
  show,
}: (typeof EXAMPLES)[number]): Promise<{ score: string; spoken: string[] }> {
  // Loaded here, so that the first words come at once.
  const [
    { loadModule },
    { FileWriter },
    { readSamples },
    { speakChain, tryChain },
    { showScore, showTraining, showTried },
    { playgroundSamples },
  ] = await Promise.all([
    import('./load-module.js'),
    import('./rows/file-writer.js'),
    import('./start/samples.js'),
    import('./start/try-chain.js'),
    import('./start/show.js'),
    import('@sitflow/playground'),
  ]);
  say(`${colors.bold(`examples/${name}/chain.ts`)}: ${what}\n`);
  const progress = new ProgressLine({ stream: process.stderr });
  progress.say('loading models …');
  const results = new FileWriter(join(OUT, `${name}.jsonl`), { overwrite: true });
  const sit = new FileWriter(join(OUT, `${name}.sit.jsonl`), { overwrite: true });
  interrupt.last(() => progress.clear());
  let module: LoadedModule | undefined;
  try {
    module = await loadModule(join(ROOT, 'examples', name, 'chain.ts'));
    const { inputs } = module.chain;
    const samples = files
      .flatMap((file) => readSamples(playgroundSamples, file))
      .filter(({ fields }) => inputs.every((input) => input in fields));
    const options = { signal: interrupt.signal, event: progress.event.bind(progress) };
    const tried = await tryChain(module, samples, results, options);
    const rows = await speakChain(module, samples, sit, options);
    progress.clear();
    for (const wanted of show) {
      const found = tried.find(({ sample }) => sample.id.startsWith(wanted));
      if (found) say(showTried(found, colors, WIDTH), '');
    }
    const shown = tried.filter(isShown(show)).at(-1);
    const spoken = rows.filter(({ id }) => id === shown?.sample.id).map((row) => showTraining(row, colors, WIDTH));
    return { score: `${name.padEnd(18)} ${showScore(tried)}`, spoken };
  } finally {
    progress.clear();
    results.close();
    sit.close();
    await module?.app.dispose();
  }
}

function isShown(show: readonly string[]): (tried: Tried) => boolean {
  return ({ sample }) => show.some((wanted) => sample.id.startsWith(wanted));
}

function say(text: string, end = '\n'): void {
  process.stdout.write(`${text}${end}`);
}
