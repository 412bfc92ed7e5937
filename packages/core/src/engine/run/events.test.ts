import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { chain } from '../../chain/chain.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from './events.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
const start = (): any => chain('c', { input: { x: 'number' } } as never);
const double = fakeStage('double', ['x'], ['y'], ({ x }) => {
  if (x === 3) throw new Error('no three');
  return { y: `${2 * (x as number)}` };
});

describe('events of a run', () => {
  it('come to `onEvent`, of every verb, with the id of their run', async () => {
    const app = createApp({ modules: [] });
    const c = start().pipe(double);
    const heard: Record<string, RunEvent[]> = {};
    const listening = (runId: string) => {
      const own: RunEvent[] = [];
      heard[runId] = own;
      return { runId, onEvent: (event: RunEvent) => void own.push(event) };
    };
    await app.run(c, { x: 1 }, listening('run'));
    await app.outcome(c, { x: 1 }, listening('outcome'));
    for await (const _ of app.stream(c, [{ x: 1 }], listening('stream')));
    const source = new Subject<{ x: number }>();
    const over = new Promise<void>((complete) =>
      source.pipe(app.operator(c, listening('operator'))).subscribe({ complete }),
    );
    source.next({ x: 1 });
    source.complete();
    await over;
    await app.generate(c, { source: [{ x: 1 }], sink: { write() {} }, ...listening('generate') } as never).finished;
    for (const [run, events] of Object.entries(heard)) {
      expect(events.map(({ type }) => type)).toEqual([
        'started',
        'stage-started',
        'stage-done',
        'progress',
        'finished',
      ]);
      expect(new Set(events.map((event) => event.run))).toEqual(new Set([run]));
    }
  });

  it('have an id of their own for each run where nobody names it', async () => {
    const app = createApp({ modules: [] });
    const ids = new Set<string>();
    const onEvent = ({ run }: RunEvent) => void ids.add(run);
    for (let i = 0; i < 3; i++) await app.run(start().pipe(double), { x: 1 }, { onEvent });
    await createApp({ modules: [] }).run(start().pipe(double), { x: 1 }, { onEvent });
    expect(ids.size).toBe(4);
  });

  it('end the run where their listener throws', async () => {
    const app = createApp({ modules: [] });
    const cause = new Error('disk full');
    let heard = 0;
    const onEvent = (event: RunEvent) => {
      heard++;
      if (event.type === 'stage-done') throw cause;
    };
    await expect(app.run(start().pipe(double), { x: 1 }, { onEvent })).rejects.toMatchObject({
      code: 'run.on-event',
      cause,
    });
    expect(heard).toBe(3);
  });

  it('of a stage come in pairs: it starts, and is done, has failed or was dropped', async () => {
    const app = createApp({ modules: [], policy: { cache: false, concurrency: 1, retry: { times: 0 } } });
    const c = start()
      .pipe(
        fakeStage('slow', ['x'], ['s'], async () => {
          await new Promise((resolve) => setTimeout(resolve, 3));
          return { s: 's' };
        }),
      )
      .pipe(double)
      .pipe(fakeStage('after', ['y'], ['z'], () => ({ z: 'z' })));
    const open = new Map<string, number>();
    const ends: string[] = [];
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (!('stage' in event) || !event.type.startsWith('stage-')) return;
      const { type, id, stage } = event as { type: string; id: string; stage: string };
      const key = `${id} ${stage}`;
      if (type === 'stage-started') open.set(key, (open.get(key) ?? 0) + 1);
      else {
        expect(open.get(key)).toBe(1);
        open.delete(key);
        ends.push(type);
      }
    };
    const source = [1, 2, 3, 4, 3, 5].map((x, i) => ({ id: `${i}`, x }));
    for await (const _ of app.stream(c, source, { onEvent }));
    expect(open.size).toBe(0);
    expect(new Set(ends)).toEqual(new Set(['stage-done', 'stage-failed', 'stage-dropped']));
  });
});

describe('`from`', () => {
  const ids = async (source: unknown, options: object) => {
    const seen: unknown[] = [];
    const app = createApp({ modules: [] });
    for await (const { id, index, example } of app.stream(start().pipe(double), source as never, options))
      seen.push([id, index, (example as { y?: string }).y]);
    return seen;
  };
  const rows = Array.from({ length: 6 }, (_, i) => ({ x: 10 + i }));
  const expected = [
    ['example/4', 4, '28'],
    ['example/5', 5, '30'],
  ];

  it('starts there, with the indices and made-up ids of the whole source', async () => {
    async function* later() {
      for (const row of rows) {
        await Promise.resolve();
        yield row;
      }
    }
    expect(await ids(rows, { from: 4 })).toEqual(expected);
    expect(await ids(new Set(rows), { from: 4 })).toEqual(expected);
    expect(await ids(later(), { from: 4 })).toEqual(expected);
    expect(await ids(rows, { from: 4, ordered: false, window: 1 })).toEqual(expected);
  });

  it('makes nothing of the examples before it, not even of those that are wrong', async () => {
    const wrong = [null, 7, { x: 'no number' }, { x: 1, id: {} }, ...rows.slice(4)];
    expect(await ids(wrong, { from: 4 })).toEqual(expected);
  });

  it('beyond the end gives nothing, and closes the source when it is left on the way', async () => {
    expect(await ids(rows, { from: 7 })).toEqual([]);
    expect(await ids(new Set(rows), { from: 7 })).toEqual([]);
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield { x: 1 };
      } finally {
        closed = true;
      }
    }
    const app = createApp({ modules: [] });
    const signal = AbortSignal.timeout(30);
    const run = async () => {
      for await (const _ of app.stream(start().pipe(double), endless() as never, { from: 1e12, signal }));
    };
    await expect(run()).rejects.toMatchObject({ code: 'run.cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed).toBe(true);
  });

  it('is told with the progress: `total` is that of the whole source', async () => {
    const app = createApp({ modules: [] });
    let finished: RunEvent | undefined;
    const onEvent = (event: RunEvent) => {
      finished = event;
    };
    for await (const _ of app.stream(start().pipe(double), rows as never, { from: 4, total: 6, onEvent }));
    expect(finished).toMatchObject({ done: 2, skipped: 4, total: 6, etaMs: 0 });
  });

  it.each([[-1], [1.5], ['2'], [Number.NaN]])('is a whole number, and not %s', (from) => {
    const app = createApp({ modules: [] });
    expect(() => app.stream(start().pipe(double), rows as never, { from: from as never })).toThrowError(/from/);
  });

  it('is not for a single example', async () => {
    const app = createApp({ modules: [] });
    await expect(app.run(start().pipe(double), { x: 1 }, { from: 1 } as never)).rejects.toThrowError(/from/);
  });
});
