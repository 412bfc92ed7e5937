import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { chain } from '../../chain/chain.js';
import type { RunOutcome } from '../../example/example.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from './events.js';

const app = createApp({ modules: [] });
const setUp = () => {
  let calls = 0;
  const c = chain<{ x: number }>('c').pipe(
    fakeStage('s', ['x'], ['y'], async ({ x }) => {
      calls++;
      return { y: `y${x}` };
    }),
  );
  return { c, calls: () => calls };
};
const rows = [1, 2, 3].map((x) => ({ x }));
const twice = expect.objectContaining({ code: 'run.iterated-twice', mend: expect.stringContaining('app.stream()') });

describe('the outcomes of a stream', () => {
  it('are iterated once: a second iterator beside the first throws, and the first goes on', async () => {
    const { c, calls } = setUp();
    const stream = app.stream(c, rows, { window: 1 });
    const first = stream[Symbol.asyncIterator]();
    expect((await first.next()).value).toMatchObject({ example: { y: 'y1' } });
    expect(() => stream[Symbol.asyncIterator]()).toThrowError(twice);
    expect((await first.next()).value).toMatchObject({ example: { y: 'y2' } });
    expect((await first.next()).value).toMatchObject({ example: { y: 'y3' } });
    expect((await first.next()).done).toBe(true);
    expect(calls()).toBe(3);
  });

  it.each([
    [
      'was gone through',
      async (stream: AsyncIterable<unknown>) => {
        for await (const _ of stream);
      },
    ],
    [
      'was left',
      async (stream: AsyncIterable<unknown>) => {
        for await (const _ of stream) break;
      },
    ],
    ['was not even begun', async (stream: AsyncIterable<unknown>) => void stream[Symbol.asyncIterator]()],
  ])('are iterated once: not again after the first loop %s', async (_, first) => {
    const { c, calls } = setUp();
    const stream = app.stream(c, rows, { window: 1 });
    await first(stream);
    const before = calls();
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toEqual(twice);
    expect(calls()).toBe(before);
  });

  it('have their events once, for all who subscribed before; who comes later is told that it is over', async () => {
    const { c } = setUp();
    const stream = app.stream(c, rows);
    const seen: [RunEvent['type'][], RunEvent['type'][]] = [[], []];
    for (const list of seen) stream.events$.subscribe(({ type }) => list.push(type));
    for await (const _ of stream);
    expect(seen[0].filter((type) => type === 'stage-done')).toHaveLength(3);
    expect([seen[0].at(0), seen[0].at(-1)]).toEqual(['started', 'finished']);
    expect(seen[1]).toEqual(seen[0]);
    let over = false;
    stream.events$.subscribe({ complete: () => (over = true) });
    expect(over).toBe(true);
  });
});

describe('an operator', () => {
  const subscribed = (shared: { signal?: AbortSignal }) => {
    const { c } = setUp();
    const operator = app.operator(c, { window: 1, ...shared });
    return [1, 2].map(() => {
      const source = new Subject<{ x: number }>();
      const outcomes: RunOutcome<unknown>[] = [];
      let ended: unknown;
      let end: () => void;
      const over = new Promise<void>((resolve) => (end = resolve));
      const subscription = source.pipe(operator).subscribe({
        next: (outcome) => outcomes.push(outcome),
        error: (error) => {
          ended = error;
          end();
        },
        complete: () => {
          ended = 'complete';
          end();
        },
      });
      return { source, outcomes, subscription, over, ended: () => ended };
    });
  };
  type Subscribed = ReturnType<typeof subscribed>[number];

  it('runs for each of its subscribers, who do not disturb each other', async () => {
    const [one, two] = subscribed({}) as [Subscribed, Subscribed];
    one.source.next({ x: 1 });
    two.source.next({ x: 2 });
    one.subscription.unsubscribe();
    two.source.next({ x: 3 });
    two.source.complete();
    await two.over;
    expect(two.outcomes.map(({ example }) => example)).toEqual([
      { x: 2, y: 'y2' },
      { x: 3, y: 'y3' },
    ]);
    expect([one.outcomes, one.ended(), two.ended()]).toEqual([[], undefined, 'complete']);
  });

  it('ends for all its subscribers when the signal that they share is aborted', async () => {
    const controller = new AbortController();
    const both = subscribed({ signal: controller.signal }) as [Subscribed, Subscribed];
    for (const { source } of both) source.next({ x: 1 });
    controller.abort(new Error('enough'));
    await Promise.all(both.map(({ over }) => over));
    for (const { ended, source } of both) {
      expect(ended()).toMatchObject({ code: 'run.cancelled' });
      expect(source.observed).toBe(false);
    }
  });
});
