import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A labelled row of the samples that ship with the playground. */
export interface Sample {
  readonly id: string;
  /** What the chain takes in. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it is asked about, for people: a picture's path or a story. */
  readonly about: string;
  readonly locale: string;
  /** The right answer. */
  readonly answer: string;
}

interface SampleRow {
  readonly id: string;
  readonly image?: string;
  readonly context?: string;
  readonly question: string;
  readonly answer: string;
  readonly locale?: string;
}

/** The samples of one file in `folder`; pictures are files in it. */
export function readSamples(folder: string, file: string): Sample[] {
  const rows = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as SampleRow);
  return rows.map(({ id, image, context, question, answer, locale = 'en' }) => ({
    id,
    fields: image === undefined ? { context, question } : { image: { path: image, within: folder }, question },
    about: image ?? context ?? '',
    locale,
    answer,
  }));
}

/** Whether an answer is the one wanted, letters' case aside. */
export function isRight(answer: unknown, wanted: string): boolean {
  return typeof answer === 'string' && answer.trim().toLowerCase() === wanted.trim().toLowerCase();
}
