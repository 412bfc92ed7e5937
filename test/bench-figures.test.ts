import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ChainFigures, chainsText, engineText, fillFigures, memoryText, middleOf } from './bench/figures.js';
import { ROOT } from './data.js';

const machine = { cpu: 'a CPU', cores: 2, node: 'v20.0.0' };
const run = (rate: number, more: Partial<ChainFigures> = {}): ChainFigures => ({
  case: 'vqa',
  rows: 10,
  byHand: { rate: 10, inputs: 2 },
  cacheOff: { first: { rate, inputs: 2 }, again: { rate, inputs: 2 } },
  cacheOn: { first: { rate: 2 * rate, inputs: 1.1 }, again: { rate: 100 * rate, inputs: 0 } },
  agree: 10,
  compared: 10,
  stallMs: 5,
  hosts: { caption: { ms: 100, sessionMs: 80, inputs: 20 } },
  ...more,
});

describe('the figures of the benchmarks', () => {
  it('are the median of the runs, and the worst of what must not be', () => {
    const middle = middleOf([run(30, { stallMs: 9 }), run(10, { agree: 8 }), run(20)]);
    expect(middle.cacheOff.first.rate).toBe(20);
    expect(middle).toMatchObject({ agree: 8, stallMs: 9 });
  });

  it('name what reached a model beside each rate, so that what a cache answered is seen', () => {
    const text = chainsText({ machine, results: [run(20)] });
    expect(text).toContain(
      '| vqa | 10 /s, 2.00 inputs | 20 /s, 2.00 inputs: 2.0× | 40 /s, 1.10 inputs: 4.0× | 20 /s, 2.00 inputs | 2,000 /s, 0.00 inputs |',
    );
    expect(text).toContain("Of the loop's 10 answers, 10 are sitflow's too.");
    expect(text).toContain('80 % is inside');
  });

  it('of the engine and of memory are tables too', () => {
    expect(
      engineText({ machine, cpu: { loop: { '10 rows': 0.51 } }, megabytes: { loop: { '10 rows': 72.4 } } }),
    ).toContain('| loop | 0.5 |');
    expect(memoryText({ machine, results: [{ case: 'vqa', rows: 1_000, program: 1, hosts: [2, 3] }] })).toContain(
      '| vqa | 1 + 2 + 3 = 6 MB |',
    );
  });

  it('have their places in docs/performance.md', () => {
    const page = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    for (const name of ['bench:chains', 'bench:engine', 'bench:memory']) {
      const filled = fillFigures(page, name, 'FIGURES');
      expect(filled).toContain(`<!-- ${name} -->\nFIGURES\n<!-- /${name} -->`);
      expect(fillFigures(filled, name, 'FIGURES')).toBe(filled);
    }
    expect(() => fillFigures(page, 'bench:none', '')).toThrow('bench:none');
  });
});
