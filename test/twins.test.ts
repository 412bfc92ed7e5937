import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairedDifference, share } from '../examples/twins/intervals.js';
import { readMeasured } from '../examples/twins/measure.js';
import { table } from '../examples/twins/table.js';
import { ROOT } from './data.js';

describe('the twins in the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const shown = readMeasured(join(ROOT, 'examples/twins/measured.json'));
  const rightOf = (task: string, system: string) =>
    shown.find((each) => each.task === task && each.system === system)?.right ?? [];

  it('stand in the table that the program printed of them', () => {
    expect(readme).toContain(`<!-- twins -->\n${table(shown)}\n\n`);
    expect(shown.map(({ right }) => right.length)).toEqual(shown.map(() => 1000));
  });

  it('bear out what is said under it: on two-step questions the student is ahead on stories, and behind on pictures', () => {
    expect(readme).toContain(
      'On two-step questions about stories the student is ahead of its twin, as the paper expects;',
    );
    const ahead = (task: string) => pairedDifference(rightOf(task, 'SIT student'), rightOf(task, 'IT twin'));
    expect(ahead('stories, two steps').low).toBeGreaterThan(0);
    expect(ahead('pictures, two steps').high).toBeLessThan(0);
  });

  it('each had all of its answers from its models: no question was answered by what was asked before', () => {
    for (const { task, system, first, again } of shown) {
      expect(again.inputs, `${task}, ${system}`).toBeCloseTo(first.inputs, 1);
      expect(first.inputs, `${task}, ${system}`).toBeGreaterThanOrEqual(1);
    }
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
