import type { Places } from './rows/files.js';
import type { Rejects } from './rows/rejects.js';
import { type Colors, clip, count, duration } from './terminal.js';

export interface Totals {
  readonly done: number;
  readonly rejected: number;
  readonly ms: number;
  /** Ended before all rows were through. */
  readonly stopped: boolean;
}

/** How many kinds of reasons are told; the rejected file has them all. */
const KINDS = 5;

/** What became of the rows, in a few lines: how many, how long, why some were rejected, where everything is. */
export function summaryText(
  { done, rejected, ms, stopped }: Totals,
  rejects: Pick<Rejects, 'byCode'>,
  places: Pick<Places, 'output' | 'rejected'>,
  colors: Colors,
): string {
  const where = places.output === '-' ? '' : ` → ${places.output}`;
  const lines = [
    [
      stopped ? colors.yellow('stopped: ') : '',
      colors.green(`${count(done, 'row')} done`),
      rejected > 0 ? `, ${colors.red(`${rejected.toLocaleString('en')} rejected`)}` : '',
      ` in ${duration(ms)}${where}`,
    ].join(''),
  ];
  const kinds = [...rejects.byCode].sort(([, a], [, b]) => b.count - a.count);
  for (const [code, { count: times, first }] of kinds.slice(0, KINDS)) {
    const stage = first.stage === null ? '' : `, stage ${first.stage}`;
    const eg = times > 1 ? 'first in line' : 'line';
    lines.push(
      `  ${times.toLocaleString('en')} × ${colors.bold(code)} (${eg} ${first.line}${stage}): ${clip(first.reason, 300)}`,
    );
  }
  if (kinds.length > KINDS) lines.push(`  … and ${kinds.length - KINDS} other kinds`);
  if (rejected > 0)
    lines.push(
      places.rejected === undefined
        ? '  Name a file with --rejected to keep the rejected rows.'
        : `  rejected rows → ${places.rejected}`,
    );
  return `${lines.join('\n')}\n`;
}
