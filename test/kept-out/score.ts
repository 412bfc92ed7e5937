// Runs what was kept out of training through the example chains, by the command line tool as a user would, and prints how much is
// right. `npm run kept-out`; with easy-VQA and bAbI beside the repository (see ../data.ts) also on their kept-out parts.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT, sharedPath } from '../data.js';
import { type Locale, pictureQuestions } from './pictures.js';
import { createRandom } from './random.js';
import { stories } from './stories.js';

interface Row {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  /** What the score is broken down by. */
  readonly group: string;
  readonly image?: string;
  readonly context?: string;
}
interface Score {
  readonly set: string;
  readonly chain: string;
  readonly rows: number;
  readonly right: number;
  readonly rejected: number;
  readonly byGroup: Readonly<Record<string, { readonly rows: number; readonly right: number }>>;
  readonly seconds: number;
}
interface Scene {
  readonly image: string;
  readonly scene: Parameters<typeof pictureQuestions>[0]['scene'];
}

const OUT = join(ROOT, 'out', 'kept-out');
const LOCALES: readonly Locale[] = ['en', 'es', 'zh', 'de', 'fr', 'ru', 'ar'];

function score(set: string, chain: string, rows: readonly Row[]): Score {
  mkdirSync(OUT, { recursive: true });
  const input = join(OUT, `${set}.jsonl`);
  const output = join(OUT, `${set}.out.jsonl`);
  writeFileSync(
    input,
    rows.map((row) => `${JSON.stringify({ ...row, ...(row.image && { image: copied(row.image) }) })}\n`).join(''),
  );
  const started = performance.now();
  const command = [
    join(ROOT, 'packages/cli/bin/sitflow.js'),
    'run',
    join(ROOT, 'examples', chain, 'chain.ts'),
    '--input',
    input,
    '--output',
    output,
    '--overwrite',
    '--quiet',
  ];
  try {
    execFileSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (error) {
    // 2: some rows were rejected; they count as wrong below.
    if ((error as { status?: number }).status !== 2) throw error;
  }
  const done = readJsonl<Row & { answer: string }>(output);
  const byGroup: Record<string, { rows: number; right: number }> = {};
  for (const { group } of rows) byGroup[group] = { rows: (byGroup[group]?.rows ?? 0) + 1, right: 0 };
  const wrong: unknown[] = [];
  for (const row of done) {
    const group = byGroup[row.group];
    if (group && row.answer === row.gold) group.right++;
    else wrong.push(row);
  }
  writeFileSync(join(OUT, `${set}.wrong.jsonl`), wrong.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const right = Object.values(byGroup).reduce((sum, group) => sum + group.right, 0);
  const seconds = (performance.now() - started) / 1000;
  return { set, chain, rows: rows.length, right, rejected: rows.length - done.length, byGroup, seconds };
}

/** Pictures may not lie outside of the folder of the rows: they are copied there. */
function copied(image: string): string {
  const name = join('pictures', basename(dirname(image)), basename(image));
  mkdirSync(dirname(join(OUT, name)), { recursive: true });
  copyFileSync(image, join(OUT, name));
  return name;
}

/** easy-VQA's own questions about the pictures that no training has seen. */
function easyVqa(folder: string): Row[] {
  const questions = JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')) as [string, string, number][];
  return questions.flatMap(([question, gold, image], i) =>
    image >= 3600 && image < 4000
      ? [{ id: `easy-${i}`, question, gold, group: 'easy-VQA', image: join(folder, 'images', `${image}.png`) }]
      : [],
  );
}

/** What easy-VQA tells of its kept-out pictures: colour and shape. */
function easyVqaScenes(folder: string): Scene[] {
  const questions = JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')) as [string, string, number][];
  const known = new Map<number, { color?: string; shape?: string }>();
  for (const [question, gold, image] of questions) {
    if (image < 3600 || image >= 4000) continue;
    const scene = known.get(image) ?? {};
    known.set(image, scene);
    if (/^what (is the )?color/.test(question)) scene.color = gold;
    else if (/^what/.test(question)) scene.shape = gold;
  }
  return [...known].flatMap(([image, { color, shape }]) =>
    color && shape
      ? [{ image: join(folder, 'images', `${image}.png`), scene: [{ color, shape }] as Scene['scene'] }]
      : [],
  );
}

function ask(scenes: readonly Scene[], locale: Locale, count: number): Row[] {
  const random = createRandom(`pick/${locale}`);
  const all = scenes.flatMap(({ image, scene }, i) =>
    pictureQuestions({ scene, locale, seed: i }).map(({ question, answer, kind }) => ({
      question,
      gold: answer,
      group: kind,
      image,
    })),
  );
  // As many of each kind as there are to be had, in turn.
  const kinds = [...new Set(all.map((row) => row.group))].map((kind) => all.filter((row) => row.group === kind));
  const rows: Row[] = [];
  while (rows.length < count && kinds.some((rest) => rest.length > 0)) {
    for (const rest of kinds) {
      if (rest.length === 0 || rows.length >= count) continue;
      const [row] = rest.splice(random.integer(0, rest.length - 1), 1);
      if (row) rows.push({ id: `${locale}-${rows.length}`, ...row });
    }
  }
  return rows;
}

function readJsonl<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

const count = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? 1);
const easy = sharedPath('data', 'easy-vqa', 'train');
const samples = join(ROOT, 'packages/playground/samples');
const keptScenes = join(ROOT, 'test/kept-out/scenes');
const scenes: Scene[] = existsSync(join(keptScenes, 'scenes.jsonl'))
  ? readJsonl<Scene>(join(keptScenes, 'scenes.jsonl')).map((s) => ({ ...s, image: join(keptScenes, s.image) }))
  : readJsonl<Scene>(join(samples, 'pictures.jsonl')).map((s) => ({ ...s, image: join(samples, s.image) }));

const scores: Score[] = [];
const add = (set: string, chain: string, rows: readonly Row[]) => {
  const result = score(set, chain, rows.slice(0, Math.max(count, set === 'easy-vqa' ? 10_000 : 0)));
  scores.push(result);
  const percent = (right: number, of: number) => `${((100 * right) / of).toFixed(1)} %`;
  console.log(
    `${set.padEnd(20)} ${chain.padEnd(17)} ${percent(result.right, result.rows)} of ${result.rows} (${result.rejected} rejected, ${result.seconds.toFixed(1)} s)`,
  );
  for (const [group, g] of Object.entries(result.byGroup)) {
    if (Object.keys(result.byGroup).length > 1)
      console.log(`  ${group.padEnd(26)} ${percent(g.right, g.rows)} of ${g.rows}`);
  }
};
if (easy) add('easy-vqa', 'vqa', easyVqa(easy));
for (const locale of LOCALES) {
  if (easy) add(`easy-pictures-${locale}`, 'multilingual-vqa', ask(easyVqaScenes(easy), locale, count));
  add(`scenes-${locale}`, 'multilingual-vqa', ask(scenes, locale, count));
  add(
    `stories-${locale}`,
    'multilingual-qa',
    stories({ locale, count, seed }).map(({ id, context, question, answer, task }) => ({
      id,
      context,
      question,
      gold: answer,
      group: task,
    })),
  );
}
writeFileSync(join(OUT, 'scores.json'), `${JSON.stringify(scores, undefined, 2)}\n`);
console.log(`\nRows, results and what was wrong: ${OUT}`);
