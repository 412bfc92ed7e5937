import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BIN, Folder, lines, sitflow, start } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

const ROWS = lines([{ question: 'a' }, { question: 'throw' }, { question: 'c' }]);
const folderWith = (files: Record<string, string> = {}) =>
  new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': ROWS, ...files });

/** A module that does something while it is loaded: after the first look at the files, before they are opened. */
const during = (action: string) =>
  `import { linkSync, writeFileSync } from 'node:fs';\n${FAKE_MODULE.replace('export const app', `${action}\nexport const app`)}`;

describe.each(['run', 'generate'])('sitflow %s: a file that appears after the first look', (command) => {
  it.each([
    ['the output', 'out.jsonl'],
    ['the file of rejected rows', 'out.rejected.jsonl'],
  ])('stops it, and stays what it is: %s', async (_, name) => {
    const folder = folderWith({ 'chain.ts': during(`writeFileSync('${name}', 'ANOTHER RUN');`) });
    const { code, stderr } = await sitflow([command, 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], {
      cwd: folder.path,
    });
    expect(stderr).toContain(`error: ${name}: the file exists already. Name another file, or add --overwrite.`);
    expect(code).toBe(1);
    expect(folder.read(name)).toBe('ANOTHER RUN');
    expect(readdirSync(folder.path).sort()).toEqual(['chain.ts', name, 'rows.jsonl']);
  });
});

describe('two runs with one output', () => {
  it('end with the rows of the first: the second stops', async () => {
    const folder = folderWith({ 'chain.ts': `${FAKE_MODULE}\nconsole.log('loaded');` });
    const args = ['run', 'chain.ts', '-i', '-', '-o', 'out.jsonl'];
    const [first, second] = [start(args, { cwd: folder.path }), start(args, { cwd: folder.path })];
    const loaded = ({ child }: typeof first) =>
      new Promise<void>((resolve) => child.stderr?.on('data', (text: string) => text.includes('loaded') && resolve()));
    const half = '{"question":"the rows ';
    second.child.stdin?.write(half);
    await loaded(second);
    first.child.stdin?.end('{"question":"first"}\n');
    expect((await first.ended).code).toBe(0);
    second.child.stdin?.end('of the second"}\n');
    const { code, stderr } = await second.ended;
    expect(stderr).toContain('out.jsonl: the file exists already');
    expect(code).toBe(1);
    expect(folder.rows('out.jsonl')).toEqual([{ question: 'first', upper: 'FIRST', length: '5' }]);
  });
});

describe('--overwrite', () => {
  it('replaces both files at the end, and keeps them where the run cannot begin', async () => {
    const folder = folderWith({ 'out.jsonl': 'old', 'out.rejected.jsonl': 'old rejects' });
    const args = ['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', '--overwrite'];
    folder.write('broken.ts', 'throw new Error("no");');
    expect((await sitflow(args.with(1, 'broken.ts'), { cwd: folder.path })).code).toBe(1);
    expect((await sitflow([...args, '--gold', 'no'], { cwd: folder.path })).code).toBe(1);
    expect([folder.read('out.jsonl'), folder.read('out.rejected.jsonl')]).toEqual(['old', 'old rejects']);
    expect((await sitflow(args, { cwd: folder.path })).code).toBe(2);
    expect(folder.rows('out.jsonl')).toHaveLength(2);
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([{ line: 2 }]);
    expect(readdirSync(folder.path)).toHaveLength(5);
  });

  it('keeps the old rows until then: a run that is killed loses none', async () => {
    const folder = folderWith({ 'out.jsonl': 'old' });
    const { child, ended } = start(['run', 'chain.ts', '-i', '-', '-o', 'out.jsonl', '--overwrite', '--json'], {
      cwd: folder.path,
    });
    child.stdin?.write('{"question":"a"}\n');
    await new Promise<void>((resolve) =>
      child.stdout?.on('data', (text: string) => text.includes('progress') && resolve()),
    );
    child.kill('SIGKILL');
    await ended;
    expect(folder.read('out.jsonl')).toBe('old');
  });

  it('replaces with what was done where the run is stopped', async () => {
    const folder = folderWith({ 'out.jsonl': 'old' });
    const { child, ended } = start(['run', 'chain.ts', '-i', '-', '-o', 'out.jsonl', '--overwrite', '--json'], {
      cwd: folder.path,
    });
    child.stdin?.write('{"question":"a"}\n');
    await new Promise<void>((resolve) =>
      child.stdout?.on('data', (text: string) => text.includes('progress') && resolve()),
    );
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(folder.rows('out.jsonl')).toMatchObject([{ upper: 'A' }]);
    expect(readdirSync(folder.path)).toHaveLength(3);
  });
});

describe('one file for two things', () => {
  it.each([
    ['a hard link to the input', (folder: Folder) => linkSync(folder.at('rows.jsonl'), folder.at('out.jsonl'))],
    ['a symbolic link to the input', (folder: Folder) => symlinkSync('rows.jsonl', folder.at('out.jsonl'))],
  ])('is refused, though --overwrite: %s', async (_, link) => {
    const folder = folderWith();
    link(folder);
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', '--overwrite'], {
      cwd: folder.path,
    });
    expect(stderr).toContain('--output is the file that the rows are read from');
    expect(code).toBe(1);
    expect(folder.read('rows.jsonl')).toBe(ROWS);
  });

  it('is refused where a shell redirects to it', () => {
    const folder = folderWith();
    const open = (name: string, flags: string) => {
      const fd = openSync(folder.at(name), flags);
      onTestFinished(() => closeSync(fd));
      return fd;
    };
    const run = (args: readonly string[], stdio: readonly ('ignore' | 'pipe' | number)[]) =>
      spawnSync(process.execPath, [BIN, 'run', 'chain.ts', ...args], {
        cwd: folder.path,
        stdio: [...stdio],
        encoding: 'utf8',
      });
    const appended = run(['-i', 'rows.jsonl', '-o', '-'], ['ignore', open('rows.jsonl', 'a'), 'pipe']);
    expect(appended.stderr).toContain('the file that the rows are read from');
    const back = run(['-i', '-', '-o', 'rows.jsonl', '--overwrite'], [open('rows.jsonl', 'r'), 'pipe', 'pipe']);
    expect(back.stderr).toContain('the file that the rows are read from');
    const both = run(
      ['-i', 'rows.jsonl', '-o', '-', '--rejected', 'o', '--overwrite'],
      ['ignore', open('o', 'a'), 'pipe'],
    );
    expect(both.stderr).toContain('--rejected and --output name the same file');
    expect([appended.status, back.status, both.status]).toEqual([1, 1, 1]);
    expect(folder.read('rows.jsonl')).toBe(ROWS);
  });

  it('is refused by another name of a folder', async () => {
    const folder = folderWith();
    mkdirSync(folder.at('a'));
    symlinkSync('a', folder.at('b'));
    const { code, stderr } = await sitflow(
      ['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'a/out', '--rejected', 'b/out', '--overwrite'],
      { cwd: folder.path },
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('name the same file')]);
    expect(readdirSync(folder.at('a'))).toEqual([]);
  });
});

describe.skipIf(!existsSync('/dev/full'))('rejected rows on a full disk', () => {
  it('end the run with an error, and the rows that are done are there', async () => {
    const folder = folderWith();
    const { code, stderr } = await sitflow(
      ['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', '--rejected', '/dev/full'],
      { cwd: folder.path },
    );
    expect(stderr).toMatch(/2 rows done, 1 rejected[\s\S]*error: \/dev\/full: cannot write: the disk is full/);
    expect(code).toBe(1);
    expect(folder.rows('out.jsonl')).toHaveLength(2);
  });
});

describe.skipIf(!existsSync('/dev/fd'))('devices and pipes', () => {
  it('are written as they are', async () => {
    const folder = folderWith();
    for (const output of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
      const { stdout, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', output, '--limit', '1'], {
        cwd: folder.path,
      });
      expect([stdout, stderr]).toEqual([
        '{"question":"a","upper":"A","length":"1"}\n',
        expect.stringContaining('1 row done'),
      ]);
    }
    spawnSync('mkfifo', [folder.at('pipe')]);
    const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'pipe'], { cwd: folder.path });
    child.stdin?.end();
    const { stdout } = spawnSync('head', ['-1', folder.at('pipe')], { encoding: 'utf8' });
    expect(stdout).toBe('{"question":"a","upper":"A","length":"1"}\n');
    await ended;
    const { code } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '/dev/null'], { cwd: folder.path });
    expect(code).toBe(2);
    expect(existsSync('/dev/null.rejected.jsonl')).toBe(false);
  });
});

describe('standard output', () => {
  const NOISY = `
import { spawnSync } from 'node:child_process';
console.log('at import');
console.info('%s', 'info');
${FAKE_MODULE.replace("if (question === 'throw')", "process.stdout.write('progress: 50% '); process.stdout.end('end '); if (question === 'throw')")}`;

  it.each([
    ['results', ['-o', '-']],
    ['events', ['-o', 'out.jsonl', '--json']],
  ])('carries %s alone, whatever a module and its stages write', async (_, flags) => {
    const folder = folderWith({ 'chain.ts': NOISY });
    const { code, stdout, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', ...flags], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(stdout).toMatch(/"upper":"C"|"type":"summary"/);
    for (const text of ['at import\n', 'info\n', 'progress: 50% end ']) expect(stderr).toContain(text);
  });

  it('carries a drawing alone', async () => {
    const folder = folderWith({ 'chain.ts': NOISY });
    const { stdout, stderr } = await sitflow(['draw', 'chain.ts'], { cwd: folder.path });
    expect(stdout).toMatch(/^flowchart LR\n/);
    expect(stderr).toContain('at import');
  });

  it('may be closed by its reader early', async () => {
    const many = lines(Array.from({ length: 5_000 }, (_, i) => ({ question: `q${i}`, ballast: 'x'.repeat(100) })));
    const folder = folderWith({ 'chain.ts': NOISY, 'rows.jsonl': many });
    const { child, ended } = start(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-', '--quiet'], { cwd: folder.path });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.stdout?.destroy();
    expect((await ended).code).toBe(0);
  });
});
