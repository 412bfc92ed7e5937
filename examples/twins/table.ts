import { type Interval, pairedDifference, share } from './intervals.js';
import type { Measured } from './measure.js';

const percent = (n: number) => (100 * n).toFixed(1);
const within = ({ value, low, high }: Interval) => `${percent(value)} [${percent(low)}, ${percent(high)}]`;
const signed = (interval: Interval) => `${interval.value > 0 ? '+' : ''}${within(interval)}`;

/** The comparison as one Markdown table; differences are of the student and each other, question by question. */
export function table(measured: readonly Measured[]): string {
  const costs = ['inputs', 'again', 'ms', 'again'];
  const head = ['questions', 'n', 'system', 'right % [95 %]', 'student ahead by', 'follows %', ...costs];
  const rows = measured.map((each) => {
    const { task, system, right, followed, first, again } = each;
    const student = measured.find((other) => other.task === task && other.system === 'SIT student');
    const ahead = student && student !== each ? signed(pairedDifference(student.right, right)) : '';
    const accuracy = within(share(right.filter(Boolean).length, right.length));
    const follows = followed === undefined ? '' : percent(followed);
    const inputs = [first, again].map((cost) => cost.inputs.toFixed(2));
    const ms = [first, again].map((cost) => cost.ms.toFixed(1));
    return [task, String(right.length), system, accuracy, ahead, follows, ...inputs, ...ms];
  });
  const widths = head.map((title, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0), title.length));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
