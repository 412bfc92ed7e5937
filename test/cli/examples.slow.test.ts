import { cpSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, Folder, parseLines, STACK, sitflow, start } from './command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const run = (command: string, example: string, ...flags: string[]): Promise<Ended> =>
  sitflow([command, `examples/${example}/chain.ts`, '-i', `examples/${example}/rows.jsonl`, '-o', '-', ...flags], {
    cwd: ROOT,
  });

describe('examples/custom-stage', () => {
  it('runs a stage, a port and a model of its own', async () => {
    const { code, stdout } = await run('run', 'custom-stage');
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([
      { id: 'shelf', text_metric: 'The shelf is 183 cm long and 25.4 cm deep.', words: '10' },
      { id: 'walk', text_metric: 'They walked 5.63 km with 9.07 kg on their backs.' },
      { id: 'recipe', text_metric: 'Mix 227 g of butter with 7.57 l of water.' },
      { id: 'metric', text_metric: 'It weighs 5 kg already.' },
    ]);
  });

  it('is spoken, with the source of each field', async () => {
    const { code, stdout } = await run('generate', 'custom-stage', '--limit', '4');
    expect(code).toBe(0);
    const rows = parseLines(stdout);
    expect(rows[0]).toMatchObject({ output: 'In metric units: The shelf is 183 cm long and 25.4 cm deep.\nWords: 10' });
    expect(rows.map((row) => row.sources.text_metric)).toEqual([
      'model:imperial-table@2',
      'model:imperial-table@2',
      'model:imperial-table@2',
      'program',
    ]);
  });
});

const EXAMPLES = ['vqa', 'multilingual-qa', 'multilingual-vqa', 'custom-stage', 'custom-translator'];

describe.each(EXAMPLES)('examples/%s', (example) => {
  it('is drawn', async () => {
    const { code, stdout } = await sitflow(['draw', `examples/${example}/chain.ts`], { cwd: ROOT });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^flowchart LR\n/);
  });
});

describe('on the embedded models', () => {
  it('examples/vqa answers', async () => {
    const { code, stdout, stderr } = await run('run', 'vqa');
    expect(stderr).not.toMatch(STACK);
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([
      { id: 1, image: 'pictures/scene.png', caption: 'A large green circle on the right.', answer: 'circle' },
      { id: 2, answer: 'green' },
      { id: 3, answer: 'yes' },
      { id: 4, answer: 'top left' },
      { id: 5, answer: 'yes' },
    ]);
  });

  it('examples/multilingual-vqa answers', async () => {
    const { code, stdout } = await run('run', 'multilingual-vqa');
    expect(code).toBe(0);
    const rows = parseLines(stdout);
    expect(rows.map(({ id, answer }) => [id, answer])).toEqual([
      ['es-1', 'green'],
      ['zh-1', 'yes'],
      ['es-2', '2'],
      ['en-1', 'blue'],
      ['fr-1', 'blue'],
      ['ru-1', 'no'],
      ['ar-1', 'green'],
      ['de-1', '2'],
    ]);
    expect(rows[3].question_en).toBe(rows[3].question);
  });

  it('examples/multilingual-qa answers', async () => {
    const { code, stdout } = await run('run', 'multilingual-qa');
    expect(code).toBe(0);
    expect(parseLines(stdout).map(({ answer }) => answer)).toEqual([
      'kitchen',
      'garden',
      'no',
      'bedroom',
      'garden',
      'garden',
      'yes',
    ]);
  });

  it('say what one model left out that was asked for all', async () => {
    const ask = (locale: string) =>
      run('run', 'multilingual-qa', '--joint', 'student', '--limit', '1', '--locale', locale);
    expect((await ask('en')).stderr).not.toContain('left out');
    const { code, stderr, stdout } = await ask('fr');
    expect(code).toBe(0);
    const { followed } = parseLines(stdout)[0] as { followed: Record<string, boolean> };
    const missed = Object.keys(followed).filter((part) => !followed[part]);
    expect(missed.length).toBeGreaterThan(0);
    expect(stderr).toContain(
      `--joint student left out ${missed.map((part) => `${part} in 1 of 1 replies`).join(', ')}.`,
    );
  });

  it('are written as training data: pictures as the row names them, sources told', async () => {
    const { code, stdout } = await run('generate', 'multilingual-vqa', '--locale', 'en,es,zh', '--seed', '5');
    expect(code).toBe(0);
    const [row] = parseLines(stdout);
    expect(row).toMatchObject({ id: 'es-1', image: 'pictures/scene.png', input: '¿De qué color es el círculo?' });
    expect(row.sources).toEqual({
      image: 'input',
      question: 'input',
      question_en: expect.stringMatching(/^model:.*translator/),
      caption: expect.stringMatching(/^model:.*captioner/),
      answer: expect.stringMatching(/^model:.*answerer/),
    });
    expect(row.output.split('\n')).toHaveLength(3);
  });

  it('are in order, says the doctor', async () => {
    const { code, stdout } = await sitflow(['doctor']);
    expect(stdout).not.toContain('not ok ');
    expect(stdout).toMatch(/8-bit models \(q8\) are computed correctly on this CPU/);
    expect(stdout).toMatch(/downloaded models are kept in .*sitflow/);
    expect(code).toBe(0);
  });

  it('are interrupted as a terminal does it: the signal goes to the model hosts too', async () => {
    const folder = new Folder();
    cpSync(`${ROOT}packages/playground/samples`, folder.path, { recursive: true });
    const row = (id: number) =>
      JSON.stringify({ id, image: 'pictures/scene-01.png', question: `Is there a red circle in picture ${id}?` });
    folder.write('many.jsonl', Array.from({ length: 20_000 }, (_, i) => `${row(i)}\n`).join(''));
    const { child, ended } = start(
      ['run', `${ROOT}examples/vqa/chain.ts`, '-i', 'many.jsonl', '-o', 'out.jsonl', '--json'],
      { cwd: folder.path, detached: true },
    );
    await new Promise<void>((resolve) =>
      child.stdout?.on('data', (text: string) => text.includes('"progress"') && resolve()),
    );
    process.kill(-(child.pid as number), 'SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(STACK);
    const ids = folder.rows('out.jsonl').map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, i) => i));
    expect(ids.length).toBeLessThan(20_000);
  });
});

describe('pictures beside the rows', () => {
  it('and all fields given: nothing is asked of a model', async () => {
    const folder = new Folder();
    cpSync(`${ROOT}packages/playground/samples`, folder.path, { recursive: true });
    const { code } = await sitflow(
      [
        'generate',
        `${ROOT}examples/vqa/chain.ts`,
        '-i',
        'pictures.jsonl',
        '-o',
        'sit.jsonl',
        '--gold',
        'caption,answer',
      ],
      { cwd: folder.path },
    );
    expect(code).toBe(0);
    const [row] = folder.rows('sit.jsonl');
    expect(row.sources).toEqual({ image: 'input', question: 'input', caption: 'gold', answer: 'gold' });
    expect(row.image).toBe('pictures/scene-01.png');
  });
});

describe('npm start', () => {
  it('shows results, training examples, scores and what to try next', async () => {
    const { code, stdout, stderr } = await start([], { cwd: ROOT, script: `${ROOT}packages/cli/dist/start.js` }).ended;
    // A slow machine is told how far it is.
    expect(
      stderr
        .split('\n')
        .filter((line) => !/^(\d+\/\d+ .*|loading models …|the first rows are under way.*)?$/.test(line)),
    ).toEqual([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /question_en[\s\S]*caption[\s\S]*answer[\s\S]*instruction[\s\S]*multilingual-qa +English \d+\/\d+[\s\S]*Try next/,
    );
    for (const name of ['vqa', 'multilingual-vqa', 'multilingual-qa']) {
      expect(existsSync(`${ROOT}out/start/${name}.jsonl`)).toBe(true);
      expect(existsSync(`${ROOT}out/start/${name}.sit.jsonl`)).toBe(true);
    }
  });
});
