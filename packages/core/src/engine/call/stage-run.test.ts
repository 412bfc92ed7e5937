import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../../app.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import type { StageContext } from '../../stage/stage.js';
import { fakeStage } from '../../testing/fake-stage.js';

const tick = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
const untyped = (stage: object): AnyChain => chain('c').pipe(stage as never) as never;
const run = async (app: ReturnType<typeof createApp>, c: AnyChain, n: number, signal?: AbortSignal) => {
  const list: unknown[] = [];
  for await (const outcome of app.stream(c, numbers(n) as never, signal ? { signal } : {})) list.push(outcome.status);
  return list;
};

/** A stage whose calls end when they are let go, or aborted. */
function held() {
  const calls: string[] = [];
  let aborted = 0;
  const waiting = new Set<() => void>();
  const wait = ({ id, signal }: StageContext) => {
    calls.push(id);
    return new Promise<void>((resolve, reject) => {
      waiting.add(resolve);
      signal.addEventListener('abort', () => {
        aborted++;
        reject(signal.reason);
      });
    });
  };
  return {
    calls,
    wait,
    aborted: () => aborted,
    letGo() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}

describe('a cancelled run', () => {
  it('starts none of the calls that wait', async () => {
    const { calls, wait, aborted } = held();
    const stage = fakeStage('s', ['x'], ['p'], async (_, context) => ({ p: await wait(context) }), {
      policy: { concurrency: 4, cache: false },
    });
    const stop = new AbortController();
    const running = run(createApp({ modules: [] }), untyped(stage), 1000, stop.signal);
    await vi.waitFor(() => expect(calls).toHaveLength(4));
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'run.cancelled' });
    await tick(10);
    expect([calls.length, aborted()]).toEqual([4, 4]);
  });

  it('leaves the waiting calls to those who share them', async () => {
    const { calls, wait, letGo } = held();
    const stage = fakeStage(
      's',
      ['x'],
      ['p'],
      async ({ x }, context) => {
        await wait(context);
        return { p: x };
      },
      { policy: { concurrency: 1 } },
    );
    const app = createApp({ modules: [] });
    const stop = new AbortController();
    const first = run(app, untyped(stage), 6, stop.signal);
    await tick(5);
    const second = run(app, untyped(stage), 3);
    await tick(5);
    await vi.waitFor(() => expect(calls).toEqual(['e0']));
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'run.cancelled' });
    for (let i = 0; i < 3; i++) {
      letGo();
      await tick(5);
    }
    expect(await second).toEqual(['done', 'done', 'done']);
    expect(calls).toEqual(['e0', 'e1', 'e2']);
  });
});
