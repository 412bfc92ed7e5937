import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BIN, Folder, lines, parseLines, sitflow, start } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The tests may run by npx; the command does not. */
const AS_ITSELF = { npm_command: '' };

/** Runs a command that the summary printed, as a shell does. */
function paste(command: string, cwd: string) {
  const name = command.replace(/^(npx )?sitflow /, `'${process.execPath}' '${BIN}' `);
  return spawnSync('sh', ['-c', name], { cwd, encoding: 'utf8' });
}

describe('a run that was stopped', () => {
  it('goes on by the command that it prints, with the rows of an unbroken run', async () => {
    const rows = lines(Array.from({ length: 12 }, (_, i) => ({ question: i === 6 ? 'hang' : `q ${i}` }))).replaceAll(
      '}\n{',
      '}\n\n{',
    );
    const module = `${FAKE_MODULE.replaceAll('timeoutMs: 200', 'timeoutMs: 0')}\nsetInterval(() => {}, 1000);`;
    const folder = new Folder({ 'chain.ts': module, 'rows.jsonl': rows });
    const args = [
      'generate',
      'chain.ts',
      '-i',
      'rows.jsonl',
      '-o',
      'out.jsonl',
      '--seed',
      '3',
      '--locale',
      'en,es,zh,de',
      '--limit',
      '10',
      '--json',
    ];
    const { child, ended } = start(args, { cwd: folder.path, env: AS_ITSELF });
    let seen = 0;
    await new Promise<void>((resolve) =>
      child.stdout?.on('data', (text: string) => {
        seen += text.split('"stage":"length"').length - 1;
        if (seen >= 9) setTimeout(resolve, 100);
      }),
    );
    child.kill('SIGINT');
    const { stderr, stdout } = await ended;
    expect(folder.rows('out.jsonl')).toHaveLength(6);
    expect(stderr).toContain('to continue');
    const command = /to continue:\n {4}(.*)\n/.exec(stderr)?.[1] as string;
    expect(command).toMatch(/ -o out\.from-\d+\.jsonl --seed 3 --locale en,es,zh,de --json --from-line \d+ --limit 4$/);
    expect(parseLines(stdout).at(-1)).toMatchObject({ goOn: command });
    folder.write('chain.ts', FAKE_MODULE.replace("if (question === 'hang')", 'if (false)'));
    expect(paste(command, folder.path).status).toBe(0);
    const whole = args.with(args.indexOf('out.jsonl'), 'whole.jsonl');
    expect((await sitflow(whole, { cwd: folder.path })).code).toBe(0);
    const rest = /-o (\S+)/.exec(command)?.[1] as string;
    expect(folder.read('out.jsonl') + folder.read(rest)).toBe(folder.read('whole.jsonl'));
    expect(folder.rows(rest)[0].id).toBe('rows/13');
  });

  it('since its model is away says how far it came and how to go on', async () => {
    const away = "throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });";
    // Long enough for a second call, which proves it.
    const module = FAKE_MODULE.replace('timeoutMs: 200', 'awayMs: 1500').replace(
      "question === 'throw') throw new Error('the stage broke');",
      `question > 'b') ${away}`,
    );
    const rows = lines([{ question: 'a' }, { question: 'b' }, { question: 'c' }, { question: 'd' }]);
    const folder = new Folder({ 'chain.ts': module, 'rows.jsonl': rows });
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], {
      cwd: folder.path,
      env: AS_ITSELF,
    });
    expect(stderr).toContain('stage upper: the model is unavailable; its rows wait');
    expect(stderr).toMatch(
      /stopped: 2 rows done.*\n {2}to continue:\n {4}sitflow run .* --from-line 3\nerror: .*upper/,
    );
    expect(code).toBe(1);
    expect(folder.rows('out.jsonl')).toHaveLength(2);
  });

  it('says so where there is nothing from that line on', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': lines([{ question: 'a' }]) });
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'o', '--from-line', '2'], {
      cwd: folder.path,
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('rows.jsonl: there are no rows from line 2 on')]);
    expect(existsSync(folder.at('o'))).toBe(false);
  });
});

describe('rejected rows', () => {
  it('run again by the command that is printed, with their lines, ids and digits', async () => {
    const rows =
      '{"question":"throw","n":1234567890123456789}\n{"id":1234567890123456789,"question":"throw"}\n{"question":"fine"}\n{"question":\n';
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': rows });
    mkdirSync(folder.at('out'));
    const args = [
      'generate',
      'chain.ts',
      '-i',
      'rows.jsonl',
      '-o',
      'out/sit.jsonl',
      '--seed',
      '9',
      '--locale',
      'en,es,zh,de',
    ];
    const { stderr } = await sitflow(args, { cwd: folder.path, env: AS_ITSELF });
    const command = /to run them again after fixing the cause:\n {4}(.*)\n/.exec(stderr)?.[1] as string;
    expect(command).toBe(
      'sitflow generate chain.ts -i out/sit.rejected.jsonl -o out/sit.again.jsonl --images . --seed 9 --locale en,es,zh,de --from-rejected',
    );
    folder.write('chain.ts', FAKE_MODULE.replace("if (question === 'throw')", 'if (false)'));
    expect(paste(command, folder.path).status).toBe(2);
    const whole = args.with(5, 'whole.jsonl');
    await sitflow(whole, { cwd: folder.path });
    const [first, second] = folder.read('whole.jsonl').split('\n');
    expect(folder.read('out/sit.again.jsonl')).toBe(`${first}\n${second}\n`);
    expect(folder.rows('out/sit.again.rejected.jsonl')).toMatchObject([
      { line: 4, id: 'rows/4', code: 'row.malformed', row: '{"question":' },
    ]);
  });

  it('are told from rows that were not', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': lines([{ question: 'a' }]) });
    await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'o', '--from-rejected'], { cwd: folder.path });
    expect(folder.rows('o.rejected.jsonl')).toMatchObject([{ line: 1, code: 'row.not-rejected' }]);
  });
});

describe('images', () => {
  const SHOWN = `
import { chain, createApp, PictureReader } from '@sitflow/core';
import { ContainerModule, injectable } from 'inversify';
@injectable()
class Shown { async run({ image }: { image: { read: string } }) { return { read: image.read }; } }
const shown = { name: 'shown', version: '1', stage: Shown, options: {}, needs: ['image'], adds: ['read'], types: { image: 'picture' } };
const reader = { read: async ({ path, within }: { path: string; within: string }) => ({ bytes: new Uint8Array(1), hash: path, read: path + ' in ' + within }) };
const readers = new ContainerModule(({ bind }) => void bind(PictureReader).toConstantValue(reader as never));
export const c = chain('c').pipe(shown as never);
export { c as chain };
export const app = createApp({ modules: [readers] });
`;
  const row = '{"image":"a.png"}\n';

  it.skipIf(!existsSync('/dev/fd'))(
    'of rows from a stream lie in the current folder, whatever the stream is called',
    () => {
      const folder = new Folder({ 'chain.ts': SHOWN, 'rows.jsonl': row });
      mkdirSync(folder.at('sub'));
      execFileSync('mkfifo', [folder.at('sub/pipe')]);
      const run = `'${process.execPath}' '${BIN}' run chain.ts -o - --quiet`;
      for (const command of [
        `${run} -i - < rows.jsonl`,
        `${run} -i /dev/stdin < rows.jsonl`,
        `cat rows.jsonl | ${run} -i /dev/stdin`,
        `cat rows.jsonl | ${run} -i /proc/self/fd/0`,
        `${run} -i /dev/fd/7 7< rows.jsonl`,
        `${run} -i <(cat rows.jsonl)`,
        `cat rows.jsonl > sub/pipe & ${run} -i sub/pipe`,
      ]) {
        const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: folder.path, encoding: 'utf8' });
        expect([command, stderr, stdout && JSON.parse(stdout)]).toEqual([
          command,
          '',
          { image: 'a.png', read: `a.png in ${folder.path}` },
        ]);
      }
    },
  );

  it('may be in a folder of their own, which they may not leave', async () => {
    const samples = `${ROOT}packages/playground/samples`;
    const question = 'What shape is in the image?';
    const folder = new Folder({
      'rows.jsonl': lines([
        { image: 'pictures/scene-01.png', question },
        { image: '../README.md', question },
      ]),
    });
    const args = ['run', `${ROOT}examples/vqa/chain.ts`, '-i', 'rows.jsonl', '-o', 'o'];
    const { code } = await sitflow([...args, '--images', samples], { cwd: folder.path });
    expect(code).toBe(2);
    expect(folder.rows('o')).toMatchObject([{ image: 'pictures/scene-01.png', answer: expect.any(String) }]);
    expect(folder.rows('o.rejected.jsonl')).toMatchObject([{ code: 'picture.outside-folder' }]);
    const missing = await sitflow([...args.with(5, 'p'), '--images', 'no'], { cwd: folder.path });
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/no: --images: there is no such folder\. It was looked for in/),
    ]);
  });
});
