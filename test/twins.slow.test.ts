import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Measured, readMeasured } from '../examples/twins/measure.js';
import { pictureQuestions, storyQuestions } from '../examples/twins/questions.js';
import { ROOT } from './data.js';

/** A tenth of what the README's table was made of. */
const LIMIT = 100;

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

  it('are those that the README shows, and answer the same questions right', () => {
    const name = ({ task, system }: Measured) => `${task}, ${system}`;
    const shown = readMeasured(join(ROOT, 'examples/twins/measured.json'));
    expect(shown.map(name)).toEqual(measured.map(name));
    for (const [i, each] of shown.entries()) {
      const other = each.right.slice(0, LIMIT).filter((right, at) => right !== measured[i]?.right[at]);
      // Another processor rounds otherwise: a model in two minds may then say the other.
      expect(other.length, name(each)).toBeLessThanOrEqual(2);
    }
  });
});
