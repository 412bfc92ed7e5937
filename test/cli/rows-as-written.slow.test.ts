import { describe, expect, it } from 'vitest';
import { Folder, lines, parseLines, sitflow } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

/** Says a number and some JSON again, by a model. */
const ECHO = `
import { chain, createApp, models, TextGenerator } from '@sitflow/core';
import { prompt } from '@sitflow/stages';
const c = chain('n').pipe(prompt('Say {order:number} and {more:json} again.', { as: 'said', speech: { en: { clauses: ['say it again'], label: 'Said' } } }));
export { c as chain };
const echo = { identity: 'echo', generate: async (all: any[]) => all.map((one) => ({ ok: true, value: one.prompt })) };
export const app = createApp({ modules: [models([{ port: TextGenerator, name: 'echo', create: () => echo }])] });
`;

describe('numbers that JavaScript would round', () => {
  const rows = [
    '{"id":1,"order":1234567890123456789,"more":1}',
    '{"id":2,"order":1e400,"more":1}',
    '{"id":3,"order":0.1234567890123456789,"more":1}',
    '{"id":4,"order":1,"more":{"at":[0, 9007199254740993]}}',
    '{"id":5,"order":-1234567890123456789,"more":1}',
    '{"id":6,"order":1.50,"more":[9007199254740992, 1e5],"x":1234567890123456789, "y":[1e400],"z":"1234567890123456789"}',
    '{"id":1234567890123456789,"order":7,"more":{}}',
  ];

  it.each(['run', 'generate'])(
    'are rejected by %s where the chain reads them, and kept everywhere else',
    async (command) => {
      const folder = new Folder({ 'chain.ts': ECHO, 'rows.jsonl': `${rows.join('\n')}\n` });
      const { code, stderr } = await sitflow([command, 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], {
        cwd: folder.path,
      });
      expect(code).toBe(2);
      expect(stderr).toContain('5 × row.inexact-number');
      const rejects = folder.read('out.rejected.jsonl').trimEnd().split('\n');
      expect(rejects.map((line) => /"reason":"(.*?), which/.exec(line)?.[1])).toEqual([
        'field order: it is 1234567890123456789',
        'field order: it is 1e400',
        'field order: it is 0.1234567890123456789',
        'field more: it holds 9007199254740993',
        'field order: it is -1234567890123456789',
      ]);
      rejects.forEach((line, i) => {
        expect(line).toContain(`"row":${rows[i]}}`);
      });
      const [six, seven] = folder.read('out.jsonl').trimEnd().split('\n') as [string, string];
      if (command === 'run') expect(six.startsWith((rows[5] as string).slice(0, -1))).toBe(true);
      expect(six).toMatch(/^\{"id":6,/);
      expect(six).toContain('Say 1.5 and [9007199254740992,100000] again.');
      expect(seven).toMatch(/^\{"id":1234567890123456789,/);
    },
  );

  it('are rejected as gold too', async () => {
    const module = FAKE_MODULE.replaceAll("length: 'text'", "length: 'number'");
    const folder = new Folder({ 'chain.ts': module, 'rows.jsonl': '{"question":"a","length":12345678901234567890}\n' });
    const { code } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'o', '--gold', 'length'], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(folder.rows('o.rejected.jsonl')).toMatchObject([{ code: 'row.inexact-number' }]);
  });
});

describe('ids', () => {
  it('are as they were written in output, rejects and events, and two that differ in a last digit are two', async () => {
    const ids = ['1234567890123456789', '1234567890123456788', '7', '1.50', '"a"', '"1e400"', '1e400'];
    const text = ids.flatMap((id) => [`{"id":${id},"question":"throw"}`]).join('\n');
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': text.replace('throw', 'fine') });
    const { stdout } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', '--json'], {
      cwd: folder.path,
    });
    expect(folder.read('out.jsonl')).toContain(`{"id":${ids[0]},`);
    const rejects = folder.read('out.rejected.jsonl').trimEnd().split('\n');
    const idOf = (line: string) => /"id":(.*?),"/.exec(line)?.[1];
    // The last is the one before it, to whoever keys rows by the text of their ids.
    expect(rejects.map(idOf)).toEqual(ids.slice(1));
    expect(parseLines(`${rejects.at(-1)}\n`)).toMatchObject([{ code: 'example.doubled-id' }]);
    const events = stdout.trimEnd().split('\n');
    expect(events.filter((line) => line.includes('"type":"rejected"')).map(idOf)).toEqual(ids.slice(1));
    expect(events.filter((line) => line.includes('"type":"stage-done"')).map(idOf)).toEqual([ids[0], ids[0]]);
    expect(() => parseLines(stdout)).not.toThrow();
  });

  it('stay what they are in training data: numbers, texts, and those made for rows without one', async () => {
    const text =
      '{"id":1234567890123456789,"question":"a"}\n{"id":5,"question":"b"}\n{"id":"5a","question":"c"}\n{"question":"d"}\n';
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': text });
    const { code, stdout } = await sitflow(['generate', 'chain.ts', '-i', 'rows.jsonl', '-o', '-'], {
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => /^\{"id":(.*?),"instruction"/.exec(line)?.[1]),
    ).toEqual(['1234567890123456789', '5', '"5a"', '"rows/4"']);
  });
});

describe('a row with a column twice', () => {
  it('is rejected: readers differ in which they take', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE });
    const stdin = '{"question":"a","question":"b"}\n{"question":"c","x":{"question":1,"question":2}}\n';
    const { code, stdout, stderr } = await sitflow(['run', 'chain.ts', '-i', '-', '-o', '-'], {
      cwd: folder.path,
      stdin,
    });
    expect(code).toBe(2);
    expect(stdout).toBe('{"question":"c","x":{"question":1,"question":2},"upper":"C","length":"1"}\n');
    expect(stderr).toContain('1 × row.doubled-column (line 1): the row has the column "question" twice.');
  });
});

describe('control characters', () => {
  it('are shown to people and kept in files', async () => {
    const folder = new Folder({
      'chain.ts': FAKE_MODULE,
      'r\x1b[2Jows.jsonl': '{"id":"\\u001b]0;owned\\u0007","question":"throw"}\n\x1b]0;owned\x07{"question":"a"}\n',
    });
    const module = FAKE_MODULE.replace('the stage broke', '\\x1b[31mred\\u202e\\x9b');
    folder.write('chain.ts', module);
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'r\x1b[2Jows.jsonl', '-o', 'o\x07', '--verbose'], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
    expect(stderr).toContain('o\\x07');
    expect(folder.rows('o\x07.rejected.jsonl')).toMatchObject([
      { id: '\x1b]0;owned\x07', reason: 'Error: \x1b[31mred\u202e\x9b' },
      { row: '\x1b]0;owned\x07{"question":"a"}' },
    ]);
    const missing = await sitflow(['run', 'no\x1b[2J.ts', '-i', 'r\x1b[2Jows.jsonl', '-o', 'x\r'], {
      cwd: folder.path,
    });
    expect(missing.stderr).toContain('no\\x1b[2J.ts: there is no such file');
  });
});

describe('columns that lie inside of others', () => {
  it('are read by --rename with dots, and a mistake lists what there is', async () => {
    const row = '{"translation":{"es":"hola","n":1.0},"answers":{"text":["x"]}}';
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': `${row}\n` });
    const run = (rename: string) =>
      sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', '-', '--rename', rename], { cwd: folder.path });
    expect((await run('translation.es=question')).stdout).toBe(
      '{"translation":{"es":"hola","n":1.0},"answers":{"text":["x"]},"question":"hola","upper":"HOLA","length":"4"}\n',
    );
    const { code, stderr } = await run('translation.se=question');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'the rows have no column "translation.se". Did you mean "translation.es"? They have: translation, answers, translation.es, translation.n.',
    );
  });
});

describe('what is given for rows', () => {
  const given: readonly (readonly [string, string | Buffer, string])[] = [
    [
      'in UTF-16',
      Buffer.from('{"question":"a"}\n', 'utf16le'),
      'it is written in UTF-16LE, not in UTF-8. Convert it on the way: iconv',
    ],
    ['as CSV', 'question,n\na,1\n', 'it looks like CSV'],
    ['over several lines', '{\n  "question": "a"\n}\n', 'this is JSON over several lines'],
  ];
  it.each(given)('%s is named before the module is loaded', async (_, bytes, message) => {
    const folder = new Folder({ 'chain.ts': 'throw new Error("loaded");', 'rows.jsonl': bytes });
    for (const [input, file] of [
      ['rows.jsonl', 'rows.jsonl'],
      ['-', 'stdin'],
    ] as const) {
      const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', input, '-o', 'o'], {
        cwd: folder.path,
        stdin: bytes,
      });
      expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${file}: ${message}`)]);
    }
  });

  it('may hold words that JSON does not have: the reason names them', async () => {
    const bad = [
      '{"question":NaN}',
      '{"question":-Infinity}',
      '{"question":undefined}',
      "{'question':'a'}",
      '{"question":None}',
      '{"question":"a",}',
      '{"question":"a"},',
      '{"question":"a"}{"question":"b"}',
    ];
    const folder = new Folder({
      'chain.ts': FAKE_MODULE,
      'rows.jsonl': Buffer.concat([
        Buffer.from(`${lines([{ question: 'a' }])}${bad.join('\n')}\n`),
        Buffer.from('{"question":"a\xe9"}\n', 'latin1'),
      ]),
    });
    expect((await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'o'], { cwd: folder.path })).code).toBe(2);
    expect(
      folder
        .rows('o.rejected.jsonl')
        .map(({ reason }) => reason.replace(/the line is not (JSON )?/, '').split('. ')[0]),
    ).toEqual([
      '(JSON has no NaN)',
      '(JSON has no -Infinity)',
      '(JSON has no undefined)',
      '(its strings are in single quotes)',
      '(JSON has no None)',
      '(there is a comma before a closing bracket)',
      '(there is a comma after the object)',
      '(the line holds several objects)',
      'UTF-8 (byte 0xE9 at position 14)',
    ]);
  });

  it('ends a run whose first hundred lines are none', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE, 'rows.jsonl': `${'nope\n'.repeat(100)}{"question":"a"}\n` });
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'o'], { cwd: folder.path });
    expect(code).toBe(1);
    expect(stderr).toContain('none of the first 100 lines is a row. The first: the line is not JSON');
  });
});
