import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairedDifference, share } from '../examples/twins/intervals.js';
import type { Measured } from '../examples/twins/measure.js';
import { pictureQuestions, storyQuestions } from '../examples/twins/questions.js';
import { ROOT } from './data.js';

describe('the twins', () => {
  it('are asked a thousand questions of each kind', async () => {
    for (const rows of [await pictureQuestions(), storyQuestions()]) {
      expect(rows.filter(({ step }) => step === 'two').length).toBe(1000);
      expect(rows.filter(({ step }) => step === 'one').length).toBe(1000);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    }
  });

  it('are compared with the cascade on the same questions', { timeout: 120_000 }, () => {
    const compare = ['node_modules/jiti/lib/jiti-cli.mjs', 'examples/twins/compare.ts', '--limit', '40', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, compare, { cwd: ROOT, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const measured = JSON.parse(stdout) as Measured[];
    const tasks = ['pictures, two steps', 'pictures, plain', 'stories, two steps', 'stories, plain'];
    expect([...new Set(measured.map(({ task }) => task))]).toEqual(tasks);
    for (const task of tasks) {
      const of = (name: string) => measured.find((each) => each.task === task && each.system === name) as Measured;
      // All are far above chance, with one call of a joint model.
      for (const name of ['cascade', 'SIT student', 'IT twin']) {
        const right = of(name).right.filter(Boolean).length;
        expect(of(name).right.length).toBe(40);
        expect(right, `${task}, ${name}`).toBeGreaterThan(28);
      }
      expect(of('SIT student')).toMatchObject({ calls: 1, followed: 1 });
      if (task.endsWith('two steps')) {
        expect(of('cascade').calls).toBeGreaterThan(1.9);
        // It was never shown the steps, and does not take them.
        expect(of('IT twin, asked both').followed).toBe(0);
      }
    }
  });

  it('stand in the README as the comparison prints them', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [, shown = ''] = readme.split('<!-- twins -->\n');
    const rows = shown.split('\n\n')[0]?.trim().split('\n') ?? [];
    expect(rows.length).toBe(2 + 14);
    for (const row of rows.slice(2)) expect(row.split('|')[2]?.trim()).toBe('1000');
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

  it('hold no certainty where all agree', () => {
    const all = Array.from({ length: 50 }, () => true);
    const { value, low, high } = pairedDifference(all, all);
    expect(value).toBe(0);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });
});
