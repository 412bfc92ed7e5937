import { SitflowError } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import { ProgressLine, progressText, speedText } from './progress.js';

const progress = {
  run: 'r-1',
  skipped: 0,
  bugs: 0,
  type: 'progress',
  done: 1200,
  rejected: 4,
  gathered: 0,
  total: 20_000,
  ms: 3000,
  rate: 412.4,
  etaMs: 46_000,
} as const;

function quietLine() {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const line = new ProgressLine({ stream, now: () => now });
  const at = (ms: number) => {
    now = ms;
    line.tick();
  };
  return { written, line, at };
}

describe('progressText', () => {
  it('says how far, how fast and how long', () => {
    expect(progressText(progress)).toBe('1,204/20,000 (6%) · 4 rejected · 412/s · 46 s left');
    expect(progressText({ ...progress, rejected: 0, total: undefined, rate: 0.5, etaMs: undefined })).toBe(
      '1,200 rows · 2.0 s/row',
    );
    const gathering = { ...progress, done: 0, rejected: 0, gathered: 1204, rate: 0, etaMs: undefined };
    expect(progressText(gathering)).toBe('0/20,000 (0%) · 1,204 gathered');
    expect(progressText({ ...gathering, total: undefined })).toBe('0 rows · 1,204 gathered');
    const slow = progressText({ ...progress, rejected: 0, done: 1, total: 3, rate: 1 / 125, etaMs: 250_000 });
    expect(slow).toBe('1/3 (33%) · 2 min 5 s/row · 4 min 10 s left');
  });

  it('says nothing of speed and time left before they are known, nor of time left at the end', () => {
    expect(progressText({ ...progress, rate: 0, etaMs: undefined })).toBe('1,204/20,000 (6%) · 4 rejected');
    expect(progressText({ ...progress, rejected: 0, total: 1200, etaMs: 0 })).toBe('1,200/1,200 (100%) · 412/s');
  });

  it('says seconds for a row where rows are slow, and never a speed of nothing', () => {
    const rates = [1234, 9.96, 9.94, 1, 0.999, 1 / 12.4, 1 / 59.94, 1 / 59.96, 1 / 125, 1 / 7300];
    expect(rates.map(speedText)).toEqual([
      '1,234/s',
      '10/s',
      '9.9/s',
      '1.0/s',
      '1.0 s/row',
      '12.4 s/row',
      '59.9 s/row',
      '1 min 0 s/row',
      '2 min 5 s/row',
      '2 h 1 min/row',
    ]);
  });
});

describe('ProgressLine', () => {
  it('is one line that changes, on a terminal', () => {
    const written: string[] = [];
    const line = new ProgressLine({
      stream: { isTTY: true, columns: 20, write: (text: string) => written.push(text) > 0 },
    });
    line.say('loading …');
    line.event(progress);
    line.clear();
    line.clear();
    expect(written).toEqual(['\r\x1b[Kloading …', '\r\x1b[K1,204/20,000 (6%) …', '\r\x1b[K']);
  });

  it('is a line every few seconds where nobody watches', () => {
    const written: string[] = [];
    let now = 0;
    const line = new ProgressLine({
      stream: { isTTY: false, columns: 0, write: (text: string) => written.push(text) > 0 },
      now: () => now,
    });
    line.say('loading …');
    for (now = 0; now <= 11_000; now += 1000) line.event(progress);
    line.clear();
    expect(written).toHaveLength(3);
    expect(written[0]).toMatch(/^1,204.*\n$/);
  });

  it('says within a second what it is at, though nothing happens, and nothing where all ends sooner', () => {
    const { written, line, at } = quietLine();
    line.say('loading chain.ts …');
    at(800);
    expect(written).toEqual([]);
    at(1000);
    expect(written).toEqual(['loading chain.ts …\n']);
    at(3000);
    line.event({ run: 'r-1', type: 'stage-done', id: 'a', stage: 'answer', by: 'run', ms: 5 });
    at(4000);
    at(9000);
    expect(written.slice(1)).toEqual(['the first rows are under way: 1 stage call done\n']);
  });

  it('shows retries, and of many alike one line in a while, with control characters made visible', () => {
    const { written, line, at } = quietLine();
    const error = new SitflowError('http.429', 'too many\x1b[2J requests');
    const retried = { run: 'r-1', type: 'retried', id: 'a', stage: 'answer', attempt: 1, waitMs: 10, error } as const;
    for (let i = 0; i < 50; i++) line.event(retried);
    line.event({ run: 'r-1', type: 'fell-back', id: 'a', stage: 'answer', error });
    at(6000);
    line.event(retried);
    expect(written).toEqual([
      'stage answer: tried again: http.429, too many\\x1b[2J requests\n',
      'stage answer: the next model is asked: http.429, too many\\x1b[2J requests\n',
      'stage answer: tried again (and 49 more): http.429, too many\\x1b[2J requests\n',
    ]);
  });
});
