import { withCauses } from './exit.js';
import type { Rejects } from './rows/rejects.js';
import { type Colors, clip, count, duration } from './terminal.js';

export interface Totals {
  readonly done: number;
  readonly rejected: number;
  readonly ms: number;
  /** Ended before all rows were through. */
  readonly stopped: boolean;
  /** Of such an end: the line from which the rest is to be run, where that is known. */
  readonly nextLine?: number | undefined;
}

/** How many kinds of reasons are told; the rejected file has them all. */
const KINDS = 5;

export interface SummaryStyle {
  readonly colors: Colors;
  /** Whether it is told where a stage threw. */
  readonly verbose: boolean;
  readonly warnings: readonly string[];
}

/** What became of the rows, in a few lines: how many, how long, why some were rejected, where everything is (no output where none was made). */
export function summaryText(
  { done, rejected, ms, stopped, nextLine }: Totals,
  rejects: Pick<Rejects, 'kinds'>,
  places: { readonly output: string | undefined; readonly rejected: string | undefined },
  { colors, verbose, warnings }: SummaryStyle,
): string {
  const where = places.output === undefined || places.output === '-' ? '' : ` → ${places.output}`;
  const lines = [
    [
      stopped ? colors.yellow('stopped: ') : '',
      colors.green(`${count(done, 'row')} done`),
      rejected > 0 ? `, ${colors.red(`${rejected.toLocaleString('en')} rejected`)}` : '',
      ` in ${duration(ms)}${where}`,
    ].join(''),
  ];
  const { kinds } = rejects;
  for (const { count: times, first, error } of kinds.slice(0, KINDS)) {
    const stage = first.stage === null ? '' : `, stage ${first.stage}`;
    const eg = times > 1 ? 'first in line' : 'line';
    lines.push(
      `  ${times.toLocaleString('en')} × ${colors.bold(first.code)} (${eg} ${first.line}${stage}): ${clip(first.reason, 300)}`,
    );
    if (verbose && first.stage !== null && error.cause !== undefined) lines.push(indented(withCauses(error.cause)));
  }
  if (kinds.length > KINDS) lines.push(`  … and ${kinds.length - KINDS} other kinds`);
  if (rejected > 0)
    lines.push(
      places.rejected === undefined
        ? '  Name a file with --rejected to keep the rejected rows.'
        : `  rejected rows → ${places.rejected}`,
    );
  if (stopped && nextLine !== undefined)
    lines.push(`  to go on, run the rows from line ${nextLine} on: tail -n +${nextLine}`);
  for (const warning of warnings) lines.push(`${colors.yellow('warning:')} ${warning}`);
  return `${lines.join('\n')}\n`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
