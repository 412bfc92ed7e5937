import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { hash32 } from '../../base/random.js';
import { chain } from '../../chain/chain.js';
import type { Fields, RunOutcome } from '../../example/example.js';
import { ArraySink } from '../../script/sink.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import type { RunEvent } from './events.js';

const tick = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
// Chains of stages that only the test knows are built untyped.
const untyped = (...stages: object[]) =>
  stages.reduce<ReturnType<typeof chain>>((c, s) => c.pipe(s as never) as never, chain('c'));
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
const hang = fakeStage('hang', ['x'], ['y'], ({ x }) => (x === 'hang' ? new Promise(() => {}) : { y: 'y' }), {
  policy: { cache: false },
});

describe('10,000 cancellations in a row', () => {
  /** How many of each kind keep the process alive. */
  const resources = () => {
    const kinds = new Map<string, number>();
    for (const kind of process.getActiveResourcesInfo()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return kinds;
  };
  const warnings: string[] = [];
  const warned = (warning: Error) => warnings.push(String(warning));

  it.each(['one signal each', 'one signal for all', 'left by their consumer'])(
    'leave no listener and no timer behind (%s)',
    async (how) => {
      process.on('warning', warned);
      const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
      const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
      const app = createApp({ modules: [] });
      const c = untyped(hang);
      const before = resources();
      const shared = new AbortController();
      let calls = 0;
      const run = async () => {
        const { signal } = how === 'one signal for all' ? shared : new AbortController();
        const outcomes = app.stream(c, numbersThenHang(), { signal, window: 2 })[Symbol.asyncIterator]();
        expect((await outcomes.next()).value).toMatchObject({ status: 'done' });
        await outcomes.return?.();
      };
      const cancelled = async () => {
        const controller = new AbortController();
        const held = app.run(c, { x: 'hang' } as never, { signal: controller.signal });
        // Some are cancelled before their stage is asked, others while it hangs.
        if (hash32('cancelled', calls++) % 2 === 0) await Promise.resolve();
        else await tick();
        controller.abort();
        await expect(held).rejects.toMatchObject({ code: 'run.cancelled' });
      };
      for (let i = 0; i < 100; i++) {
        await Promise.all(Array.from({ length: 100 }, how === 'one signal each' ? cancelled : run));
      }
      await tick(20);
      process.off('warning', warned);
      expect(warnings).toEqual([]);
      // The test runner's own timers come and go: none more than before is asked, not just as many.
      const more = [...resources()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
      expect(more).toEqual([]);
      const aborts = ({ mock }: typeof added | typeof removed) =>
        mock.calls.filter(([type]) => type === 'abort').length;
      expect(aborts(added)).toBeGreaterThanOrEqual(how === 'one signal for all' ? 100 : 10_000);
      expect(getEventListeners(shared.signal, 'abort')).toEqual([]);
      // Those that are aborted take their listener away themselves (`once`).
      if (how !== 'one signal each') expect(aborts(removed)).toBe(aborts(added));
      vi.restoreAllMocks();
    },
    60_000,
  );
});

function* numbersThenHang() {
  yield { x: 1 } as never;
  yield { x: 'hang' } as never;
  yield { x: 'hang' } as never;
}

describe('a stage that ignores its signal', () => {
  it('holds neither the caller of its run nor the slots of other runs', async () => {
    const clock = new ManualClock();
    const app = createApp({ modules: [], clock });
    const c = untyped(hang);
    const controller = new AbortController();
    const held = app.run(c, { x: 'hang' } as never, { signal: controller.signal, policy: { concurrency: 1 } });
    await tick(5);
    controller.abort();
    // At once: the clock stands still, and nothing is left to ring.
    await expect(held).rejects.toMatchObject({ code: 'run.cancelled' });
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
    expect(await app.run(c, { x: 1 } as never, { policy: { concurrency: 1 } })).toMatchObject({ y: 'y' });
  });
});

describe('a consumer that stops reading', () => {
  it('stops the source at the window, and nothing grows while it waits', async () => {
    let read = 0;
    const asked: unknown[] = [];
    const source = (async function* () {
      for (let i = 0; i < 10_000; i++) {
        read++;
        // What is read and held would show in the heap: 100 kB an example.
        yield { id: i, x: 'x'.repeat(100_000) + i };
      }
    })();
    const stage = fakeStage('s', ['x'], ['y'], ({ x }) => {
      asked.push(String(x).slice(100_000));
      return { y: 'y' };
    });
    const outcomes = createApp({ modules: [] })
      .stream(untyped(stage), source as never, { window: 16 })
      [Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) await outcomes.next();
    await vi.waitFor(() => expect({ read, asked: asked.length }).toEqual({ read: 16 + 3, asked: 16 + 3 }));
    const heap = process.memoryUsage().heapUsed;
    await tick(300);
    expect({ read, asked: asked.length }).toEqual({ read: 16 + 3, asked: 16 + 3 });
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(4e6);
    // It goes on where it stopped.
    expect(await outcomes.next()).toMatchObject({ value: { id: '3', example: { id: 3 } } });
    await outcomes.return?.();
  });
});

describe('a source that throws in the middle', () => {
  it('loses nothing of what came before it, in generate too: the sink has it, and is closed', async () => {
    const c = chain<{ x: string }>('c').pipe(
      fakeStage('s', ['x'], ['y'], ({ x }) => tick(2).then(() => ({ y: `${x}` }))),
    );
    let closed = 0;
    class Sink extends ArraySink {
      close() {
        closed++;
      }
    }
    const sink = new Sink();
    const source = (function* () {
      for (let i = 0; i < 40; i++) yield { x: `x${i}` };
      throw new SitflowError('row.unreadable', 'line 41 is no JSON');
    })();
    const run = createApp({ modules: [] }).generate(c, { source, sink, window: 8 });
    await expect(run.finished).rejects.toMatchObject({ code: 'row.unreadable' });
    expect(sink.rows.map((row) => row.output)).toEqual(Array.from({ length: 40 }, (_, i) => `s: x${i}`));
    expect(closed).toBe(1);
  });
});

describe('results of a stage', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse numbers that JSON has not', async (score) => {
    const judge = fakeStage('judge', ['x'], ['score'], ({ x }) => ({ score: x === 1 ? score : x }), {
      types: { score: 'number' },
    });
    const ends: unknown[] = [];
    for await (const o of createApp({ modules: [] }).stream(untyped(judge), numbers(3) as never)) {
      ends.push(o.status === 'done' ? 'done' : `${o.error.code}: ${o.error.found}`);
    }
    const found = `the "score" that it returned is of the wrong type: it should be a finite number and is the number ${score}`;
    expect(ends).toEqual(['done', `stage.wrong-result: ${found}`, 'done']);
  });
});

describe('a system clock that is set back', () => {
  afterEach(() => vi.useRealTimers());

  it('is not asked: time limits, waits, spans, progress and its estimates go by a clock that never does', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T12:00:00Z') });
    let failures = 0;
    const stage = fakeStage(
      's',
      ['x'],
      ['y'],
      async ({ x }) => {
        // An hour back with every call, a day back in the middle.
        vi.setSystemTime(Date.now() - (x === 20 ? 86_400_000 : 3_600_000));
        if (x === 7) return new Promise(() => {});
        if (x === 9 && failures++ === 0) throw new SitflowError('net', 'down', { retryable: true, retryAfterMs: 30 });
        await tick(4);
        return { y: 'y' };
      },
      { policy: { concurrency: 2, timeoutMs: 60, retry: { times: 1, baseMs: 1 } } },
    );
    const events: RunEvent[] = [];
    const outcomes: RunOutcome<Fields>[] = [];
    const stream = createApp({ modules: [] }).stream(untyped(stage), numbers(60) as never, { total: 60 });
    stream.events$.subscribe((event) => events.push(event));
    const at = performance.now();
    for await (const outcome of stream) outcomes.push(outcome as RunOutcome<Fields>);
    const took = performance.now() - at;
    expect(Date.now()).toBeLessThan(Date.parse('2026-02-27'));
    expect(outcomes.map((o) => (o.status === 'done' ? 'done' : o.error.code))).toEqual(
      numbers(60).map(({ x }) => (x === 7 ? 'stage.timeout' : 'done')),
    );
    const spans = outcomes.flatMap((o) => o.trace);
    expect(spans.every(({ start, ms }) => start >= 0 && ms >= 0 && start + ms <= took + 1)).toBe(true);
    const progress = events.filter((event) => event.type === 'progress' || event.type === 'finished');
    expect(progress.length).toBeGreaterThan(1);
    for (const { ms, rate, etaMs } of progress) {
      expect(ms).toBeLessThanOrEqual(took + 1);
      expect(rate).toBeGreaterThanOrEqual(0);
      expect(etaMs ?? 0).toBeGreaterThanOrEqual(0);
    }
  });
});
