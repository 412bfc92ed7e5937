import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Folder, lines, parseLines, STACK, start } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

/** Rows that take 20 ms each, beside and behind each other: seconds of work in all. */
const rows = Array.from({ length: 20_000 }, (_, i) => ({ id: i, question: 'wait 20', ballast: 'x'.repeat(200) }));
const SLOW = FAKE_MODULE.replaceAll('concurrency: 64', 'concurrency: 8, cache: false');

/** The moment at which a child has written this to one of its streams. */
const written = (stream: NodeJS.ReadableStream | null, pattern: RegExp) =>
  new Promise<void>((resolve) => {
    let text = '';
    stream?.on('data', (more: string) => {
      text += more;
      if (pattern.test(text)) resolve();
    });
  });
const LOADING = `console.error('is loading');\n${SLOW}`;

describe('Ctrl-C', () => {
  it.each([
    ['at the very beginning', async () => {}],
    ['while the module is loaded', async ({ stderr }: ChildProcess) => written(stderr, /is loading/)],
    ['soon after', async ({ stdout }: ChildProcess) => written(stdout, /"progress"/)],
    ['in the middle', async ({ stdout }: ChildProcess) => written(stdout, /(?:"progress"[\s\S]*){4}/)],
  ])('%s leaves whole lines and exits 130', async (moment, comes) => {
    const folder = new Folder({ 'chain.ts': LOADING, 'rows.jsonl': lines(rows) });
    for (const command of ['run', 'generate']) {
      const { child, ended } = start([command, 'chain.ts', '-i', 'rows.jsonl', '-o', `${command}.jsonl`, '--json'], {
        cwd: folder.path,
      });
      await once(child, 'spawn');
      await comes(child);
      child.kill('SIGINT');
      const { code, signal, stderr } = await ended;
      // Before the command has come to listen, the signal itself ends it.
      if (moment === 'at the very beginning' && code === null) expect(signal).toBe('SIGINT');
      else expect(code).toBe(130);
      expect(stderr).not.toMatch(STACK);
      try {
        folder.read(`${command}.jsonl`);
      } catch {
        continue;
      }
      const written = folder.rows(`${command}.jsonl`);
      expect(written.map((row) => Number(row.id))).toEqual(rows.slice(0, written.length).map((row) => row.id));
      expect(written.length).toBeLessThan(rows.length);
    }
  });

  it('says what was done and where to go on, and what was done is there', async () => {
    // A blank line behind each row.
    const folder = new Folder({ 'chain.ts': SLOW, 'rows.jsonl': lines(rows).replaceAll('\n', '\n\n') });
    const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', '--json'], {
      cwd: folder.path,
    });
    await written(child.stdout, /(?:"progress"[\s\S]*){2}/);
    child.kill('SIGTERM');
    const { code, stderr, stdout } = await ended;
    expect(code).toBe(130);
    const summary = parseLines(stdout).at(-1);
    expect(summary).toMatchObject({ type: 'summary', stopped: true, exit: 130 });
    expect(folder.rows('out.jsonl')).toHaveLength(summary.done);
    expect(summary.nextLine).toBe(2 * summary.done);
    expect(summary.goOn).toContain(`-o out.from-${summary.nextLine}.jsonl --json --from-line ${summary.nextLine}`);
    expect(summary.done).toBeGreaterThan(0);
    expect(stderr).toContain('stopped: ');
  });

  it('before anything was made names no output', async () => {
    const loading = `
import { chain, createApp, models, Translator } from '@sitflow/core';
import { translate } from '@sitflow/stages';
const c = chain('c').pipe(translate({ field: 'question', to: 'en' }));
export { c as chain };
const create = () => new Promise(() => { console.log('loading'); setInterval(() => {}, 1000); });
export const app = createApp({ modules: [models([{ port: Translator, name: 'slow', create } as never])] });
`;
    const folder = new Folder({ 'chain.ts': loading, 'rows.jsonl': lines([{ question: 'a' }]) });
    const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], { cwd: folder.path });
    await once(child.stderr as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped: 0 rows done in [^→]*\n/);
  });

  it('ends a stage that never does, and a second one ends at once', async () => {
    // It holds the process, which would else be told that it waits for what never comes.
    const hang = FAKE_MODULE.replaceAll('timeoutMs: 200', 'timeoutMs: 0').replace(
      "'hang') await new Promise(() => {})",
      "'hang') await new Promise(() => { setInterval(() => {}, 1000); })",
    );
    const slowToDispose = `${hang}\napp.dispose = () => new Promise(() => { setInterval(() => {}, 1000); });`;
    const folder = new Folder({
      'chain.ts': slowToDispose,
      'rows.jsonl': lines([{ question: 'a' }, { question: 'hang' }]),
    });
    for (const times of [1, 2]) {
      const out = `out${times}.jsonl`;
      const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', out, '--json'], {
        cwd: folder.path,
      });
      await written(child.stdout, /"progress"/);
      // That the second one ends it at once is tested beside the source, by a clock that stands still.
      for (let time = 1; time <= times; time++) child.kill('SIGINT');
      const { code, stderr } = await ended;
      expect({ code, stderr: code === 130 ? '' : stderr }).toEqual({ code: 130, stderr: '' });
      expect(folder.rows(out)).toEqual([{ question: 'a', upper: 'A', length: '1' }]);
    }
  });

  it('ends a run that waits for a stdin that says nothing', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE });
    const { child, ended } = start(['run', 'chain.ts', '-i', '-', '-o', '-'], { cwd: folder.path });
    child.stdin?.write('{"question":"a"}\n');
    await new Promise<void>((resolve) => child.stdout?.on('data', () => resolve()));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(parseLines(stdout)).toHaveLength(1);
  });
});

describe('a reader that leaves', () => {
  it('ends the run without a word', async () => {
    const folder = new Folder({ 'chain.ts': SLOW, 'rows.jsonl': lines(rows) });
    const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-', '--quiet'], { cwd: folder.path });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended;
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
