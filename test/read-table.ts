import type { Measured } from '../examples/twins/measure.js';
import { table } from '../examples/twins/table.js';

const numbers = (cell = '') => Number.parseFloat(cell) / 100;
const answers = (n: number, right: (at: number) => boolean) => Array.from({ length: n }, (_, at) => right(at));

/**
 * Measurements of which a printed comparison can have been made: their answers give its shares and intervals, though in what order they came is not
 * printed. What no measurements give (an interval that does not go with its shares) is read as others that print differently.
 */
export function readTable(printed: string): readonly Measured[] {
  const rows = printed
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const read = rows.map(([, task = '', n, system = '', right, ahead = '', follows, calls, ms]) => ({
    hits: Math.round(numbers(right) * Number(n)),
    ahead,
    measured: {
      task,
      system,
      right: [] as readonly boolean[],
      ...(follows && { followed: numbers(follows) }),
      calls: Number(calls),
      ms: Number(ms),
      rejected: [],
    },
    n: Number(n),
  }));
  return read.map(({ hits, ahead, measured, n }) => {
    const student = read.find(
      (other) => other.measured.task === measured.task && other.measured.system === 'SIT student',
    );
    const most = student?.hits ?? 0;
    const first = { ...measured, right: answers(n, (at) => at < hits) };
    if (!student || ahead === '') return first;
    const beside = { ...student.measured, right: answers(n, (at) => at < most) };
    // How far apart two systems are depends on how many questions each alone has right.
    for (let alone = Math.max(0, hits - most); alone <= Math.min(hits, n - most); alone++) {
      const right = answers(n, (at) => at < hits - alone || (at >= most && at < most + alone));
      if (table([beside, { ...measured, right }]).includes(`| ${ahead} `)) return { ...measured, right };
    }
    return first;
  });
}
