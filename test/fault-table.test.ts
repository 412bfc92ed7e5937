import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { ROOT } from './data.js';

interface Test {
  readonly title: string;
  /** All of the call: the table of `it.each`, and the body. */
  readonly text: string;
}

const rows = readFileSync(join(ROOT, 'docs/faults.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')) as [string, string, string]);

const known = new Map<string, readonly Test[]>();

/** The tests of a file, by its syntax: what is commented out or only a text is none, and neither is what is skipped for ever. */
function testsOf(file: string): readonly Test[] {
  const before = known.get(file);
  if (before) return before;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { program, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const tests: Test[] = [];
  const tables = new Map<string, string>();
  new Visitor({
    VariableDeclarator({ id, start, end }) {
      if (id.type === 'Identifier') tables.set(id.name, text.slice(start, end));
    },
    CallExpression({ callee, arguments: [title], start, end }) {
      const name = text.slice(callee.start, callee.end);
      if (!/^(it|test)\b(?!\.(skip|todo|fails)\b)/.test(name)) return;
      const [, table = ''] = /\.each(?:<[^(]*>)?\((\w+)\)$/.exec(name) ?? [];
      if (title?.type === 'Literal' && typeof title.value === 'string')
        tests.push({ title: title.value, text: `${tables.get(table) ?? ''}\n${text.slice(start, end)}` });
    },
  }).visit(program);
  known.set(file, tests);
  return tests;
}

/** The tests that a row names, with what they do. */
function namedBy(tests: string): readonly Test[] {
  const links = [...tests.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)] as unknown as [string, string, string][];
  return links.map(([, title, file]) => {
    const found = testsOf(file).find((test) => test.title === title);
    expect(found, `${file} has a test "${title}"`).toBeDefined();
    return found as Test;
  });
}

/** What a row promises by name: the codes of its errors. */
const codesIn = (happens: string) => [...happens.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, code]) => code as string);

describe('docs/faults.md', () => {
  it('has a row for each fault that issue and review named', () => {
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row).toHaveLength(3);
  });

  it.each(rows)('%s: is shown by tests that exist and assert', (_fault, _happens, tests) => {
    expect(namedBy(tests).length).toBeGreaterThan(0);
    // What is left beside the links would be a test that is told of and not named.
    expect(tests.replace(/\[[^\]]+\]\([^)]+\)/g, '').replace(/[\s,]/g, '')).toBe('');
    for (const { title, text } of namedBy(tests)) expect(text, title).toMatch(/\bexpect[.(]/);
  });

  it.each(rows.filter(([, happens]) => codesIn(happens).length > 0))(
    '%s: its codes stand in those tests',
    (_fault, happens, tests) => {
      const named = namedBy(tests);
      for (const code of codesIn(happens))
        expect(
          named.filter(({ text }) => text.replaceAll('\\', '').includes(code)).length,
          `a test of this row expects ${code}`,
        ).toBeGreaterThan(0);
    },
  );

  it('would see a test that is named and does not exist, and one that is only a text', () => {
    expect(() => namedBy('[no such test](../test/fault-table.test.ts)')).toThrow('no such test');
    expect(() => namedBy('[is commented out](../test/fault-table.test.ts)')).toThrow('is commented out');
    // it('is commented out', () => {});
  });
});
