import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type AnyChain, type App, createApp } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';
import { multilingualQa } from '../multilingual-qa/chain.js';
import { vqa } from '../vqa/chain.js';
import { answerPicture } from './answer-picture.js';
import { answerStory } from './answer-story.js';
import { type Measured, measure, type System } from './measure.js';
import { pictureQuestions, storyQuestions } from './questions.js';
import { table } from './table.js';

/** What is asked of whom: the two students are alike in all but what they were trained on. */
const STUDENTS = (sequential: AnyChain, plain: AnyChain) => ({
  two: [
    { name: 'SIT student', chain: sequential, joint: 'student' },
    { name: 'IT twin', chain: plain, joint: 'twin' },
    { name: 'IT twin, asked both', chain: sequential, joint: 'twin' },
  ],
  one: [
    { name: 'SIT student', chain: plain, joint: 'student' },
    { name: 'IT twin', chain: plain, joint: 'twin' },
  ],
});

/** Compares the cascade, the student and its twin on the kept-out questions: `limit` of each kind. */
export async function compare(create: () => App, limit: number): Promise<readonly Measured[]> {
  const pictures = STUDENTS(vqa, answerPicture);
  const stories = STUDENTS(multilingualQa, answerStory);
  const tasks = [
    { name: 'pictures', rows: await pictureQuestions(), ...pictures, cascade: { two: vqa, one: vqa } },
    { name: 'stories', rows: storyQuestions(), ...stories, cascade: { two: multilingualQa, one: answerStory } },
  ];
  const measured: Measured[] = [];
  for (const { name, rows, cascade, ...students } of tasks) {
    for (const step of ['two', 'one'] as const) {
      const systems: System[] = [{ name: 'cascade', chain: cascade[step] }, ...students[step]];
      const asked = rows.filter((row) => row.step === step).slice(0, limit);
      const task = `${name}, ${step === 'two' ? 'two steps' : 'plain'}`;
      for (const system of systems) measured.push(await measure(create, system, task, asked));
    }
  }
  return measured;
}

/** As `measured.json` has it: whether each answer is right as a figure, 0 or 1. */
const toJson = (measured: readonly Measured[]) =>
  `${JSON.stringify(
    measured.map(({ right, ...rest }) => ({ ...rest, right: right.map(Number).join('') })),
    undefined,
    2,
  )}\n`;

const MEASURED = new URL('measured.json', import.meta.url);
const README = new URL('../../README.md', import.meta.url);
const SHOWN = /(<!-- twins -->\n)(?:\|.*\n)+/;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      limit: { type: 'string', default: '1000' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    console.error(`--limit is ${values.limit}: give a whole number of 1 or more.`);
    process.exit(1);
  }
  const measured = await compare(() => createApp({ modules: [playground(), students()] }), limit);
  console.log(table(measured));
  if (values.json) await writeFile(values.json, toJson(measured));
  if (values.write) {
    await writeFile(MEASURED, toJson(measured));
    const readme = await readFile(README, 'utf8');
    await writeFile(
      README,
      readme.replace(SHOWN, (_, mark: string) => `${mark}${table(measured)}\n`),
    );
  }
  for (const { task, system, rejected } of measured)
    for (const reason of rejected) console.error(`${task}, ${system}: ${reason}`);
}
