import pc from 'picocolors';
import { printable } from './printable.js';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for one stream: where a person looks at it, unless NO_COLOR is set. */
export function colorsFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Colors {
  const wanted = env.NO_COLOR
    ? false
    : env.FORCE_COLOR
      ? env.FORCE_COLOR !== '0'
      : stream.isTTY === true && env.TERM !== 'dumb';
  return pc.createColors(wanted);
}

/** "1 row", "2,000 rows". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? noun : plural}`;
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** One line without control characters, no longer than `width` columns (counted in characters). */
export function clip(text: string, width: number): string {
  const line = printable(text.replace(/[ \t\n]+/g, ' ').trim());
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, Math.max(1, width - 1)).join('')}…`;
}

/** Lines of at most `width` characters, broken between words; where a text has no spaces (Chinese), between letters. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let rest = [...paragraph];
    while (rest.length > width) {
      const space = rest.lastIndexOf(' ', width);
      const at = space > width / 2 ? space : width;
      lines.push(rest.slice(0, at).join(''));
      rest = rest.slice(space > width / 2 ? at + 1 : at);
    }
    return [...lines, rest.join('')];
  });
}
