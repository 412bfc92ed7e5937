import { describe, expect, it } from 'vitest';
import { UsageByStage, usageLines } from './usage.js';

const done = (stage: string, usage?: object, by = 'run') => ({
  type: 'stage-done',
  stage,
  by,
  ...(usage && { usage }),
});

describe('UsageByStage', () => {
  it('adds up what calls took, by stage', () => {
    const usage = new UsageByStage();
    usage.event(done('caption', { inputTokens: 1000, outputTokens: 20, cost: 0.004 }));
    usage.event(done('answer', { inputTokens: 5 }));
    usage.event(done('caption', { inputTokens: 11_000, outputTokens: 40, cost: 0.01 }));
    usage.event({ type: 'stage-failed', stage: 'answer', usage: { inputTokens: 7, outputTokens: 1 } });
    const { totals } = usage;
    expect(totals).toEqual({
      caption: { inputTokens: 12_000, outputTokens: 60, cost: expect.closeTo(0.014) },
      answer: { inputTokens: 12, outputTokens: 1 },
    });
    expect(usageLines(totals)).toEqual([
      'caption: 12,000 tokens in, 60 out, $0.014',
      'answer: 12 tokens in, 1 out',
      'all stages: 12,012 tokens in, 61 out, at least $0.014',
    ]);
  });

  it('counts nothing that did not run, and nothing that is no amount', () => {
    const usage = new UsageByStage();
    usage.event(done('a', { inputTokens: 9 }, 'cache'));
    usage.event(done('a', { inputTokens: Number.NaN, outputTokens: -1, cost: '1' }));
    usage.event(done('a', {}));
    usage.event(done('a'));
    usage.event({ type: 'progress', usage: { inputTokens: 3 } });
    expect(usage.totals).toBeUndefined();
    expect(usageLines(usage.totals)).toEqual([]);
  });

  it('says where the cost of some calls is not known', () => {
    const usage = new UsageByStage();
    usage.event(done('answer', { outputTokens: 1, cost: 1.5 }));
    usage.event(done('answer', { outputTokens: 1 }));
    expect(usage.totals).toEqual({ answer: { outputTokens: 2, cost: 1.5, costPartial: true } });
    expect(usageLines(usage.totals)).toEqual(['answer: 2 tokens out, at least $1.50']);
  });
});

describe('usageLines', () => {
  it('writes costs so that small ones can be read', () => {
    const text = (cost: number) => usageLines({ a: { cost } })[0]?.slice(3);
    expect([0, 1234.5, 0.1, 0.0123, 0.0000456, 1e-9].map(text)).toEqual([
      '$0.00',
      '$1,234.50',
      '$0.10',
      '$0.012',
      '$0.000046',
      'less than $0.000001',
    ]);
    expect(usageLines({ a: { inputTokens: 1 } })).toEqual(['a: 1 token in']);
  });
});
