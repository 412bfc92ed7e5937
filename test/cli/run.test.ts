import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BIN, Folder, lines, parseLines, STACK, sitflow } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

const run = (folder: Folder, ...flags: string[]) =>
  sitflow(['run', 'chain.ts', '--input', 'rows.jsonl', '--output', 'out.jsonl', ...flags], { cwd: folder.path });

const folderWith = (rows: string | Buffer) => new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': rows });

describe('sitflow run', () => {
  it('keeps each row as it is and adds the fields of the chain, in input order', async () => {
    const folder = folderWith(
      '{"id": 7, "question": "wait 60", "n": 12345678901234567890, "x": 1.0}\n{"question":"b","trace":[1],"sources":"a book"}\n{ "id":"c","question":"c" , "nested":{"id":[null]}}\n',
    );
    const { code, stderr } = await run(folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/(?:^|\n)3 rows done in .* → out\.jsonl\n$/);
    expect(folder.read('out.jsonl')).toBe(
      '{"id": 7, "question": "wait 60", "n": 12345678901234567890, "x": 1.0,"upper":"WAIT 60","length":"7"}\n' +
        '{"question":"b","trace":[1],"sources":"a book","upper":"B","length":"1"}\n' +
        '{ "id":"c","question":"c" , "nested":{"id":[null]},"upper":"C","length":"1"}\n',
    );
    expect(existsSync(folder.at('out.rejected.jsonl'))).toBe(false);
  });

  it('fails where a stage ends the process, says so, and keeps the rows that are through', async () => {
    const folder = new Folder({
      'chain.ts': FAKE_MODULE.replace('concurrency: 64', 'concurrency: 1'),
      'rows.jsonl': ['a', 'b', 'wait 100', 'exit', 'c'].map((question) => `${JSON.stringify({ question })}\n`).join(''),
    });
    const { code, stderr } = await run(folder);
    expect(stderr).toMatch(/error: a module, a stage or a dependency ended the process \(process\.exit\)/);
    expect(code).toBe(1);
    expect(
      folder
        .rows('out.jsonl')
        .map((row) => row.upper)
        .slice(0, 2),
    ).toEqual(['A', 'B']);
  });

  it('fails where the module ends the process while it is loaded', async () => {
    const folder = new Folder({ 'chain.ts': 'process.exit(0);', 'rows.jsonl': '{"question":"a"}\n' });
    const { code, stderr } = await run(folder);
    expect(stderr).toContain('ended the process');
    expect(code).toBe(1);
    expect(existsSync(folder.at('out.jsonl'))).toBe(false);
  });

  it('rejects what fails with line, code, stage and reason, and leaves the other rows unharmed', async () => {
    const folder = folderWith(
      [
        '{"id":1,"question":"a"}',
        '{"id":2,"question":',
        '{"id":3,"question":"throw","keep":"me"}',
        '{"id":4,"question":"hang"}',
        '{"id":5,"question":"undefined"}',
        '{"id":6,"question":"extra"}',
        '[1,2]',
        '{"id":8,"question":"  "}',
        '{"id":9,"query":"a"}',
        '{"id":10,"question":7}',
        '{"id":{},"question":"a"}',
        '{"id":12,"question":"uncountable"}',
        '{"id":13,"question":"x","length":"1"}',
        '{"id":14,"question":"bigint"}',
        '{"id":1,"question":"z"}',
        '{"id":16,"question":"z"}',
      ].join('\n'),
    );
    const { code, stderr, stdout } = await run(folder);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(STACK);
    expect(stderr).toContain('2 rows done, 14 rejected');
    expect(stderr).toContain('rejected rows → out.rejected.jsonl');
    expect(folder.rows('out.jsonl').map((row) => row.id)).toEqual([1, 16]);
    const rejects = folder.rows('out.rejected.jsonl');
    expect(rejects.map(({ line, id, code: why, stage }) => [line, id, why, stage])).toEqual([
      [2, 'rows/2', 'row.malformed', null],
      [3, 3, 'stage.threw', 'upper'],
      [4, 4, 'stage.timeout', 'upper'],
      [5, 5, 'stage.wrong-result', 'upper'],
      [6, 6, 'stage.wrong-result', 'upper'],
      [7, 'rows/7', 'row.not-an-object', null],
      [8, 8, 'text.empty', 'upper'],
      [9, 9, 'example.missing-field', null],
      [10, 10, 'example.wrong-type', null],
      [11, {}, 'example.bad-id', null],
      [12, 12, 'stage.threw', 'length'],
      [13, 13, 'example.field-exists', null],
      [14, 14, 'stage.wrong-result', 'upper'],
      [15, 1, 'example.doubled-id', null],
    ]);
    expect(rejects[0].row).toBe('{"id":2,"question":');
    expect(rejects[1].row).toEqual({ id: 3, question: 'throw', keep: 'me' });
    // What was done is kept with the reject.
    expect(rejects[10].added).toEqual({ upper: 'UNCOUNTABLE' });
    for (const reject of rejects) expect(reject.reason).not.toMatch(STACK);
  });

  it('reads BOM, CRLF, blank lines, a last line without its end, and counts lines as an editor does', async () => {
    const folder = folderWith('\ufeff{"question":"a"}\r\n\r\n   \r\nnope\r\n{"question":"b"}');
    const { code } = await run(folder);
    expect(code).toBe(2);
    expect(folder.rows('out.jsonl')).toEqual([
      { question: 'a', upper: 'A', length: '1' },
      { question: 'b', upper: 'B', length: '1' },
    ]);
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([{ line: 4, row: 'nope' }]);
  });

  it('takes text of 100 kB, lines of megabytes and unpaired surrogates as they are', async () => {
    const text = 'ab '.repeat(33_334);
    const ballast = 'x'.repeat(5_000_000);
    const folder = folderWith(
      `${lines([{ question: text }, { question: 'b', ballast }])}{"question":"\\ud800 tail \\udc00"}\n{"question":"d"}\n`,
    );
    const { code } = await run(folder);
    expect(code).toBe(0);
    const rows = folder.rows('out.jsonl');
    expect(rows[0].upper).toBe(text.toUpperCase());
    expect(rows[1].ballast).toBe(ballast);
    expect(rows[2]).toMatchObject({ question: '\ud800 tail \udc00', upper: '\ud800 TAIL \udc00' });
    expect(rows[3].upper).toBe('D');
  });

  it('rejects lines that are not UTF-8 instead of changing them', async () => {
    const folder = folderWith(
      Buffer.concat([Buffer.from('{"question":"a'), Buffer.from([0xe9]), Buffer.from('"}\n{"question":"b"}\n')]),
    );
    expect((await run(folder)).code).toBe(2);
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([{ line: 1, code: 'row.not-utf8' }]);
    expect(folder.rows('out.jsonl')).toHaveLength(1);
  });

  it('says where a stage threw with --verbose, once for each stage', async () => {
    const folder = folderWith(lines(['throw', 'throw', 'uncountable'].map((question) => ({ question }))));
    const { stderr } = await run(folder, '--verbose');
    expect(stderr).toMatch(/2 × stage\.threw \(first in line 1, stage upper\)/);
    expect(stderr).toMatch(/1 × stage\.threw \(line 3, stage length\)/);
    for (const what of ['the stage broke', 'it has no letters'])
      expect(stderr).toMatch(new RegExp(`^ {4}Error: ${what}\\n +at .*chain\\.ts:\\d+`, 'm'));
  });

  it.each(['[{"question":"a"},{"question":"b"}]', '\n[\n  {"question":"a"},\n  {"question":"b"}\n]\n'])(
    'takes no JSON array for JSON Lines: %j',
    async (text) => {
      const folder = folderWith(text);
      const { code, stderr } = await run(folder);
      expect(code).toBe(1);
      expect(stderr).toMatch(/this is a JSON array, not JSON Lines\. .*jq -c/);
      expect(existsSync(folder.at('out.jsonl'))).toBe(false);
    },
  );

  it('finds its files from where npx was called, below a workspace', async () => {
    const folder = folderWith(lines([{ question: 'a' }]));
    mkdirSync(folder.at('sub'));
    folder.write('sub/rows.jsonl', lines([{ question: 'b' }]));
    const env = { npm_command: 'exec', npm_package_json: folder.at('package.json'), INIT_CWD: folder.at('sub') };
    const args = ['run', '../chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'];
    const { code, stderr } = await sitflow(args, { cwd: folder.path, env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 row done')]);
    expect(folder.rows('sub/out.jsonl')).toMatchObject([{ upper: 'B' }]);
    const wrong = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-'], { cwd: folder.path, env });
    expect(wrong.stderr).toContain(`chain.ts: there is no such file. It was looked for in ${folder.at('sub')}.`);
    // A script of npm run stays where its package is.
    const script = { ...env, npm_command: 'run-script' };
    const { code: ran } = await sitflow(['run', 'chain.ts', ...args.slice(2)], { cwd: folder.path, env: script });
    expect(ran).toBe(0);
    expect(folder.rows('out.jsonl')).toMatchObject([{ upper: 'A' }]);
  });

  it('writes an empty file of an empty input', async () => {
    const folder = folderWith('');
    expect((await run(folder)).code).toBe(0);
    expect(folder.read('out.jsonl')).toBe('');
  });

  it('stops after --limit rows', async () => {
    const folder = folderWith(lines([{ question: 'a' }, { question: 'b' }, { question: 'c' }]));
    expect((await run(folder, '--limit', '2')).code).toBe(0);
    expect(folder.rows('out.jsonl')).toHaveLength(2);
  });
});

/** A chain that makes several examples of each row, and one that puts them together again. */
const SHAPES = `
import { chain, createApp, done, joined } from '@sitflow/core';
import { injectable } from 'inversify';

@injectable()
class Words {
  async run({ text }: { text: string }) {
    return text.split(' ').map((word) => ({ word }));
  }
}
@injectable()
class Sentences {
  async run(examples: readonly { id: string; word: string }[]) {
    const of = (id: string) => id.split('/')[0];
    return examples.map(({ id }, i) => {
      const first = examples.findIndex((other) => of(other.id) === of(id));
      const words = examples.filter((other) => of(other.id) === of(id)).map(({ word }) => word);
      return first === i ? done({ shouted: words.join(' ').toUpperCase() }) : joined(first);
    });
  }
}
const words = { name: 'words', version: '1', shape: 'expand', stage: Words, options: {}, needs: ['text'], adds: ['word'] };
const sentences = { name: 'sentences', version: '1', shape: 'gather', stage: Sentences, options: {}, needs: ['word'], adds: ['shouted'] };
const start = chain<{ text: string }>('shapes', { input: { text: 'text' } }).expand(words as never) as any;
export const app = createApp({ modules: [] });
`;

describe('other shapes', () => {
  const rows = '{"id":"a","text":"one two","n":1.0}\nnope\n{"text":"three"}\n{"id":"d","text":"four five six"}\n';

  it('make several lines of a row, each with an id of its own', async () => {
    const folder = new Folder({ 'chain.ts': `${SHAPES}export { start as chain };`, 'rows.jsonl': rows });
    expect((await run(folder)).code).toBe(2);
    expect(folder.read('out.jsonl')).toBe(
      '{"id":"a/0","text":"one two","n":1.0,"word":"one"}\n{"id":"a/1","text":"one two","n":1.0,"word":"two"}\n' +
        '{"id":"rows/3/0","text":"three","word":"three"}\n' +
        '{"id":"d/0","text":"four five six","word":"four"}\n{"id":"d/1","text":"four five six","word":"five"}\n{"id":"d/2","text":"four five six","word":"six"}\n',
    );
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([{ line: 2, code: 'row.malformed' }]);
  });

  it('give each line the data of its own row, though ids look like those of children', async () => {
    const texts = ['one two', 'three', 'four'];
    const text = lines(['a', 'a/1', 'a/1/0'].map((id, i) => ({ id, text: texts[i] })));
    const same = `${SHAPES}
@injectable()
class Same { async run({ text }: { text: string }) { return { word: text }; } }
const same = { name: 'same', version: '1', stage: Same, options: {}, needs: ['text'], adds: ['word'] };
const plain = chain('plain', { input: { text: 'text' } }).pipe(same as never);
export { plain as chain };`;
    const folder = new Folder({ 'chain.ts': same, 'rows.jsonl': text });
    expect((await run(folder)).code).toBe(0);
    expect(folder.rows('out.jsonl')).toEqual(
      ['a', 'a/1', 'a/1/0'].map((id, i) => ({ id, text: texts[i], word: texts[i] })),
    );
    // Expanding, the made ids meet those of the rows: whatever is refused for that, each line keeps to its row.
    const expanding = new Folder({ 'chain.ts': `${SHAPES}export { start as chain };`, 'rows.jsonl': text });
    await run(expanding);
    const written = expanding.rows('out.jsonl');
    for (const { text: own, word } of written) expect(own.split(' ')).toContain(word);
    const refused = existsSync(expanding.at('out.rejected.jsonl')) ? expanding.rows('out.rejected.jsonl') : [];
    const seen = [...written.map(({ text: own }) => texts.indexOf(own) + 1), ...refused.map(({ line }) => line)];
    expect([...new Set(seen)].sort()).toEqual([1, 2, 3]);
  });

  it('put them together again', async () => {
    const module = `${SHAPES}const whole = start.gather(sentences);\nexport { whole as chain };`;
    const folder = new Folder({ 'chain.ts': module, 'rows.jsonl': rows });
    expect((await run(folder)).code).toBe(2);
    expect(folder.rows('out.jsonl').map(({ id, shouted }) => [id, shouted])).toEqual([
      ['a', 'ONE TWO'],
      // The only one that came of its row, which has no id, is that row again.
      [undefined, 'THREE'],
      ['d', 'FOUR FIVE SIX'],
    ]);
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([{ line: 2 }]);
  });
});

describe('a column that the chain adds', () => {
  it('in the first row is an error that names --gold and --rename, and nothing is written', async () => {
    const folder = folderWith(lines([{ question: 'a', upper: 'mine' }, { question: 'b' }]));
    const { code, stderr } = await run(folder);
    expect(code).toBe(1);
    expect(stderr).toContain('--gold upper');
    expect(stderr).toContain('--rename upper=my_upper');
    expect(existsSync(folder.at('out.jsonl'))).toBe(false);
  });

  it('in some later row only is rejected with the flags that mend it', async () => {
    const folder = folderWith(lines([{ question: 'a' }, { question: 'b', mine: 'X' }]));
    const { code, stderr } = await run(folder, '--rename', 'question=question,mine=upper');
    expect([code, stderr]).toEqual([1, expect.stringContaining('the rows have no column "mine"')]);
    folder.write('rows.jsonl', lines([{ question: 'a' }, { question: 'b', upper: 'X' }]));
    const { stderr: told } = await run(folder);
    expect(told).toContain('--gold upper. Or keep the column under another name: --rename upper=my_upper.');
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([
      { line: 2, reason: expect.stringContaining('--gold upper') },
    ]);
  });

  it('named gold that no row has is told of, and one that is renamed away is an error', async () => {
    const folder = folderWith(lines([{ question: 'a', lenght: '9' }, { question: 'b' }]));
    const { code, stderr, stdout } = await run(folder, '--gold', 'length', '--json');
    expect(code).toBe(0);
    const warning = '--gold length: no row had a column "length" (the first has: question, lenght).';
    expect(stderr).toContain(`\nwarning: ${warning}`);
    expect(parseLines(stdout).at(-1).warnings).toEqual([expect.stringContaining(warning)]);
    folder.write('rows.jsonl', lines([{ question: 'a' }, { question: 'b', length: '9' }]));
    expect((await run(folder, '--gold', 'length', '--overwrite')).stderr).not.toContain('warning');
    const away = await run(folder, '--gold', 'length', '--rename', 'length=old', '--overwrite');
    expect(away.code).toBe(1);
    expect(away.stderr).toContain('--gold length: no row will have it, for --rename length=old gives it another name');
  });

  it('named gold is taken as it is, and the stage runs where it is absent or null', async () => {
    const folder = folderWith(
      lines([
        { question: 'throw', upper: 'mine', length: '4' },
        { question: 'b', upper: 'xyz' },
        { question: 'c' },
        { upper: null, question: 'd', length: null, other: null },
        { question: 'uncountable', upper: null },
      ]),
    );
    const { code } = await run(folder, '--gold', 'upper,length');
    expect(code).toBe(2);
    expect(folder.rows('out.jsonl')).toEqual([
      { question: 'throw', upper: 'mine', length: '4' },
      { question: 'b', upper: 'xyz', length: '3' },
      { question: 'c', upper: 'C', length: '1' },
      { question: 'd', other: null, upper: 'D', length: '1' },
    ]);
    expect(folder.rows('out.rejected.jsonl')).toMatchObject([
      { line: 5, stage: 'length', added: { upper: 'UNCOUNTABLE' }, row: { question: 'uncountable', upper: null } },
    ]);
  });

  it('can be renamed, and a column of another name can be read as the one needed', async () => {
    const folder = folderWith('{"query": "a", "upper": 1.50, "id": 9007199254740993}\n');
    const { code } = await run(folder, '--rename', 'query=question,upper=mine');
    expect(code).toBe(0);
    expect(folder.read('out.jsonl')).toBe(
      '{"question":"a","mine":1.50,"id":9007199254740993,"upper":"A","length":"1"}\n',
    );
  });

  it('that the rows do not have cannot be renamed', async () => {
    const folder = folderWith(lines([{ query: 'a' }]));
    const { code, stderr } = await run(folder, '--rename', 'quary=question');
    expect(code).toBe(1);
    expect(stderr).toContain('the rows have no column "quary". Did you mean "query"?');
  });

  it('cannot be renamed onto another one', async () => {
    const folder = folderWith(lines([{ query: 'a', question: 'b' }]));
    const { code, stderr } = await run(folder, '--rename', 'query=question');
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be renamed: the row has "question" already');
  });

  it('is checked by name before anything is read', async () => {
    const folder = folderWith(lines([{ question: 'a' }]));
    const { code, stderr } = await run(folder, '--gold', 'uper');
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean "upper"?');
  });
});

describe('files', () => {
  it('that exist are replaced only with --overwrite, and a rejected file of an earlier run goes', async () => {
    const folder = folderWith(lines([{ question: 'a' }]));
    folder.write('out.jsonl', 'old\n');
    folder.write('out.rejected.jsonl', 'old\n');
    const first = await run(folder);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('--overwrite');
    expect(folder.read('out.jsonl')).toBe('old\n');
    expect((await run(folder, '--overwrite')).code).toBe(0);
    expect(folder.rows('out.jsonl')).toHaveLength(1);
    expect(existsSync(folder.at('out.rejected.jsonl'))).toBe(false);
    folder.write('out.rejected.jsonl', 'old\n');
    const { code, stderr } = await sitflow(
      ['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'new.jsonl', '--rejected', 'out.rejected.jsonl'],
      { cwd: folder.path },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('out.rejected.jsonl: the file exists already');
  });

  it.each([
    [
      'an input that is not there',
      ['-i', 'nope.jsonl', '-o', 'out.jsonl'],
      /nope\.jsonl: there is no such file\. It was looked for in \/.*\. Give/,
    ],
    ['a folder as input', ['-i', 'sub', '-o', 'out.jsonl'], /sub: it is a folder\. Name a file/],
    ['a folder as output', ['-i', 'rows.jsonl', '-o', 'sub'], /sub: --output is a folder/],
    [
      'an output in no folder',
      ['-i', 'rows.jsonl', '-o', 'no/no/out.jsonl'],
      /no\/no\/out\.jsonl: its folder does not exist\. Make it first/,
    ],
    ['a file for a folder', ['-i', 'rows.jsonl', '-o', 'chain.ts/out.jsonl'], /chain\.ts\/out\.jsonl: its folder/],
    [
      'the input as output',
      ['-i', 'rows.jsonl', '-o', './rows.jsonl', '--overwrite'],
      /is the file that the rows are read from/,
    ],
    [
      'the input as rejected file',
      ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--rejected', 'rows.jsonl', '--overwrite'],
      /rows are read from/,
    ],
    ['one file for both', ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--rejected', 'o.jsonl'], /same file/],
    ['rejected rows on stdout', ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--rejected', '-'], /--rejected -.*Name a file/],
    ['no output', ['-i', 'rows.jsonl'], /required option '-o, --output <file>' not specified/],
    [
      'a flag of no meaning',
      ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--overwite'],
      /unknown option '--overwite'\n\(Did you mean --overwrite\?\)/,
    ],
    [
      'a flag without its value',
      ['--joint', '--input', 'rows.jsonl', '-o', '-'],
      /option '--joint <name>' argument missing \(--input follows\)/,
    ],
    ['a list of nothing', ['-i', 'rows.jsonl', '-o', '-', '--joint', ' ,'], /--joint <name>.* It names nothing/],
    ['a misspelt flag that is required', ['--outptu', '-'], /unknown option '--outptu'\n\(Did you mean --output\?\)/],
    ['no number', ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--limit', 'all'], /whole number of 1 or more/],
    ['half a rename', ['-i', 'rows.jsonl', '-o', 'o.jsonl', '--rename', 'a'], /Write it as OLD=NEW/],
  ])('say what is wrong with %s', async (_, flags, message) => {
    const folder = folderWith(lines([{ question: 'a' }]));
    mkdirSync(folder.at('sub'));
    const { code, stderr } = await sitflow(['run', 'chain.ts', ...flags], { cwd: folder.path });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(STACK);
    expect(code).toBe(1);
    expect(folder.rows('rows.jsonl')).toEqual([{ question: 'a' }]);
  });
});

describe('a disk that is full', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'is told, without a line to go on from: what it took back is not there',
    async () => {
      const folder = folderWith(
        lines(Array.from({ length: 500 }, (_, i) => ({ question: `${i} ${'a'.repeat(1000)}` }))),
      );
      const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '/dev/full'], {
        cwd: folder.path,
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(/the disk is full/);
      expect(stderr).toMatch(/0 rows done/);
      expect(stderr).not.toContain('to continue');
    },
  );
});

describe('streams and events', () => {
  it('reads stdin and writes stdout, with everything else on stderr', async () => {
    const folder = folderWith('');
    const stdin = lines([{ question: 'a' }, { question: 'throw' }, { question: 'c' }]);
    const { code, stdout, stderr } = await sitflow(['run', 'chain.ts', '-i', '-', '-o', '-'], {
      cwd: folder.path,
      stdin,
    });
    expect(code).toBe(2);
    expect(parseLines(stdout).map((row) => row.upper)).toEqual(['A', 'C']);
    expect(stderr).toContain('stage.threw');
    expect(stderr).toContain('--rejected');
    const kept = await sitflow(['run', 'chain.ts', '-i', '-', '-o', '-', '--rejected', 'bad.jsonl', '--quiet'], {
      cwd: folder.path,
      stdin,
    });
    expect(kept.stderr).toBe('');
    expect(folder.rows('bad.jsonl')).toMatchObject([{ line: 2, id: 'stdin/2' }]);
  });

  it('writes events as JSON lines on stdout, or on stderr where the results go to stdout', async () => {
    const folder = folderWith(lines([{ question: 'a' }, { question: 'throw' }]));
    const toFile = await run(folder, '--json');
    expect(toFile.code).toBe(2);
    const events = parseLines(toFile.stdout);
    expect(events[0]).toMatchObject({ type: 'started', chain: 'loud', stages: ['upper', 'length'], total: 2 });
    expect(events.filter(({ type }) => type === 'rejected')).toMatchObject([
      { line: 2, code: 'stage.threw', stage: 'upper' },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'summary', done: 1, rejected: 1, exit: 2, output: 'out.jsonl' });
    const toStdout = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-', '--json'], { cwd: folder.path });
    expect(parseLines(toStdout.stdout)).toHaveLength(1);
    expect(parseLines(toStdout.stderr).at(-1)).toMatchObject({ type: 'summary' });
  });

  it.skipIf(!existsSync('/dev/full'))('does not pass over a stdout that takes nothing', async () => {
    const folder = folderWith(lines([{ question: 'a' }]));
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-'], {
      cwd: folder.path,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect(stderr).toContain('ENOSPC');
    expect(status).toBe(1);
  });

  it('tells an error as an event too', async () => {
    const folder = folderWith(lines([{ question: 'a', upper: 'b' }]));
    const { code, stdout } = await run(folder, '--json');
    expect(code).toBe(1);
    expect(parseLines(stdout)).toMatchObject([{ type: 'error', code: 'cli.column-exists', exit: 1 }]);
  });
});
