import { languageName, type TrainingExample } from '@sitflow/core';
import { type Colors, wrap } from '../terminal.js';
import type { Tried } from './try-chain.js';

/** One sample's way through a chain: what it was asked, and what each stage added. */
export function showTried({ sample, added, reason, right }: Tried, colors: Colors, width: number): string {
  const verdict = right ? colors.green(' ✓') : colors.red(` ✗ (${sample.answer})`);
  const lines = [
    part('image' in sample.fields ? 'picture' : 'story', sample.about, colors, width),
    part('question', String(sample.fields.question), colors, width),
  ];
  for (const [name, value] of Object.entries(added)) {
    const text = String(value);
    lines.push(part(name, name === 'answer' ? `${colors.bold(text)}${verdict}` : text, colors, width));
  }
  if (reason !== undefined) lines.push(part('rejected', reason, colors, width));
  return `${lines.join('')}\n`;
}

/** A training example, as it is written. */
export function showTraining(row: TrainingExample, colors: Colors, width: number): string {
  const { instruction, input, output, image } = row;
  const fields = { instruction, input, ...(image !== undefined && { image: String(image) }), output };
  return `${Object.entries(fields)
    .map(([name, text]) => part(name, text, colors, width))
    .join('')}\n`;
}

/** A name and its text beside it, over as many lines as that takes. */
function part(name: string, text: string, colors: Colors, width: number): string {
  return wrap(text, width - 20)
    .map((line, i) => `    ${colors.dim((i === 0 ? name : '').padEnd(12))} ${line}\n`)
    .join('');
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
