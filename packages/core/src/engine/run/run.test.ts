import fc from 'fast-check';
import { injectable } from 'inversify';
import { from, lastValueFrom, Subject, take, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { RAW } from '../../cache/store.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import type { Fields, RunOutcome } from '../../example/example.js';
import { driven } from '../../testing/batch-app.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { ManualClock } from '../../testing/manual-clock.js';

const app = () => createApp({ modules: [] });
const tick = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
// Chains of stages that only the test knows are built untyped.
const untyped = (name: string, ...stages: object[]) =>
  stages.reduce<ReturnType<typeof chain>>((c, s) => c.pipe(s as never) as never, chain(name));
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `e${i}`, x: i }));
async function all(outcomes: AsyncIterable<RunOutcome<unknown>>): Promise<RunOutcome<Fields>[]> {
  const list: RunOutcome<Fields>[] = [];
  for await (const outcome of outcomes) list.push(outcome as RunOutcome<Fields>);
  return list;
}
/** Waits, but not longer than the signal allows: what a well-behaved stage does. */
const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
  });

describe('the engine', () => {
  it('runs one example, typed, with trace and sources', async () => {
    const c = chain<{ x: number }>('c').pipe(
      fakeStage('double', ['x'], ['y'], ({ x }) => ({ y: String(2 * (x as number)) })),
    );
    expect(await app().run(c, { x: 4, kept: true })).toEqual({ x: 4, kept: true, y: '8' });
    expect(await app().outcome(c, { x: 4, kept: true })).toMatchObject({
      status: 'done',
      id: 'example/0',
      index: 0,
      example: { x: 4, kept: true, y: '8' },
      sources: { x: 'input', kept: 'input', y: 'program' },
      trace: [{ stage: 'double', by: 'run', attempts: 1 }],
    });
  });

  it('runs stages side by side that wait for nothing of each other', async () => {
    const seen: string[] = [];
    const slow = (name: string, needs: string[], adds: string[]) =>
      fakeStage(name, needs, adds, async () => {
        seen.push(`${name} starts`);
        await tick(5);
        seen.push(`${name} ends`);
        return { [adds[0] as string]: name };
      });
    await app().run(untyped('c', slow('a', ['x'], ['p']), slow('b', ['x'], ['q']), slow('c', ['p', 'q'], ['r'])), {
      x: 1,
    } as never);
    expect(seen.slice(0, 2)).toEqual(['a starts', 'b starts']);
    expect(seen.indexOf('c starts')).toBeGreaterThan(Math.max(seen.indexOf('a ends'), seen.indexOf('b ends')));
  });

  it.each([true, false])(
    'ends every example exactly once, whatever the chain and its failures (ordered: %s)',
    async (ordered) => {
      const shape = fc.array(
        fc.record({
          needs: fc.array(fc.nat(20), { maxLength: 3 }),
          failEvery: fc.integer({ min: 2, max: 9 }),
          delay: fc.nat(2),
        }),
        { minLength: 1, maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(
          shape,
          fc.nat(40),
          fc.integer({ min: 1, max: 20 }),
          fc.boolean(),
          async (stages, count, window, goesOn) => {
            let underway = 0;
            let most = 0;
            const specs = stages.map(({ needs, failEvery, delay }, i) => {
              const fields = [...new Set(['x', ...needs.filter((n) => n < i).map((n) => `f${n}`)])];
              const one = async (example: Fields, signal: AbortSignal): Promise<Fields> => {
                underway++;
                most = Math.max(most, underway);
                try {
                  if (delay > 0) await sleep(((example.x as number) * 7) % (delay * 3), signal);
                  if ((example.x as number) % failEvery === failEvery - 1) throw new Error(`no ${example.x}`);
                  return { [`f${i}`]: `${example.x}.${i}` };
                } finally {
                  underway--;
                }
              };
              return fakeStage(`s${i}`, fields, [`f${i}`], (example, { signal }) => one(example, signal), {
                policy: { retry: { times: 0 } },
              });
            });
            const outcomes = await all(
              app().stream(untyped('c', ...specs), numbers(count) as never, {
                window,
                ordered,
                ...(goesOn && { afterFailure: 'continue' }),
              }),
            );
            const ids = outcomes.map((o) => o.example.id as string);
            const expected = numbers(count).map((e) => e.id);
            if (ordered) expect(ids).toEqual(expected);
            else expect([...ids].sort()).toEqual([...expected].sort());
            for (const outcome of outcomes) {
              const x = outcome.example.x as number;
              const failing = stages.findIndex(({ failEvery }) => x % failEvery === failEvery - 1);
              expect(outcome.status).toBe(failing < 0 ? 'done' : 'rejected');
              if (outcome.status === 'done') continue;
              expect(outcome.error.place).toMatchObject({ example: `e${x}`, chain: 'c' });
              const stage = Number(outcome.error.place.stage?.slice(1));
              // Of several failures the first in the chain's order is the reason, where all stages run that can.
              if (goesOn) expect(stage).toBe(failing);
              else expect((x + 1) % (stages[stage] as { failEvery: number }).failEvery).toBe(0);
              expect(outcome.trace.filter(({ error }) => error).map((span) => span.stage)).toContain(`s${stage}`);
            }
            expect(most).toBeLessThanOrEqual(window * stages.length);
            expect(underway).toBe(0);
          },
        ),
        { numRuns: 60 },
      );
    },
    30_000,
  );

  it('leaves nothing running after a cancellation at any time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (takeCount, window, byIterator) => {
          let underway = 0;
          let started = 0;
          let closed = false;
          const work = fakeStage('work', ['x'], ['y'], async ({ x }, { signal }) => {
            underway++;
            started++;
            try {
              await sleep((x as number) % 4, signal);
              return { y: 'y' };
            } finally {
              underway--;
            }
          });
          const source = (function* () {
            try {
              for (let i = 0; ; i++) yield { id: i, x: i };
            } finally {
              closed = true;
            }
          })();
          const c = untyped(
            'c',
            work,
            fakeStage('after', ['y'], ['z'], () => ({ z: 'z' })),
          );
          if (byIterator) {
            let n = 0;
            for await (const _ of app().stream(c, source as never, { window })) if (++n > takeCount) break;
          } else {
            const controller = new AbortController();
            setTimeout(() => controller.abort(), takeCount);
            await expect(
              all(app().stream(c, source as never, { window, signal: controller.signal })),
            ).rejects.toMatchObject({ code: 'run.cancelled' });
          }
          const before = started;
          await tick(10);
          expect({ underway, closed, startedSince: started - before }).toEqual({
            underway: 0,
            closed: true,
            startedSince: 0,
          });
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('admits no more than the window, and goes on only as outcomes are taken', async () => {
    let pulled = 0;
    const source = (function* () {
      for (let i = 0; i < 100; i++) {
        pulled++;
        yield { id: i, x: i };
      }
    })();
    const iterator = app()
      .stream(
        untyped(
          'c',
          fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
        ),
        source as never,
        { window: 10 },
      )
      [Symbol.asyncIterator]();
    await iterator.next();
    await tick(5);
    expect(pulled).toBe(11);
    await iterator.return?.();
  });

  it('a source that throws ends the run after all that was admitted, and names itself', async () => {
    const source = (async function* () {
      yield { id: 1, x: 1 };
      yield { id: 2, x: 2 };
      throw new Error('the disk is gone');
    })();
    const got: unknown[] = [];
    const run = async () => {
      for await (const o of app().stream(
        untyped(
          'c',
          fakeStage('s', ['x'], ['y'], () => tick(3).then(() => ({ y: 'y' }))),
        ),
        source as never,
      ))
        got.push(o.status);
    };
    await expect(run()).rejects.toThrow('the disk is gone');
    expect(got).toEqual(['done', 'done']);
  });

  it('is an RxJS operator over what others push', async () => {
    const c = chain<{ x: number }>('c').pipe(fakeStage('s', ['x'], ['y'], ({ x }) => ({ y: `${x}` })));
    const outcomes = await lastValueFrom(from(numbers(20)).pipe(app().operator(c, { window: 3 }), toArray()));
    expect(outcomes.map((o) => o.status === 'done' && o.example.y)).toEqual(numbers(20).map((e) => `${e.x}`));
    expect(await lastValueFrom(from(numbers(20)).pipe(app().operator(c), take(2), toArray()))).toHaveLength(2);
    const pushed = new Subject<{ x: number }>();
    const failed = expect(
      lastValueFrom(pushed.pipe(app().operator(c, { window: 1, buffer: 2, overflow: 'error' }), toArray())),
    ).rejects.toMatchObject({ code: 'source.overflow' });
    for (let i = 0; i < 10; i++) pushed.next({ x: i });
    await failed;
  });

  it('holds as many as the buffer says, though an expanding stage has filled the window', async () => {
    @injectable()
    class Tenfold {
      async run() {
        return Array.from({ length: 10 }, (_, i) => ({ y: `${i}` }));
      }
    }
    const spec = { name: 'ten', version: '1', stage: Tenfold, options: {}, needs: ['x'], adds: ['y'], shape: 'expand' };
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const c = (chain<{ x: number }>('c') as unknown as { expand(spec: object): AnyChain }).expand(spec);
    const slow = (c as unknown as { pipe(spec: object): AnyChain }).pipe(
      fakeStage('slow', ['y'], ['z'], async ({ y }) => {
        await gate;
        return { z: `${y}` };
      }),
    );
    const pushed = new Subject<object>();
    const outcomes = lastValueFrom(
      pushed.pipe(app().operator(slow, { window: 1, buffer: 3, overflow: 'error' }) as never, toArray()),
    );
    pushed.next({ x: 0 });
    await tick(20);
    for (let i = 1; i <= 3; i++) pushed.next({ x: i });
    open();
    await tick();
    pushed.complete();
    expect(await outcomes).toHaveLength(40);
  });

  it.each<[string, object]>([
    ['window', { window: 0 }],
    ['buffer', { buffer: -1 }],
    ['buffer', { buffer: '3' }],
    ['overflow', { overflow: 'drop' }],
  ])('says at once that its %s is none', (option, options) => {
    const c = chain<{ x: number }>('c').pipe(fakeStage('s', ['x'], ['y'], ({ x }) => ({ y: `${x}` })));
    expect(() => app().operator(c, options)).toThrowError(
      expect.objectContaining({ code: 'option.out-of-range', message: expect.stringContaining(option) }),
    );
  });

  it('lets go of its source when it is left before it has begun', async () => {
    const c = chain<{ x: number }>('c').pipe(fakeStage('s', ['x'], ['y'], ({ x }) => ({ y: `${x}` })));
    const pushed = new Subject<{ x: number }>();
    pushed.pipe(app().operator(c)).subscribe().unsubscribe();
    expect(pushed.observed).toBe(false);
    const stream = app().stream(c, numbers(3))[Symbol.asyncIterator]();
    await stream.return?.();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('does not begin a run that was left before its first pull', async () => {
    let runs = 0;
    const count = () => ({ y: `${runs++}` });
    const c = chain<{ x: number }>('c').pipe(fakeStage('s', ['x'], ['y'], count));
    const stream = app().stream(c, numbers(3))[Symbol.asyncIterator]();
    await stream.return?.();
    await stream.next();
    await tick(5);
    expect(runs).toBe(0);
  });
});

describe('a stage in the engine', () => {
  const run = (stage: object, example: object = { x: 1 }, options = {}) =>
    app().run(untyped('c', stage), example as never, options) as Promise<Fields>;

  it.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'stage.threw',
      'chain c, stage s, example example/0: Error: boom',
    ],
    ['returns undefined', () => undefined, 'stage.wrong-result', 'it returned undefined'],
    ['leaves a field out', () => ({}), 'stage.wrong-result', 'it returned no "y"'],
    [
      'adds a field of the wrong type',
      () => ({ y: 7 }),
      'stage.wrong-result',
      '"y" that it returned is of the wrong type: it should be a text',
    ],
    ['adds a field too many', () => ({ y: 'y', z: 'z' }), 'stage.wrong-result', 'it returned "z"'],
  ])('that %s rejects its example alone, with the place', async (_, body, code, text) => {
    await expect(run(fakeStage('s', ['x'], ['y'], body, { types: { y: 'text' } }))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  it('that hangs is timed out, told by its signal, and its slot is free again', async () => {
    let told = false;
    const hang = fakeStage(
      's',
      ['x'],
      ['y'],
      ({ x }, { signal }) =>
        x === 0
          ? new Promise(() =>
              signal.addEventListener('abort', () => {
                told = true;
              }),
            )
          : { y: 'y' },
      {
        policy: { timeoutMs: 20, concurrency: 1, retry: { times: 1, baseMs: 1 } },
      },
    );
    const outcomes = await all(app().stream(untyped('c', hang), numbers(3) as never));
    expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'done', 'done']);
    expect(outcomes[0]).toMatchObject({ error: { code: 'stage.timeout' } });
    expect(told).toBe(true);
  });

  it('is tried again for errors that can be retried, and only for those', async () => {
    const failing = (retryable: boolean, times: number) => {
      let calls = 0;
      return fakeStage(
        's',
        ['x'],
        ['y'],
        () => {
          if (calls++ < times) throw new SitflowError('net', 'down', { retryable });
          return { y: `${calls}` };
        },
        { policy: { retry: { times: 2, baseMs: 1 } } },
      );
    };
    expect((await run(failing(true, 2))).y).toBe('3');
    await expect(run(failing(true, 3))).rejects.toMatchObject({ code: 'net' });
    await expect(run(failing(false, 1))).rejects.toMatchObject({ code: 'net' });
  });

  it('waits as long as a server asks', async () => {
    const clock = new ManualClock();
    const at: number[] = [];
    const stage = fakeStage(
      's',
      ['x'],
      ['y'],
      () => {
        at.push(clock.now());
        if (at.length === 1) throw new SitflowError('busy', 'later', { retryable: true, retryAfterMs: 60 });
        return { y: 'y' };
      },
      { policy: { retry: { baseMs: 1 } } },
    );
    await driven(clock, createApp({ modules: [], clock }).run(untyped('c', stage), { x: 1 } as never));
    expect(at).toEqual([0, 60]);
  });

  it('makes equal calls once, counted by reference: one caller leaving does not end the others', async () => {
    let calls = 0;
    let aborted = 0;
    const one = app();
    const stage = fakeStage('s', ['x'], ['y'], async (_, { signal }) => {
      calls++;
      signal.addEventListener('abort', () => aborted++);
      await sleep(30, signal);
      return { y: 'y' };
    });
    const c = untyped('c', stage);
    const leaving = new AbortController();
    const first = one.run(c, { x: 1 } as never, { signal: leaving.signal });
    const second = one.run(c, { x: 1 } as never);
    setTimeout(() => leaving.abort(), 5);
    await expect(first).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(((await second) as Fields).y).toBe('y');
    expect((await one.outcome(c, { x: 1 } as never)).trace[0]?.by).toBe('cache');
    expect([calls, aborted]).toEqual([1, 0]);
  });

  it('is not run for gold, whose source says so', async () => {
    const body = vi.fn(() => ({ y: 'model' }));
    const c = untyped('c', fakeStage('s', ['x'], ['y'], body));
    const [a, b] = await all(
      app().stream(
        c,
        [
          { id: 1, x: 1, y: 'gold' },
          { id: 2, x: 2 },
        ] as never,
        { gold: ['y'] },
      ),
    );
    expect([a?.example.y, b?.example.y]).toEqual(['gold', 'model']);
    expect([a?.sources, b?.sources]).toEqual([
      { x: 'input', y: 'gold' },
      { x: 'input', y: 'program' },
    ]);
    expect(body).toHaveBeenCalledTimes(1);
  });

  it('draws by seed and id, never by order', async () => {
    const draw = fakeStage('s', ['x'], ['y'], (_, { seed }) => ({ y: `${seed}` }), { samples: true });
    const ys = async (seed: number, rows: object[]) => {
      const outcomes = await all(app().stream(untyped('c', draw), rows as never, { seed }));
      return Object.fromEntries(outcomes.map((o) => [o.example.id, o.example.y]));
    };
    const rows = numbers(5).map((r) => ({ ...r, x: 1 }));
    expect(await ys(1, rows)).toEqual(await ys(1, [...rows].reverse()));
    expect(await ys(1, rows)).not.toEqual(await ys(2, rows));
    expect(new Set(Object.values(await ys(1, rows))).size).toBe(5);
  });
});

describe('the draw of a stage', () => {
  const dice = (need: string, field: string, version = '1') => ({
    ...fakeStage('dice', [need], [field], (_, { seed }) => ({ [field]: `${seed}` }), { samples: true }),
    version,
    script: undefined,
  });
  const thrown = async (...stages: object[]) => {
    const [outcome] = await all(app().stream(untyped('c', ...stages), numbers(1)));
    return outcome?.example as Fields;
  };

  it('stays what it was when a stage of the same name is added behind it, which has its own', async () => {
    const { p } = await thrown(dice('x', 'p'));
    const both = await thrown(dice('x', 'p'), dice('p', 'q'));
    expect(both.p).toBe(p);
    expect(both.q).not.toBe(p);
  });
});

describe('examples that do not fit', () => {
  const c = chain<{ x: number }>('c').pipe(
    fakeStage('s', ['x'], ['y'], () => ({ y: 'y' }), { types: { x: 'number' } }),
  );
  it.each([
    ['a missing field', { X: 1 }, 'example.missing-field', 'Did you mean "X"?'],
    ['a field of the wrong type', { x: 'one' }, 'example.wrong-type', 'should be a number and is the text "one"'],
    ['a field that is added', { x: 1, y: 'old' }, 'example.field-exists', 'which stage s adds'],
    ['no object', 7, 'example.not-an-object', 'the number 7'],
    ['a strange id', { x: 1, id: {} }, 'example.bad-id', 'its id is an object'],
  ])('%s', async (_, example, code, text) => {
    await expect(app().run(c, example as never)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  it('a doubled id is rejected, once it is seen', async () => {
    const outcomes = await all(
      app().stream(c, [
        { id: 'a', x: 1 },
        { id: 'a', x: 2 },
        { id: 'b', x: 3 },
      ]),
    );
    expect(outcomes.map((o) => (o.status === 'rejected' ? o.error.code : 'done'))).toEqual([
      'done',
      'example.doubled-id',
      'done',
    ]);
  });
});

describe('after a run', () => {
  it.each([
    ['a stage that ignores its signal', () => new Promise(() => {}), { timeoutMs: 60_000 }],
    [
      'a wait for the next try',
      () => {
        throw new SitflowError('busy', 'later', { retryable: true, retryAfterMs: 60_000 });
      },
      {},
    ],
  ])('no timer remains of %s', async (_, body, policy) => {
    const clock = new ManualClock();
    const stage = fakeStage('s', ['x'], ['y'], body, { policy });
    const controller = new AbortController();
    const run = createApp({ modules: [], clock }).run(untyped('c', stage), { x: 1 } as never, {
      signal: controller.signal,
    });
    const failed = expect(run).rejects.toMatchObject({ code: 'run.cancelled' });
    await tick(2);
    expect(clock.pending).toBe(1);
    controller.abort();
    await failed;
    expect(clock.pending).toBe(0);
  });
});

describe('what a review found', () => {
  it('values that are written alike never pass for one another in the cache', async () => {
    const values = [new Date(0), new Map([[1, 2]]), new URL('http://a'), Number.NaN, 1n];
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], ({ x }) => ({ y: String(x) })),
    );
    const outcomes = await all(app().stream(c, values.map((x) => ({ x })) as never));
    expect(outcomes.map((o) => o.status === 'rejected' && o.error.code)).toEqual(values.map(() => 'cache.no-key'));
  });

  it('a result that holds itself is the stage’s fault, and a row that does cannot be keyed: each alone', async () => {
    const self: Fields = {};
    self.self = self;
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['p'], ({ x }) => ({ p: x === 1 ? self : x })),
    );
    const outcomes = await all(app().stream(c, [...numbers(3), { id: 'row', x: self }]));
    expect(outcomes.map((o) => (o.status === 'rejected' ? o.error.code : 'done'))).toEqual([
      'done',
      'stage.wrong-result',
      'done',
      'cache.no-key',
    ]);
  });

  it('a store that throws rejects its example, and the run goes on', async () => {
    const cache = {
      get: () => {
        throw new Error('no store');
      },
      set: () => {},
    };
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const outcomes = await all(createApp({ modules: [], cache }).stream(c, numbers(2) as never));
    expect(outcomes.map((o) => o.status === 'rejected' && o.error.code)).toEqual(['cache.failed', 'cache.failed']);
  });

  it('what a store gives back that is no result of the stage is none', async () => {
    const given: unknown[] = [
      'y',
      { adds: {} },
      { adds: { z: 1 } },
      { adds: { y: 'y', z: 1 } },
      { adds: { y: 'kept' } },
    ];
    let asked = 0;
    const cache = { get: () => undefined, set() {}, [RAW]: { get: () => given[asked++] as never, set() {} } };
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'run' })),
    );
    const outcomes = await all(createApp({ modules: [], cache }).stream(c, numbers(5) as never));
    expect(outcomes.map((o) => (o as { example: { y?: unknown } }).example.y)).toEqual([
      ...Array(4).fill('run'),
      'kept',
    ]);
  });

  it('a cancellation is heard though no stage ever waits', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' }), { policy: { cache: false } }),
    );
    const source = (function* () {
      for (let i = 0; ; i++) yield { id: i, x: i };
    })();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(all(app().stream(c, source as never, { signal: controller.signal }))).rejects.toMatchObject({
      code: 'run.cancelled',
    });
  });

  it('one caller with little patience does not end the call of another', async () => {
    const one = app();
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], (_, { signal }) => sleep(80, signal).then(() => ({ y: 'y' }))),
    );
    const hasty = one.run(c, { x: 1 } as never, { policy: { timeoutMs: 20, retry: { times: 0 } } });
    const patient = one.run(c, { x: 1 } as never);
    await expect(hasty).rejects.toMatchObject({ code: 'stage.timeout' });
    expect(((await patient) as Fields).y).toBe('y');
  });

  it('a run that is left tells so', async () => {
    const stream = app().stream(
      untyped(
        'c',
        fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
      ),
      numbers(500) as never,
    );
    const told: unknown[] = [];
    stream.events$.subscribe({
      next: (e) => e.type === 'finished' && told.push(e.cancelled),
      complete: () => told.push('end'),
    });
    for await (const _ of stream) break;
    expect(told).toEqual([true, 'end']);
  });

  it('a doubled id is rejected for as long as the first is inside, in unordered runs too', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], async () => {
        await tick(10);
        return { y: 'y' };
      }),
    );
    const rows = ['a', 'a', 'a'].map((id, x) => ({ id, x }));
    const outcomes = await all(app().stream(c, rows as never, { ordered: false }));
    expect(outcomes.map((o) => o.status).sort()).toEqual(['done', 'rejected', 'rejected']);
  });

  it.each([
    ['gold', { gold: ['z'] }],
    ['stages', { stages: { z: {} } }],
  ])('a misspelt name in `%s` is an error', async (_, options) => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    await expect(app().run(c, { x: 1 } as never, options)).rejects.toMatchObject({ code: 'option.unknown-name' });
  });

  it('gives each example data of its own: who changes one changes no other, nor what is remembered', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['list'], () => ({ list: [{ a: 1 }] }), { types: { list: 'json' } }),
    );
    const runs = app();
    const source = [{ x: 1 }, { x: 1 }, { x: 1 }];
    for (let i = 0; i < 2; i++) {
      for await (const outcome of runs.stream(c, source as never)) {
        const { list } = outcome.example as unknown as { list: { a: number }[] };
        expect(list).toEqual([{ a: 1 }]);
        (list[0] as { a: number }).a = 2;
        list.push({ a: 3 });
      }
    }
  });

  it.each<[string, () => AsyncIterable<unknown> | Iterable<unknown>]>([
    [
      'a generator that throws it',
      function* () {
        yield { x: 1 };
        throw undefined;
      },
    ],
    [
      'a stream that ends with it',
      () => {
        let sent = false;
        return new ReadableStream({
          pull(controller) {
            if (sent) return controller.error();
            sent = true;
            controller.enqueue({ x: 1 });
          },
        }) as unknown as AsyncIterable<unknown>;
      },
    ],
  ])('no reason is a failure too: %s', async (_, source) => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const got: unknown[] = [];
    const run = async () => {
      for await (const o of app().stream(c, source() as never)) got.push(o.status);
    };
    await expect(run()).rejects.toMatchObject({ code: 'source.failed' });
    expect(got).toEqual(['done']);
  });

  it('an example that throws as it is looked at is rejected alone', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const odd = {
      get x() {
        throw new Error('lazy');
      },
    };
    const list = await all(app().stream(c, [{ x: 1 }, odd, { x: 2 }] as never));
    expect(list.map((o) => (o.status === 'done' ? o.example.y : o.error.code))).toEqual([
      'y',
      'example.unreadable',
      'y',
    ]);
  });

  it('an id that comes again is refused, however soon the first has left', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const runs = app();
    for (const window of [1, 256]) {
      for (let i = 0; i < 2; i++) {
        const list = await all(
          runs.stream(
            c,
            ['a', 'b', 'a', 'c'].map((id) => ({ id, x: 1 })),
            { window } as never,
          ),
        );
        expect(list.map((o) => (o.status === 'done' ? 'done' : o.error.code))).toEqual([
          'done',
          'done',
          'example.doubled-id',
          'done',
        ]);
      }
    }
  });

  it('a store may promise by any thenable', async () => {
    let runs = 0;
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: `${runs++}` })),
    );
    const kept = new Map<string, unknown>();
    const later = (make: () => unknown) => ({
      ['then' as string]: (give: (value: unknown) => void, lose: (error: unknown) => void) =>
        Promise.resolve().then(make).then(give, lose),
    });
    const of = (cache: object) => createApp({ modules: [], cache: cache as never });
    const good = of({
      get: (key: string) => later(() => kept.get(key)),
      set: (key: string, v: unknown) => later(() => void kept.set(key, v)),
    });
    expect(await good.run(c, { x: 1 } as never)).toEqual(expect.objectContaining({ y: '0' }));
    expect(await good.run(c, { x: 1 } as never)).toEqual(expect.objectContaining({ y: '0' }));
    const fails = () => {
      throw new Error('db down');
    };
    await expect(of({ get: () => undefined, set: () => later(fails) }).run(c, { x: 2 } as never)).rejects.toMatchObject(
      { code: 'cache.failed' },
    );
    expect(() => of({})).toThrowError(expect.objectContaining({ code: 'option.wrong-value' }));
  });

  it('hands out nothing more once it is cancelled, whatever was done ahead', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const controller = new AbortController();
    let got = 0;
    const run = async () => {
      for await (const _ of app().stream(c, numbers(100) as never, { signal: controller.signal })) {
        got++;
        await tick(5);
        if (got === 2) controller.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(got).toBe(2);
  });

  it('a source that gives no results is a failure, and no hang', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    const source = { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) };
    await expect(all(app().stream(c, source as never))).rejects.toMatchObject({ code: 'source.failed' });
  });

  it.each([
    ['nothing', undefined],
    ['one example', { x: 1 }],
    ['a text', 'abc'],
    ['an Observable', from([{ x: 1 }])],
    ['a promise', Promise.resolve([])],
  ])('a source has to be gone through: %s', (_, source) => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    expect(() => app().stream(c, source as never)).toThrowError(
      expect.objectContaining({ code: 'source.not-iterable' }),
    );
  });

  it.each<[object, string]>([
    [{ gold: 'y' }, 'option.wrong-value'],
    [{ signal: {} }, 'option.wrong-value'],
    [{ seed: Number.NaN }, 'option.wrong-value'],
    [{ seed: {} }, 'option.wrong-value'],
    [{ stages: null }, 'option.wrong-value'],
    [{ ordered: 'no' }, 'option.wrong-value'],
    [{ failFast: 1 }, 'option.wrong-value'],
    [{ sourceName: 5 }, 'option.wrong-value'],
    [{ window: '5' }, 'option.out-of-range'],
    [{ total: -5 }, 'option.out-of-range'],
    [{ window: 1.5 }, 'option.out-of-range'],
    [{ window: 0 }, 'option.out-of-range'],
  ])('%j is told before anything runs', (options, code) => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })),
    );
    expect(() => app().stream(c, [] as never, options)).toThrowError(expect.objectContaining({ code }));
  });

  it.each([[undefined], [[undefined]], [[() => {}]]])('an app is made of modules, and not of %j', (modules) => {
    expect(() => createApp({ modules: modules as never })).toThrowError(
      expect.objectContaining({ code: 'option.wrong-value', message: expect.stringContaining('modules') }),
    );
  });

  it('a retry may be without end in its policy', async () => {
    let tries = 0;
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => {
        if (++tries < 20) throw new SitflowError('model.failed', 'not yet', { retryable: true });
        return { y: 'y' };
      }),
    );
    const policy = { retry: { times: Number.POSITIVE_INFINITY, baseMs: 0 } };
    expect(await app().run(c, { x: 1 } as never, { policy })).toMatchObject({ y: 'y' });
  });

  it('a result that throws as it is looked at rejects its example', async () => {
    const c = untyped(
      'c',
      fakeStage('s', ['x'], ['y'], () => ({
        get y() {
          throw new Error('getter');
        },
      })),
    );
    await expect(app().run(c, { x: 1 } as never)).rejects.toThrow('getter');
  });

  it('a burst may fill the window and the buffer behind it', async () => {
    const c = chain<{ x: number }>('c').pipe(fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })));
    const burst = from(numbers(20)).pipe(app().operator(c, { window: 10, buffer: 10, overflow: 'error' }), toArray());
    expect(await lastValueFrom(burst)).toHaveLength(20);
  });
});
