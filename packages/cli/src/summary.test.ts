import { SitflowError } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import { summaryText } from './summary.js';
import { colorsFor, duration, wrap } from './terminal.js';

const colors = colorsFor({ isTTY: false }, {});
const style = { colors, verbose: false };
const places = { output: 'out.jsonl', rejected: 'out.rejected.jsonl' };

describe('summaryText', () => {
  it('tells how many, how long, why and where', () => {
    const first = { line: 4, id: '1', code: 'text.empty', stage: 'answer', reason: 'the text\nis empty' };
    const error = new SitflowError('text.empty', 'the text is empty', { cause: new Error('why') });
    const kinds = [{ count: 3, first, error }];
    const totals = { done: 2000, rejected: 3, ms: 61_000, stopped: false };
    expect(summaryText(totals, { kinds }, places, style)).toBe(
      '2,000 rows done, 3 rejected in 1 min 1 s → out.jsonl\n' +
        '  3 × text.empty (first in line 4, stage answer): the text is empty\n' +
        '  rejected rows → out.rejected.jsonl\n',
    );
    expect(
      summaryText({ done: 1, rejected: 0, ms: 400, stopped: true }, { kinds: [] }, { ...places, output: '-' }, style),
    ).toBe('stopped: 1 row done in 0.4 s\n');
    expect(summaryText(totals, { kinds }, places, { ...style, verbose: true })).toMatch(
      /is empty\n {4}Error: why\n +at /,
    );
    expect(
      summaryText({ done: 1, rejected: 2, ms: 400, stopped: true }, { kinds: [] }, places, style, {
        goOn: 'sitflow run a',
        again: 'sitflow run b',
      }),
    ).toMatch(/ {2}to run them again .*:\n {4}sitflow run b\n {2}to continue:\n {4}sitflow run a\n$/);
    const none = { done: 0, rejected: 0, ms: 400, stopped: true };
    expect(
      summaryText(none, { kinds: [] }, { ...places, output: undefined }, style, {
        usage: ['answer: 12 tokens in'],
        warnings: ['look here'],
      }),
    ).toBe('stopped: 0 rows done in 0.4 s\n  answer: 12 tokens in\nwarning: look here\n');
  });
});

describe('on a terminal', () => {
  it('says times as people do', () => {
    expect([40, 9_940, 12_400, 200_000, 7_500_000].map(duration)).toEqual([
      '0.0 s',
      '9.9 s',
      '12 s',
      '3 min 20 s',
      '2 h 5 min',
    ]);
  });

  it('breaks lines between words, and anywhere where there are none', () => {
    expect(wrap('one two three\nfour', 8)).toEqual(['one two', 'three', 'four']);
    expect(wrap('一二三四五', 2)).toEqual(['一二', '三四', '五']);
  });

  it('has colours only where somebody looks and wants them', () => {
    expect(colorsFor({ isTTY: true }, {}).isColorSupported).toBe(true);
    expect(colorsFor({ isTTY: true }, { NO_COLOR: '1' }).isColorSupported).toBe(false);
    expect(colorsFor({ isTTY: true }, { TERM: 'dumb' }).isColorSupported).toBe(false);
    expect(colorsFor({ isTTY: false }, { CI: 'true' }).isColorSupported).toBe(false);
    expect(colorsFor({ isTTY: false }, { FORCE_COLOR: '1' }).isColorSupported).toBe(true);
  });
});
