import { describe, expect, it } from 'vitest';
import { SitflowError } from '../../base/errors.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { rejected, type Span } from '../../example/example.js';
import { batchApp, driven, rows, upper } from '../../testing/batch-app.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from './events.js';

const untyped = (...stages: object[]) =>
  stages.reduce<ReturnType<typeof chain>>((c, s) => c.pipe(s as never) as never, chain('c')) as unknown as AnyChain;
const stage = (name: string, need: string, field: string, run: (value: unknown) => unknown, policy = {}) =>
  fakeStage(name, [need], [field], async (example) => ({ [field]: await run(example[need]) }), { policy });
const fails =
  (error: unknown = new SitflowError('net', 'down')) =>
  () => {
    throw error;
  };
const traceOf = (outcome: { readonly trace: readonly Span[] } | undefined) => outcome?.trace ?? [];

describe('a stage that fails', () => {
  it('has a span with its error, and an event, beside the stages before it', async () => {
    const app = batchApp(upper);
    const busy = new SitflowError('busy', 'later', { retryable: true, retryAfterMs: 1_000 });
    const on = untyped(
      stage('a', 'text', 'p', () => 'p'),
      stage('b', 'p', 'q', fails(busy), { retry: { times: 2 } }),
      stage('c', 'q', 'r', () => 'r'),
    );
    const { outcomes, events } = await app.run(rows(1), { on });
    expect(outcomes.map((o) => traceOf(o))).toMatchObject([
      [
        { stage: 'a', by: 'run', attempts: 1 },
        { stage: 'b', by: 'run', attempts: 3, start: 0, ms: 2_000, error: { code: 'busy' } },
      ],
    ]);
    expect((traceOf(outcomes[0])[1] as Span).error?.message).toMatch(/stage b.*later/);
    expect(events.filter(({ type }) => type.startsWith('stage-'))).toMatchObject([
      { type: 'stage-started', stage: 'a' },
      { type: 'stage-done', stage: 'a' },
      { type: 'stage-started', id: 'e0', stage: 'b' },
      { type: 'stage-failed', id: 'e0', stage: 'b', code: 'busy', ms: 2_000, attempts: 3 },
    ]);
  });

  it.each<[string, object, string]>([
    ['throws', stage('s', 'text', 'y', fails()), 'net'],
    ['rejects', fakeStage('s', ['text'], ['y'], () => rejected(new SitflowError('no', 'no'))), 'no'],
    ['gives what it does not add', fakeStage('s', ['text'], ['y'], () => ({ z: 1 })), 'stage.wrong-result'],
    [
      'takes too long',
      stage('s', 'text', 'y', () => new Promise(() => {}), { timeoutMs: 10, retry: { times: 0 } }),
      'stage.timeout',
    ],
    [
      'needs a picture that cannot be read',
      fakeStage('s', ['text'], ['y'], () => ({}), { types: { text: 'picture' } }),
      'picture.no-reader',
    ],
  ])('has a span when it %s', async (_, failing, code) => {
    const app = batchApp(upper);
    const { outcomes, events } = await app.run([{ text: 't.png' }], { on: untyped(failing) });
    expect(traceOf(outcomes[0])).toMatchObject([{ stage: 's', by: 'run', error: { code } }]);
    expect(events.filter(({ type }) => type === 'stage-failed')).toMatchObject([{ stage: 's', code }]);
    expect(app.clock.pending).toBe(0);
  });
});

describe('after a failure', () => {
  /** `a` fails at once; `b` waits 50 ms of its own, and `d` needs only `b`. */
  const branches = (app: ReturnType<typeof batchApp>, called: string[]) =>
    untyped(
      stage('a', 'text', 'p', (text) => {
        if (text !== 't1') return 'p';
        throw new SitflowError('net', 'down');
      }),
      stage('b', 'text', 'q', async (text) => {
        called.push(`b ${text}`);
        await new Promise<void>((resolve) => app.clock.after(50, resolve));
        return 'q';
      }),
      fakeStage('d', ['text', 'q'], ['r'], ({ text }) => {
        called.push(`d ${text}`);
        return { r: 'r' };
      }),
    );

  it.each([
    ['no later call starts, though it does not need what failed', undefined, ['d t0', 'd t2']],
    ['all that can runs on, where the run says so', 'continue' as const, ['d t0', 'd t1', 'd t2']],
  ])('%s', async (_, afterFailure, expected) => {
    const app = batchApp(upper);
    const called: string[] = [];
    const { ends, outcomes } = await app.run(rows(3), {
      on: branches(app, called),
      ...(afterFailure && { afterFailure }),
    });
    expect(ends).toEqual({ e0: 'done', e1: 'net', e2: 'done' });
    expect(called.filter((call) => call.startsWith('d'))).toEqual(expected);
    // What was under way ends, and is there.
    expect(outcomes[1]?.example).toMatchObject({ q: 'q' });
  });

  it('a call that waits for a slot does not start', async () => {
    const app = batchApp(upper);
    const called: unknown[] = [];
    const on = untyped(
      stage(
        'slow',
        'text',
        'p',
        async (text) => {
          called.push(text);
          await new Promise<void>((resolve) => app.clock.after(10, resolve));
          return 'p';
        },
        { concurrency: 1 },
      ),
      stage('fast', 'text', 'q', fails()),
    );
    const { ends, events } = await app.run(rows(20), { on });
    expect(Object.values(ends)).toEqual(Array(20).fill('net'));
    expect(called).toEqual(['t0']);
    expect(events.filter(({ type }) => type === 'stage-failed')).toHaveLength(20);
    expect(app.clock.pending).toBe(0);
  });

  it('a call that waits for another try does not start, and no other model is asked', async () => {
    const app = batchApp(upper);
    let tries = 0;
    const on = untyped(
      stage('flaky', 'text', 'p', () => {
        tries++;
        throw new SitflowError('busy', 'later', { retryable: true, retryAfterMs: 60_000 });
      }),
      stage('late', 'text', 'q', async () => {
        await new Promise<void>((resolve) => app.clock.after(10, resolve));
        throw new SitflowError('net', 'down');
      }),
    );
    const { ends } = await app.run(rows(1), { on });
    expect([ends, tries, app.clock.now()]).toEqual([{ e0: 'net' }, 1, 10]);
  });

  it('a call under way is not tried again when it fails', async () => {
    const app = batchApp(upper);
    let tries = 0;
    const on = untyped(
      stage('late', 'text', 'p', async () => {
        tries++;
        await new Promise<void>((resolve) => app.clock.after(10, resolve));
        throw new SitflowError('busy', 'later', { retryable: true });
      }),
      stage('first', 'text', 'q', fails()),
    );
    const { ends, outcomes } = await app.run(rows(1), { on });
    // It failed as well, and comes first in the chain.
    expect([ends, tries]).toEqual([{ e0: 'busy' }, 1]);
    expect(traceOf(outcomes[0]).map((span) => span.error?.code)).toEqual(['net', 'busy']);
  });

  it('a call that other examples share goes on for them', async () => {
    const app = batchApp(upper);
    let calls = 0;
    const on = untyped(
      stage('shared', 'same', 'p', async () => {
        calls++;
        await new Promise<void>((resolve) => app.clock.after(10, resolve));
        if (calls === 1) throw new SitflowError('busy', 'later', { retryable: true });
        return 'p';
      }),
      stage('own', 'text', 'q', (text) => {
        if (text === 't0') throw new SitflowError('net', 'down');
        return 'q';
      }),
    );
    const same = rows(3).map((row) => ({ ...row, same: 1 }));
    const { ends, outcomes } = await app.run(same, { on });
    expect(ends).toEqual({ e0: 'net', e1: 'done', e2: 'done' });
    expect([calls, outcomes[2]?.example.p]).toEqual([2, 'p']);
  });

  it('holds for what expand makes, and before what gather collects', async () => {
    const app = batchApp(upper);
    const called: string[] = [];
    const spec = (name: string, shape: string, needs: string[], adds: string[], run: (given: never) => unknown) => ({
      ...fakeStage(name, needs, adds, (given) => run(given as never)),
      shape,
    });
    const c = chain('c') as unknown as Record<'pipe' | 'expand' | 'gather', (spec: object) => typeof c>;
    const on = c
      .expand(spec('two', 'expand', ['text'], ['n'], () => [{ n: '0' }, { n: '1' }]))
      .pipe(stage('fails', 'n', 'p', (n) => (n === '1' ? fails()() : 'p')))
      .pipe(
        stage(
          'slow',
          'n',
          'q',
          (n) => {
            called.push(`slow ${n}`);
            return new Promise((resolve) => app.clock.after(5, () => resolve('q')));
          },
          { concurrency: 1, cache: false },
        ),
      )
      .gather({ ...spec('all', 'gather', ['p'], ['g'], fails()) })
      .pipe(stage('end', 'text', 'r', () => called.push('end') && 'r')) as unknown as AnyChain;
    const { ends, outcomes, events } = await app.run(rows(2), { on });
    expect(Object.values(ends)).toEqual(['net', 'net', 'net', 'net']);
    expect(called).toEqual(['slow 0', 'slow 0']);
    expect(traceOf(outcomes[0]).at(-1)).toMatchObject({ stage: 'all', error: { code: 'net' }, attempts: 1 });
    const failed = events.flatMap((event: RunEvent) =>
      event.type === 'stage-failed' ? [`${event.id} ${event.stage}`] : [],
    );
    expect(failed.sort()).toEqual(['e0/0 all', 'e0/1 fails', 'e1/0 all', 'e1/1 fails']);
  });

  it('an option that is neither is refused before anything runs', () => {
    const { app } = batchApp(upper);
    const on = untyped(stage('s', 'text', 'y', () => 'y'));
    expect(() => app.stream(on, [], { afterFailure: 'halt' as never })).toThrowError(
      expect.objectContaining({ code: 'option.wrong-value', message: expect.stringContaining('afterFailure') }),
    );
  });
});

describe('a picture that is tried again', () => {
  it('tells so, after a wait of its own', async () => {
    const { createApp } = await import('../../app.js');
    const { ContainerModule } = await import('inversify');
    const { PictureReader } = await import('../../model/ports.js');
    const { ManualClock } = await import('../../testing/manual-clock.js');
    const clock = new ManualClock();
    const read: Record<string, number[]> = {};
    const reader = {
      async read(source: string) {
        const times = [...(read[source] ?? []), clock.now()];
        read[source] = times;
        if (times.length < 3) throw new SitflowError('picture.unreachable', 'no', { retryable: true });
        return { bytes: new Uint8Array(1), mime: 'image/png', width: 1, height: 1, hash: source };
      },
    };
    const app = createApp({
      clock,
      modules: [new ContainerModule(({ bind }) => void bind(PictureReader).toConstantValue(reader as never))],
    });
    const on = untyped(
      fakeStage('s', ['image'], ['y'], () => ({ y: 'y' }), { types: { image: 'picture' }, policy: { cache: false } }),
    );
    const stream = app.stream(on, ['a', 'b'].map((id) => ({ id, image: `${id}.png` })) as never);
    const events: RunEvent[] = [];
    stream.events$.subscribe((event) => events.push(event));
    const all = async () => {
      for await (const outcome of stream) expect(outcome.status).toBe('done');
    };
    await driven(clock, all());
    expect(events.filter(({ type }) => type === 'retried')).toMatchObject([
      { id: 'a', stage: 's', attempt: 1, error: { code: 'picture.unreachable' } },
      { id: 'b', stage: 's', attempt: 1 },
      { attempt: 2 },
      { attempt: 2 },
    ]);
    const waits = Object.values(read).map(([first, second]) => (second as number) - (first as number));
    expect(waits[0]).not.toBe(waits[1]);
    for (const wait of waits) expect(wait >= 100 && wait <= 200).toBe(true);
  });
});
