import { withCauses } from './error-text.js';
import { printable } from './printable.js';
import type { Rejects } from './rows/rejects.js';
import { type Colors, clip, count, duration } from './terminal.js';

export interface Totals {
  readonly done: number;
  readonly rejected: number;
  readonly ms: number;
  /** Ended before all rows were through. */
  readonly stopped: boolean;
}

/** Commands to paste into a shell. */
export interface NextCommands {
  /** Goes on where a stopped run ended. */
  readonly goOn?: string | undefined;
  /** Runs the rejected rows again. */
  readonly again?: string | undefined;
}

/** What follows the counts and the reasons. */
export interface SummaryNotes extends NextCommands {
  /** Tokens and cost, a line for each stage. */
  readonly usage?: readonly string[] | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** How many kinds of reasons are told; the rejected file has them all. */
const KINDS = 5;

export interface SummaryStyle {
  readonly colors: Colors;
  /** Whether it is told where a stage threw. */
  readonly verbose: boolean;
}

/** What became of the rows, in a few lines: how many, how long, why some were rejected, where everything is (no output where none was made). */
export function summaryText(
  { done, rejected, ms, stopped }: Totals,
  rejects: Pick<Rejects, 'kinds'>,
  places: { readonly output: string | undefined; readonly rejected: string | undefined },
  { colors, verbose }: SummaryStyle,
  { goOn, again, usage = [], warnings = [] }: SummaryNotes = {},
): string {
  const where = places.output === undefined || places.output === '-' ? '' : ` → ${printable(places.output)}`;
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
      `  ${times.toLocaleString('en')} × ${colors.bold(printable(first.code))} (${eg} ${first.line}${printable(stage)}): ${clip(first.reason, 300)}`,
    );
    if (verbose && first.stage !== null && error.cause !== undefined)
      lines.push(printable(indented(withCauses(error.cause))));
  }
  if (kinds.length > KINDS) lines.push(`  … and ${kinds.length - KINDS} other kinds`);
  if (rejected > 0)
    lines.push(
      places.rejected === undefined
        ? '  Name a file with --rejected to keep the rejected rows.'
        : `  rejected rows → ${printable(places.rejected)}`,
    );
  for (const line of usage) lines.push(`  ${printable(line)}`);
  if (again !== undefined) lines.push('  to run them again after fixing the cause:', `    ${printable(again)}`);
  if (goOn !== undefined) lines.push('  to continue:', `    ${printable(goOn)}`);
  for (const warning of warnings) lines.push(`${colors.yellow('warning:')} ${printable(warning)}`);
  return `${lines.join('\n')}\n`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
