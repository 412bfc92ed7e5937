import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pairedDifference, share } from '../examples/twins/intervals.js';
import type { Measured } from '../examples/twins/measure.js';
import { pictureQuestions, storyQuestions } from '../examples/twins/questions.js';
import { table } from '../examples/twins/table.js';
import { ROOT } from './data.js';

/** A tenth of what the README's table was made of. */
const LIMIT = 100;

const readMeasured = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')) as (Omit<Measured, 'right'> & { readonly right: string })[]).map(
    ({ right, ...rest }): Measured => ({ ...rest, right: [...right].map((each) => each === '1') }),
  );

describe('the twins', () => {
  let measured: readonly Measured[];

  beforeAll(() => {
    const file = join(mkdtempSync(join(tmpdir(), 'sitflow-twins-')), 'measured.json');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['node_modules/jiti/lib/jiti-cli.mjs', 'examples/twins/compare.ts', '--limit', `${LIMIT}`, '--json', file],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    measured = readMeasured(file);
  }, 180_000);

  it('are asked a thousand questions of each kind', async () => {
    for (const rows of [await pictureQuestions(), storyQuestions()]) {
      expect(rows.filter(({ step }) => step === 'two').length).toBe(1000);
      expect(rows.filter(({ step }) => step === 'one').length).toBe(1000);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    }
  });

  it('are compared with the cascade on the same questions', () => {
    const tasks = ['pictures, two steps', 'pictures, plain', 'stories, two steps', 'stories, plain'];
    expect([...new Set(measured.map(({ task }) => task))]).toEqual(tasks);
    for (const task of tasks) {
      const of = (name: string) => measured.find((each) => each.task === task && each.system === name) as Measured;
      // All are far above chance.
      for (const name of ['cascade', 'SIT student', 'IT twin']) {
        const right = of(name).right.filter(Boolean).length;
        expect(of(name).right.length).toBe(LIMIT);
        expect(right, `${task}, ${name}`).toBeGreaterThan(0.7 * LIMIT);
      }
      expect(of('SIT student').followed).toBe(1);
      // It was never shown the steps, and does not take them.
      if (task.endsWith('two steps')) expect(of('IT twin, asked both').followed).toBe(0);
    }
    expect(measured.filter(({ rejected }) => rejected.length > 0)).toEqual([]);
  });

  it('are asked once for a question; the cascade asks its models for each stage, of plain questions about pictures too', () => {
    const stages: Readonly<Record<string, number>> = {
      'pictures, two steps': 2, // caption and answer
      'pictures, plain': 2, // from the picture alone there is no cascade
      'stories, plain': 1,
    };
    for (const { task, system, first, again } of measured)
      for (const { inputs } of [first, again]) {
        const at = `${task}, ${system}`;
        if (system !== 'cascade') expect(inputs, at).toBe(1);
        else if (task in stages) expect(inputs, at).toBe(stages[task]);
        // The question, the sentences of its story and the answer, where no sentence is shared or kept.
        else expect(inputs, at).toBeGreaterThanOrEqual(1);
      }
  });

  describe('in the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const shown = readMeasured(join(ROOT, 'examples/twins/measured.json'));

    it('stand in the table that the program printed of them', () => {
      expect(readme).toContain(`<!-- twins -->\n${table(shown)}\n\n`);
      expect(shown.map(({ right }) => right.length)).toEqual(shown.map(() => 1000));
    });

    it('are those that are measured, and answered the same questions right', () => {
      const name = ({ task, system }: Measured) => `${task}, ${system}`;
      expect(shown.map(name)).toEqual(measured.map(name));
      for (const [i, { task, system, right }] of shown.entries()) {
        const other = right.slice(0, LIMIT).filter((each, at) => each !== measured[i]?.right[at]);
        // Another processor rounds otherwise: a model in two minds may then say the other.
        expect(other.length, `${task}, ${system}`).toBeLessThanOrEqual(2);
      }
    });
  });
});

describe('intervals', () => {
  it('of a share are Wilson’s', () => {
    // Newcombe 1998, table I: 81 of 263, and none of 20.
    expect(share(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(share(81, 263).high).toBeCloseTo(0.3662, 4);
    expect(share(0, 20).low).toBeCloseTo(0, 6);
    expect(share(0, 20).high).toBeCloseTo(0.1611, 4);
  });

  it('of a paired difference are the adjusted Wald’s, turned round for the systems turned round', () => {
    // Agresti & Min 2005: (b − c) / (n + 2) ± z · √(b + c − (b − c)²/(n + 2)) / (n + 2), with a half more in b and c. By hand, b = 30, c = 10, n = 100.
    const one = Array.from({ length: 100 }, (_, i) => i < 60);
    const other = Array.from({ length: 100 }, (_, i) => (i >= 30 && i < 60) || (i >= 60 && i < 70));
    const { value, low, high } = pairedDifference(one, other);
    expect(value).toBeCloseTo(0.2, 10);
    expect(low).toBeCloseTo(20 / 102 - (1.959964 * Math.sqrt(41 - 400 / 102)) / 102, 10);
    expect(high).toBeCloseTo(20 / 102 + (1.959964 * Math.sqrt(41 - 400 / 102)) / 102, 10);
    const turned = pairedDifference(other, one);
    expect([turned.low, turned.high]).toEqual([-high, -low]);
    expect(() => pairedDifference(one, other.slice(1))).toThrow(RangeError);
  });

  it('stay within what can be', () => {
    for (let n = 1; n <= 200; n++) {
      expect(share(0, n).low).toBeGreaterThanOrEqual(0);
      expect(share(n, n).high).toBeLessThanOrEqual(1);
    }
    expect(pairedDifference([true], [false]).high).toBe(1);
    expect(pairedDifference([false], [true]).low).toBe(-1);
  });

  it('hold no certainty where all agree', () => {
    const all = Array.from({ length: 50 }, () => true);
    const { value, low, high } = pairedDifference(all, all);
    expect(value).toBe(0);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });
});
