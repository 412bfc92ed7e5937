import { describe, expect, it } from 'vitest';
import { ProgressLine, progressText } from './progress.js';

const progress = {
  type: 'progress',
  done: 1200,
  rejected: 4,
  gathered: 0,
  total: 20_000,
  ms: 3000,
  rate: 412.4,
  etaMs: 46_000,
} as const;

describe('progressText', () => {
  it('says how far, how fast and how long', () => {
    expect(progressText(progress)).toBe('1,204/20,000 (6%) · 4 rejected · 412/s · 46 s left');
    expect(progressText({ ...progress, rejected: 0, total: undefined, rate: 0.5, etaMs: undefined })).toBe(
      '1,200 rows · 0.5/s',
    );
    const gathering = { ...progress, done: 0, rejected: 0, gathered: 1204, rate: 0, etaMs: undefined };
    expect(progressText(gathering)).toBe('0/20,000 (0%) · 1,204 gathered');
    expect(progressText({ ...gathering, total: undefined })).toBe('0 rows · 1,204 gathered');
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
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^1,204.*\n$/);
  });
});
