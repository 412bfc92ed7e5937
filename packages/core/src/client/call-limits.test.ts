import { describe, expect, it } from 'vitest';
import { SitflowError } from '../base/errors.js';
import type { CallOptions } from '../model/ports.js';
import { driven, upper } from '../testing/batch-app.js';
import { after, asking, settled, type Translate, world } from './testing/asking.js';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const codeOf = (result: { readonly ok: boolean; readonly error?: unknown }) =>
  result.ok ? 'done' : (result.error as SitflowError).code;

describe('a call that hands over results before it ends', () => {
  it('is given up where the model stops between two requests', async () => {
    const { ask, calls, clock } = asking(
      async (texts, { signal, started, result }) => {
        started?.(0);
        result?.(0, { ok: true, value: `${texts[0]}!` });
        return texts.length === 1 ? upper(texts) : never(signal);
      },
      { batch: 4 },
    );
    const all = ['a', 'b', 'c', 'd'].map((text, index) => ask(text, { index, timeoutMs: 1_000, times: 1 }).result);
    expect((await driven(clock, Promise.all(all))).map(codeOf)).toEqual(['done', 'done', 'done', 'done']);
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('gives its slot back where the model never ends it', async () => {
    const { ask, calls, clock } = asking(
      (texts, { signal, result }) => {
        for (const [at, text] of texts.entries()) result?.(at, { ok: true, value: text });
        return never(signal);
      },
      { batch: 1, concurrency: 1 },
    );
    const all = ['a', 'b'].map((text, index) => ask(text, { index, timeoutMs: 1_000 }).result);
    expect((await driven(clock, Promise.all(all))).map(codeOf)).toEqual(['done', 'done']);
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  it('settles a request once, by the first of its results; places that are not in the call are ignored', async () => {
    const { ask, clock } = asking(async (texts, { result, started, text }) => {
      for (const at of [-1, 7, Number.NaN]) {
        started?.(at);
        result?.(at, { ok: true, value: 'lost' });
        text?.(at, 'lost');
      }
      result?.(0, { ok: true, value: 'first' });
      result?.(0, { ok: true, value: 'second' });
      await Promise.resolve();
      return texts.map(() => ({ ok: true, value: 'third' }));
    });
    const { told, result } = ask('t');
    expect(await driven(clock, result)).toMatchObject({ ok: true, value: 'first' });
    await settled();
    expect(told.attempts).toEqual([1]);
  });

  it('is not heard of a request that is asked again elsewhere', async () => {
    let old: CallOptions | undefined;
    const { ask, clock } = asking(
      async (texts, options, call) => {
        if (call > 1) {
          // The first call tells of a place that was another request's.
          old?.started?.(0);
          await after(clock, 5_000);
          old?.result?.(0, { ok: true, value: 'old' });
          return upper(texts);
        }
        old = options;
        options.result?.(0, { ok: false, error: new SitflowError('model.busy', 'busy', { retryable: true }) });
        return never(options.signal);
      },
      { batch: 2 },
    );
    const one = ask('a', { timeoutMs: 10_000, index: 0 });
    const other = ask('b', { timeoutMs: 100_000, index: 1 });
    expect(await driven(clock, one.result)).toMatchObject({ ok: true, value: 'A' });
    other.told.request?.cancel(new Error('enough'));
    await expect(other.result).rejects.toThrow('enough');
  });
});

describe('requests with different time limits in one call', () => {
  const takes =
    (ms: (texts: readonly string[]) => number, clock: ReturnType<typeof world>['clock']): Translate =>
    async (texts, { signal }) => {
      await after(clock, ms(texts), signal);
      return upper(texts);
    };

  it('each have their own: one that is late takes no try from the others', async () => {
    const environment = world();
    const { ask, clock, calls } = asking(
      takes(() => 500, environment.clock),
      {},
      environment,
    );
    const quick = ask('quick', { index: 0, timeoutMs: 100, times: 1 });
    const slow = ask('slow', { index: 1, timeoutMs: 10_000, times: 1 });
    const free = ask('free', { index: 2, timeoutMs: 0, times: 1 });
    const results = await driven(clock, Promise.all([quick.result, slow.result, free.result]));
    expect(results.map(codeOf)).toEqual(['stage.timeout', 'done', 'done']);
    expect([quick.told.attempts, slow.told.attempts, free.told.attempts]).toEqual([[2], [1], [1]]);
    expect((results[0] as { error: SitflowError }).error.message).toContain('100 ms');
    expect(calls).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });
});

describe('what a call gives to its model', () => {
  it('can be copied into other options', async () => {
    const { ask, clock } = asking(async (texts, options) => {
      const copy = { ...options };
      expect(copy.signal).toBeInstanceOf(AbortSignal);
      copy.text?.(0, 'piece');
      return upper(texts);
    });
    const pieces: string[] = [];
    await driven(clock, ask('t', { onText: (piece) => void pieces.push(piece) }).result);
    expect(pieces.join('')).toContain('piece');
  });
});
