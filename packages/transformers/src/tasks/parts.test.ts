import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../host/task.js';
import { joinSentences, splitSentences } from '../sentences.js';
import { byBudget, inBatches } from './batches.js';
import { bestSpan } from './span.js';
import { decoderLimits } from './text.js';

describe('splitSentences and joinSentences', () => {
  it('lose nothing of a text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { sentences, gaps } = splitSentences(text);
        expect(sentences.map((sentence, i) => gaps[i] + sentence).join('') + gaps.at(-1)).toBe(text);
      }),
    );
  });

  it('put spaces as the language wants them', () => {
    const { sentences, gaps } = splitSentences('红色的圆。蓝色的方块。', 'zh');
    expect(sentences).toHaveLength(2);
    expect(joinSentences(['A red circle.', 'A blue square.'], gaps, 'en')).toBe('A red circle. A blue square.');
    expect(joinSentences(['红色的圆。', '方块。'], splitSentences('One. Two.').gaps, 'zh-Hant')).toBe(
      '红色的圆。方块。',
    );
  });

  it('do not mind a language tag that is none', () => {
    expect(splitSentences('One. Two.', 'not a tag').sentences).toEqual(['One.', 'Two.']);
  });
});

describe('inBatches', () => {
  const none: Report = { started() {}, done() {} };
  /** A report that keeps what it is given, and fails where something comes twice. */
  const kept = () => {
    const begun: number[] = [];
    const handed: number[][] = [];
    const values = new Map<number, unknown>();
    const report: Report = {
      started(at) {
        for (const each of at) expect(begun).not.toContain(each);
        begun.push(...at);
      },
      done(at, results) {
        for (const [i, each] of at.entries()) {
          expect(values.has(each)).toBe(false);
          values.set(each, results[i]);
        }
        handed.push([...at]);
      },
    };
    return { begun, handed, values, report };
  };
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const options = (size: number) => ({
    size,
    prepare: (text: string) => {
      if (text === '') throw new Error('empty');
      return { text, tokens: text.length };
    },
    stopped: () => false,
    report: none,
  });

  it('keeps the order, and asks for each input once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 9 })), fc.integer({ min: 1, max: 8 }), async (texts, size) => {
        const ran: string[] = [];
        const results = await inBatches(texts, {
          ...options(size),
          run: async (batch) => {
            ran.push(...batch.map(({ text }) => text));
            return batch.map(({ text }) => ({ value: `<${text}>` }));
          },
        });
        expect(results.map((r) => (r.ok ? r.value : ''))).toEqual(
          texts.map((text) => (text === '' ? '' : `<${text}>`)),
        );
        expect(ran.sort()).toEqual(texts.filter((text) => text !== '').sort());
      }),
    );
  });

  it('finds the one of a batch that throws', async () => {
    const results = await inBatches(['a', 'bad', 'c', 'd'], {
      ...options(4),
      run: async (batch) => {
        if (batch.some(({ text }) => text === 'bad')) throw new Error('no');
        return batch.map(({ text }) => ({ value: text }));
      },
    });
    expect(results.map((r) => r.ok)).toEqual([true, false, true, true]);
  });

  it('reads messages while many inputs are prepared, and is stopped by one', async () => {
    let stopped = false;
    setImmediate(() => {
      stopped = true;
    });
    let prepared = 0;
    const texts = Array.from({ length: 200 }, (_, i) => String(i));
    const results = await inBatches(texts, {
      ...options(4),
      prepare(text) {
        prepared++;
        const until = performance.now() + 5;
        while (performance.now() < until);
        return { text, tokens: 1 };
      },
      stopped: () => stopped,
      run: async (batch) => batch.map(({ text }) => ({ value: text })),
    });
    expect(prepared).toBeLessThan(100);
    expect(results.every(({ ok }) => !ok)).toBe(true);
  });

  it('reports what begins and what is done before the end, each once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 9 })), fc.integer({ min: 1, max: 4 }), async (texts, size) => {
        const { begun, values: done, report } = kept();
        const run = async (batch: readonly { text: string }[]) => batch.map(({ text }) => ({ value: `<${text}>` }));
        const results = await inBatches(texts, { ...options(size), report, run });
        const asked = texts.flatMap((text, at) => (text === '' ? [] : [at]));
        expect(begun.sort((a, b) => a - b)).toEqual(asked);
        for (const [at, result] of done) expect(result).toEqual(results[at]);
        // The last batch comes with the end of the call.
        expect(done.size).toBeGreaterThanOrEqual(asked.length - size);
      }),
    );
  });

  it('hands over rows that end long before their batch, some together, and those of a short batch with it', async () => {
    const run = (ms: number, report: Report) =>
      inBatches(['a', 'b', 'c'], {
        ...options(3),
        report,
        async run(batch, { done }) {
          done(2, { value: 'C' });
          done(0, { value: 'A' });
          await sleep(ms);
          return batch.map(({ text }) => ({ value: text.toUpperCase() }));
        },
      });
    const short = kept();
    expect((await run(1, short.report)).map((r) => r.ok && r.value)).toEqual(['A', 'B', 'C']);
    await sleep(150);
    expect(short.handed).toEqual([]);
    const long = kept();
    const results = await run(300, long.report);
    expect(long.handed).toEqual([[2, 0]]);
    expect(long.values.get(2)).toEqual(results[2]);
  });

  it('starts an input once, and lets stand what was done, where a batch throws and is run again in parts', async () => {
    const { begun, values, report } = kept();
    const ran: string[] = [];
    const results = await inBatches(['a', 'bad', 'c', 'd'], {
      ...options(4),
      report,
      async run(batch, { done }) {
        ran.push(batch.map(({ text }) => text).join());
        if (batch.length === 4) done(0, { value: 'first' });
        if (batch.some(({ text }) => text === 'bad')) throw new Error('no');
        return batch.map(({ text }) => ({ value: text }));
      },
    });
    // Sorted by length: the longest is the last.
    expect(ran).toEqual(['a,c,d,bad', 'c,d', 'bad']);
    expect(begun).toEqual([0, 2, 3, 1]);
    expect(results.map((r) => r.ok && r.value)).toEqual(['first', false, 'c', 'd']);
    for (const [at, result] of values) expect(result).toEqual(results[at]);
  });

  it('streams no row twice, where a batch throws and is run again in parts', async () => {
    const pieces: string[] = [];
    await inBatches(['a', 'b'], {
      ...options(2),
      report: { ...none, text: (at, piece) => pieces.push(`${at}${piece}`) },
      async run(batch, { text }) {
        for (const [row] of batch.entries()) text?.(row, '.');
        if (batch.length > 1) throw new Error('no');
        return batch.map(() => ({ value: '.' }));
      },
    });
    expect(pieces).toEqual(['0.', '1.']);
  });

  it('stays within the budget', () => {
    const list = [1, 2, 3, 4, 50].map((tokens) => ({ prepared: { tokens } }));
    expect(byBudget(list, 3, 8).map((batch) => batch.map(({ prepared }) => prepared.tokens))).toEqual([
      [1, 2],
      [3, 4],
      [50],
    ]);
  });

  it('puts together only what is of one length and of one number, where it is told to', async () => {
    const batches: string[] = [];
    await inBatches(['a1', 'b2', 'cc1', 'd1', 'ee2', 'f2'], {
      size: 2,
      even: true,
      report: none,
      prepare: (text) => ({ text, tokens: text.length }),
      common: ({ text }) => Number(text.at(-1)),
      stopped: () => false,
      run: async (batch) => {
        batches.push(batch.map(({ text }) => text).join());
        return batch.map(({ text }) => ({ value: text }));
      },
    });
    expect(batches).toEqual(['a1,d1', 'b2,f2', 'cc1', 'ee2']);
  });
});

describe('decoderLimits', () => {
  const limits = (config: object, model_max_length: number, option?: number) =>
    decoderLimits(config, { model_max_length } as never, option);

  it('are the positions for all, and for the input what it may have, with one place left', () => {
    const positions = { max_position_embeddings: 2048 };
    expect(limits(positions, 1024)).toEqual({ input: 1024, all: 2048 });
    expect(limits(positions, 1024, 1500)).toEqual({ input: 1500, all: 2048 });
    expect(limits(positions, 1e30, 4096)).toEqual({ input: 2047, all: 2048 });
    expect(limits({ n_positions: 512 }, 512)).toEqual({ input: 511, all: 512 });
  });

  it('are what is told of the input where nobody knows the positions', () => {
    expect(limits({}, 512)).toEqual({ input: 511, all: 512 });
    expect(limits({}, 512, 100)).toEqual({ input: 100, all: 512 });
    expect(limits({}, 1e30, 4096)).toEqual({ input: 4095, all: 4096 });
  });
});

describe('bestSpan', () => {
  it('is the best of all spans that are short enough', () => {
    const scores = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scores, (starts) => {
        const ends = [...starts].reverse();
        const { start, end } = bestSpan(starts, ends, 0, starts.length);
        let best = Number.NEGATIVE_INFINITY;
        for (let i = 0; i < starts.length; i++) {
          for (let j = i; j < Math.min(starts.length, i + 15); j++)
            best = Math.max(best, (starts[i] as number) + (ends[j] as number));
        }
        expect((starts[start] as number) + (ends[end] as number)).toBe(best);
      }),
    );
  });
});
