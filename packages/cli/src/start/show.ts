import { languageName, type TrainingExample } from '@sitflow/core';
import { type Colors, clip } from '../terminal.js';
import type { Tried } from './try-chain.js';

/** One sample's way through a chain: what it was asked, and what each stage added. */
export function showTried({ sample, added, reason, right }: Tried, colors: Colors, width: number): string {
  const field = (name: string, value: string, mark = '') =>
    `    ${colors.dim(name.padEnd(12))} ${clip(value, width - 20 - mark.length)}${mark}\n`;
  const lines = [
    field('image' in sample.fields ? 'picture' : 'story', sample.about),
    field('question', colors.bold(String(sample.fields.question))),
  ];
  const verdict = right ? colors.green(' ✓') : colors.red(` ✗ (${sample.answer})`);
  for (const [name, value] of Object.entries(added))
    lines.push(field(name, String(value), name === 'answer' ? verdict : ''));
  if (reason !== undefined) lines.push(field('rejected', colors.red(reason)));
  return `${lines.join('')}\n`;
}

/** A training example, as it is written. */
export function showTraining(
  { instruction, input, output, image }: TrainingExample,
  colors: Colors,
  width: number,
): string {
  const part = (name: string, text: string) =>
    text
      .split('\n')
      .map((line, i) => `    ${colors.dim((i === 0 ? name : '').padEnd(12))} ${clip(line, width - 20)}\n`)
      .join('');
  return `${part('instruction', instruction)}${part('input', input)}${image === undefined ? '' : part('image', String(image))}${part('output', output)}\n`;
}

/** "English 42/42 (100%)", a part for each language, in the order they come. */
export function showScore(tried: readonly Tried[]): string {
  const byLocale = new Map<string, { right: number; all: number }>();
  for (const { sample, right } of tried) {
    const score = byLocale.get(sample.locale) ?? { right: 0, all: 0 };
    byLocale.set(sample.locale, { right: score.right + (right ? 1 : 0), all: score.all + 1 });
  }
  return [...byLocale]
    .map(
      ([locale, { right, all }]) =>
        `${languageName(locale, 'en')} ${right}/${all} (${Math.round((100 * right) / all)}%)`,
    )
    .join(', ');
}
