import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Interrupt } from '../interrupt.js';
import type { Results } from '../stdout.js';
import { run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'sitflow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = `
import { chain, createApp } from '@sitflow/core';
import { decorate, injectable } from 'inversify';
class Same { async run() { return { 'the same': null }; } }
decorate(injectable(), Same);
const c = chain('same').pipe({ name: 'same', version: '1', stage: Same, options: {}, needs: [], adds: ['the same'] });
export { c as chain };
export const app = createApp({ modules: [] });
`;
let modules = 0;

/** A module of its own for each run, as each process of the command has: a run disposes its app. */
function newModule(): string {
  const path = join(folder, `chain-${modules++}.mjs`);
  writeFileSync(path, MODULE);
  return path;
}

/** The rows go to a file. */
const NOWHERE: Results = {
  isTTY: false,
  writableNeedDrain: false,
  writable: true,
  write: () => true,
  once: () => {},
  on: () => {},
  settled: async () => {},
};

describe('run', () => {
  it('keeps every field of every row, whatever the rows are', async () => {
    const row = fc.dictionary(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('constructor', 'trace', 'sources', 'toString', 'valueOf', 'hasOwnProperty'),
      ),
      fc.jsonValue(),
    );
    const input = join(folder, 'rows.jsonl');
    const output = join(folder, 'out.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 120 }), fc.constantFrom('\n', '\r\n', '\n\n'), async (rows, end) => {
        const given = rows.map((each) => JSON.stringify(each));
        writeFileSync(input, given.join(end));
        const options = { input, output, overwrite: true, quiet: true, gold: [], rename: [], seed: 0 };
        expect(await run(newModule(), options, new Interrupt(), NOWHERE)).toBe(0);
        const written = readFileSync(output, 'utf8').split('\n').slice(0, -1);
        expect(written).toEqual(given.map((text) => `${text.slice(0, -1)}${text === '{}' ? '' : ','}"the same":null}`));
      }),
      { numRuns: 8 },
    );
  });

  it('refuses a column called __proto__, with a word, and keeps the row', async () => {
    const input = join(folder, 'proto.jsonl');
    const output = join(folder, 'proto-out.jsonl');
    const lines = ['{"a":1}', '{"__proto__":{"a":2},"b":3}'];
    writeFileSync(input, lines.join('\n'));
    const options = { input, output, overwrite: true, quiet: true, gold: [], rename: [], seed: 0 };
    expect(await run(newModule(), options, new Interrupt(), NOWHERE)).toBe(2);
    expect(readFileSync(output, 'utf8')).toBe('{"a":1,"the same":null}\n');
    const rejects = readFileSync(join(folder, 'proto-out.rejected.jsonl'), 'utf8');
    expect(rejects).toContain(`"row":${lines[1]}`);
    expect(JSON.parse(rejects)).toMatchObject({
      line: 2,
      code: 'example.reserved-field',
      reason: expect.stringContaining('__proto__'),
    });
  });
});
