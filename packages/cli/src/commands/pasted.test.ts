import { describe, expect, it } from 'vitest';
import { againCommand, type Called, goOnCommand } from './pasted.js';

const called: Called = {
  command: 'run',
  modulePath: 'my chain.ts',
  name: 'npx sitflow',
  options: {
    input: 'rows.jsonl',
    output: 'out/none/answers.jsonl',
    overwrite: true,
    gold: ['a', 'b'],
    rename: [['x.0', "it's"]],
    seed: '-5',
    limit: 100,
    concurrency: { from: 4, to: 64 },
    joint: ['one', 'two'],
    locale: 'es',
    json: true,
  },
};
const places = { input: 'rows.jsonl', output: 'out/none/answers.jsonl', rejected: 'bad', stale: undefined };

describe('commands to paste', () => {
  it('go on with the same flags, in files of their own', () => {
    expect(goOnCommand(called, places, 41, 30)).toBe(
      "npx sitflow run 'my chain.ts' -i rows.jsonl -o out/none/answers.from-41.jsonl --gold a,b --rename 'x.0=it'\\''s' --seed=-5 --concurrency 4:64 --joint one,two --locale es --json --from-line 41 --limit 70",
    );
  });

  it('keep streams as they are', () => {
    const piped = { ...called, options: { input: '-', output: '-', seed: 0 } };
    expect(goOnCommand(piped, { ...places, output: '-' }, 2, 1)).toBe(
      "npx sitflow run 'my chain.ts' -i - -o - --from-line 2",
    );
  });

  it('run rejected rows again, with the folder of their images', () => {
    const generate: Called = {
      ...called,
      command: 'generate',
      options: { input: 'data/rows.jsonl', output: 'o', seed: 7, rejected: 'bad.jsonl' },
    };
    expect(againCommand(generate, 'bad.jsonl', 'data', 'o')).toBe(
      "npx sitflow generate 'my chain.ts' -i bad.jsonl -o o.again --rejected bad.again.jsonl --images data --seed 7 --from-rejected",
    );
  });
});
