import { type KindTimes, sessionShare } from './host-times.js';

/** How fast a pass over the rows was, and what it took. */
export interface Pass {
  /** Examples per second. */
  readonly rate: number;
  /** Pictures, sentences and prompts that reached a model for an example, on average. What a cache answered is not among them. */
  readonly inputs: number;
}

/** Rows that were never seen before, and the same rows once more. */
export interface Passes {
  readonly first: Pass;
  readonly again: Pass;
}

export interface ChainFigures {
  readonly case: string;
  readonly rows: number;
  readonly byHand: Pass;
  readonly cacheOff: Passes;
  readonly cacheOn: Passes;
  /** How many of the loop's answers sitflow gave too, and of how many. */
  readonly agree: number;
  readonly compared: number;
  /** The longest time that the event loop stood still. */
  readonly stallMs: number;
  /** Of the first pass without the cache: where the time of its models went. */
  readonly hosts: Readonly<Record<string, KindTimes>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

export interface ChainsFigures {
  readonly machine: Machine;
  readonly results: readonly ChainFigures[];
}

export interface EngineFigures {
  readonly machine: Machine;
  /** By who runs, then by how many rows: microseconds of CPU an example, and megabytes of the process at its peak. */
  readonly cpu: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly megabytes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface MemoryFigures {
  readonly machine: Machine;
  readonly results: readonly {
    readonly case: string;
    readonly rows: number;
    /** Peaks in megabytes. */
    readonly program: number;
    readonly hosts: readonly number[];
  }[];
}

/** The run whose rate without the cache lies in the middle, with the worst stall and agreement of all. */
export function middleOf(runs: readonly ChainFigures[]): ChainFigures {
  const median = (of: (run: ChainFigures) => number) =>
    runs.map(of).sort((a, b) => a - b)[Math.floor((runs.length - 1) / 2)] as number;
  const pass = (of: (run: ChainFigures) => Pass): Pass => ({
    rate: median((run) => of(run).rate),
    inputs: median((run) => of(run).inputs),
  });
  const passes = (of: (run: ChainFigures) => Passes): Passes => ({
    first: pass((run) => of(run).first),
    again: pass((run) => of(run).again),
  });
  return {
    ...(runs[0] as ChainFigures),
    byHand: pass((run) => run.byHand),
    cacheOff: passes((run) => run.cacheOff),
    cacheOn: passes((run) => run.cacheOn),
    agree: Math.min(...runs.map(({ agree }) => agree)),
    stallMs: Math.max(...runs.map(({ stallMs }) => stallMs)),
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const whole = (n: number) => Math.round(n).toLocaleString('en');
const machineText = ({ cpu, cores, node }: Machine) => `On ${cores} cores of ${cpu}, Node ${node}.`;

/** Rates beside the loop's, with what reached the models; then the stall and the share of the sessions. */
export function chainsText({ machine, results }: ChainsFigures): string {
  const shown = ({ rate, inputs }: Pass) => `${whole(rate)} /s, ${inputs.toFixed(2)} inputs`;
  const rows = results.map(({ case: name, byHand, cacheOff, cacheOn }) => [
    name,
    shown(byHand),
    ...[cacheOff.first, cacheOn.first].map((pass) => `${shown(pass)}: ${(pass.rate / byHand.rate).toFixed(1)}×`),
    shown(cacheOff.again),
    shown(cacheOn.again),
  ]);
  const head = ['case', 'by hand', 'cache off', 'cache on', 'off, again', 'on, again'];
  const share = sessionShare(
    Object.fromEntries(
      results.flatMap(({ case: name, hosts }) =>
        Object.entries(hosts).map(([kind, times]) => [`${name} ${kind}`, times]),
      ),
    ),
  );
  const agree = results.reduce((sum, each) => sum + each.agree, 0);
  const compared = results.reduce((sum, each) => sum + each.compared, 0);
  const stall = Math.max(...results.map(({ stallMs }) => stallMs));
  return [
    table(head, rows),
    '',
    `${machineText(machine)} Of the loop's ${compared} answers, ${agree} are sitflow's too. The event loop of the program stood still for ${stall.toFixed(0)} ms at most.`,
    `Of the hosts' time, ${(share * 100).toFixed(0)} % is inside ONNX Runtime's \`InferenceSession.run\`.`,
  ].join('\n');
}

function byRows(figures: EngineFigures['cpu'], digits: number): string {
  const columns = [...new Set(Object.values(figures).flatMap((row) => Object.keys(row)))];
  const rows = Object.entries(figures).map(([name, row]) => [
    name,
    ...columns.map((column) => row[column]?.toFixed(digits) ?? ''),
  ]);
  return table(['', ...columns], rows);
}

export function engineText({ machine, cpu, megabytes }: EngineFigures): string {
  return [machineText(machine), '', byRows(cpu, 1), '', 'Peak memory of the process:', '', byRows(megabytes, 0)].join(
    '\n',
  );
}

export function memoryText({ machine, results }: MemoryFigures): string {
  const counts = [...new Set(results.map(({ rows }) => rows))];
  const cell = ({ program, hosts }: MemoryFigures['results'][number]) => {
    const all = hosts.reduce((sum, mb) => sum + mb, program);
    return `${[program, ...hosts].map(Math.round).join(' + ')} = ${Math.round(all)} MB`;
  };
  const rows = [...new Set(results.map((each) => each.case))].map((name) => [
    name,
    ...counts.map((count) => {
      const found = results.find((each) => each.case === name && each.rows === count);
      return found ? cell(found) : '';
    }),
  ]);
  return [machineText(machine), '', table(['case', ...counts.map((n) => `${whole(n)} rows`)], rows)].join('\n');
}

/** The page with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced. */
export function fillFigures(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`the page has no place for ${name}: put ${open}and ${close} into it`);
  return `${page.slice(0, start + open.length)}${text}\n${page.slice(end)}`;
}
