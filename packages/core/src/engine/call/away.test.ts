import { describe, expect, it } from 'vitest';
import { saysAway } from '../../base/away-errors.js';
import { SitflowError, type SitflowErrorOptions, toSitflowError } from '../../base/errors.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { ArraySink } from '../../script/sink.js';
import { ask, batchApp, driven, type Reply, rows, upper } from '../../testing/batch-app.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from '../run/events.js';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });
/** What `fetch` throws where nothing listens. */
const refused = () => new TypeError('fetch failed', { cause: coded('ECONNREFUSED') });
const status = (value: number) => Object.assign(new Error(`HTTP ${value}`), { status: value });
const all = (count: number, end: string) => Object.fromEntries(rows(count).map(({ id }) => [id, end]));
const types = (events: readonly RunEvent[]) => events.map(({ type }) => type);
const only = <T extends RunEvent['type']>(events: readonly RunEvent[], ...wanted: T[]) =>
  events.filter((event) => (wanted as string[]).includes(event.type));
/** Cannot be reached from call `from` on, until call `to`. */
const gone =
  (from: number, to = Number.POSITIVE_INFINITY, error: () => unknown = refused): Reply =>
  (texts, call) => {
    if (call >= from && call < to) throw error();
    return upper(texts);
  };

describe('an error that says that a model is away', () => {
  const wrapped = (cause: unknown, options: SitflowErrorOptions = {}) =>
    new SitflowError('x', 'x', { cause, ...options });
  it.each<[string, unknown]>([
    ['a refused connection', coded('ECONNREFUSED')],
    ['a connection that was reset', coded('ECONNRESET')],
    ['an unknown host', coded('ENOTFOUND')],
    ['a name server that does not answer', coded('EAI_AGAIN')],
    ['a connection that timed out', coded('ETIMEDOUT')],
    ['undici’s time limit for connecting', coded('UND_ERR_CONNECT_TIMEOUT')],
    ['fetch', refused()],
    ['fetch without a cause', new TypeError('fetch failed')],
    ['several addresses', new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')])],
    ['a cause of a cause', wrapped(new Error('no reply', { cause: coded('ECONNREFUSED') }))],
    ['a bad gateway', status(502)],
    ['a service that is unavailable', wrapped(status(503))],
    ['a gateway that timed out', wrapped({ statusCode: 504 })],
    ['its code', wrapped(undefined).at({}) && new SitflowError('model.unavailable', 'x', { retryable: true })],
    ['its blame', new SitflowError('x', 'x', { retryable: true, blame: 'model' })],
  ])('is one: %s', (_, error) => {
    expect(saysAway(toSitflowError(error))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['too many requests', status(429)],
    ['an error of the server', status(500)],
    ['a bug', new TypeError('x is not a function')],
    ['a missing file', coded('ENOENT')],
    ['one that blames the example', wrapped(status(503), { blame: 'example' })],
    ['the verdict that it stayed away', new SitflowError('model.unavailable', 'x', { blame: 'model' })],
    ['a crash', new SitflowError('host.crashed', 'x', { retryable: true, blame: 'example' })],
    [
      'a picture of the example that cannot be reached',
      new SitflowError('picture.unreachable', 'x', { cause: refused() }),
    ],
    ['a cause that is its own', Object.assign(new Error('loop'), { cause: undefined })],
  ])('is not one: %s', (_, error) => {
    if (error instanceof Error && error.message === 'loop') Object.assign(error, { cause: error });
    expect(saysAway(toSitflowError(error))).toBe(false);
  });
});

describe('a model that is away', () => {
  it.each<[string, () => unknown]>([
    ['its error can be retried', () => new SitflowError('model.unavailable', 'no', { retryable: true })],
    ['nobody said that its error can', refused],
  ])('is waited for, with few calls, and no row is lost (%s)', async (_, error) => {
    const app = batchApp(gone(4, 9, error), { batch: 16 });
    const { ends, events } = await app.run(rows(200), { on: ask({ retry: { times: 0 } }) });
    expect(ends).toEqual(all(200, 'done'));
    expect(app.asked.length).toBeLessThanOrEqual(Math.ceil(200 / 16) + 8);
    const [away, back] = only(events, 'model-away', 'model-back');
    expect(away).toMatchObject({ type: 'model-away', stage: 'ask', error: { retryable: error !== refused } });
    expect(back).toMatchObject({ type: 'model-back', stage: 'ask', since: (away as { since: number }).since });
    expect(only(events, 'model-away', 'model-back')).toHaveLength(2);
    expect(app.clock.pending).toBe(0);
  });

  it('is probed one call at a time, with growing waits, and by what a server asks at least', async () => {
    let underWay = 0;
    let most = 0;
    const app = batchApp(
      async (texts, call) => {
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        underWay--;
        if (call === 3) throw new SitflowError('model.unavailable', 'no', { retryable: true, retryAfterMs: 45_000 });
        if (call < 8) throw refused();
        return upper(texts);
      },
      { batch: 1, concurrency: 1 },
    );
    await app.run(rows(8));
    expect(most).toBe(1);
    const at = app.asked.map((call) => call.at);
    const waits = [3, 4, 5, 6].map((i) => (at[i] as number) - (at[i - 1] as number));
    expect(waits[0]).toBeGreaterThanOrEqual(45_000);
    expect(waits[2]).toBeGreaterThan(waits[1] as number);
    expect(waits[3]).toBeGreaterThan(waits[2] as number);
    expect(at).toHaveLength(7 + 8);
  });

  it('ends the run where no other is left, with what was done before, instead of rejecting every row', async () => {
    const app = batchApp(gone(4), { batch: 16 });
    const { outcomes, ends, error, events } = await app.run(rows(1_000), { on: ask() });
    expect(ends).toEqual(all(48, 'done'));
    expect(outcomes).toHaveLength(48);
    expect(error).toMatchObject({
      code: 'model.unavailable',
      retryable: false,
      blame: 'model',
      place: { chain: 'c', stage: 'ask' },
      message: expect.stringMatching(/away for 300\.0 s: .*fetch failed.*awayMs/),
    });
    expect((error as SitflowError).cause).toMatchObject({ cause: { message: 'fetch failed' } });
    expect(app.clock.now()).toBeLessThan(310_000);
    expect(app.asked.length).toBeLessThan(3 + 30);
    expect(types(events)).not.toContain('rejected');
    expect(events.at(-1)).toMatchObject({ type: 'finished', cancelled: false, done: 48, rejected: 0 });
    expect(app.clock.pending).toBe(0);
  });

  it('ends app.run, and generate with what is in the sink', async () => {
    const app = batchApp(gone(1));
    const one = driven(app.clock, app.app.run(ask({ awayMs: 10_000 }), { text: 't' } as never));
    await expect(one).rejects.toMatchObject({ code: 'model.unavailable', place: { stage: 'ask' } });
    const outcome = driven(app.clock, app.app.outcome(ask({ awayMs: 10_000 }), { text: 't' } as never));
    await expect(outcome).rejects.toMatchObject({ code: 'model.unavailable' });
    const later = batchApp(gone(2));
    const sink = new ArraySink();
    const spoken = chain<{ x: unknown }>('c').pipe(
      fakeStage('s', ['x'], ['y'], async ({ x }) => {
        if ((x as number) > 2) throw refused();
        return { y: `${x}` };
      }),
    );
    const run = later.app.generate(spoken, { source: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }, { x: 5 }], sink });
    await expect(driven(later.clock, run.finished)).rejects.toMatchObject({ code: 'model.unavailable' });
    expect(sink.rows.map(({ output }) => output)).toEqual(['s: 1', 's: 2']);
    expect([app.clock.pending, later.clock.pending]).toEqual([0, 0]);
  });

  it('gives way to the next in its order after five seconds, once, and is asked again when it is back', async () => {
    let down = true;
    const app = batchApp(
      { a: (texts) => (down ? gone(1)(texts, 1, null as never) : upper(texts)), b: upper },
      { batch: 16 },
    );
    const on = ask({ cache: false }, { use: { Translator: ['a', 'b'] } });
    const { ends, outcomes, events } = await app.run(rows(200), { on, window: 32 });
    expect(ends).toEqual(all(200, 'done'));
    expect(new Set(outcomes.map((o) => o.sources?.said))).toEqual(new Set(['model:b']));
    expect(app.clock.now()).toBeGreaterThanOrEqual(5_000);
    expect(app.clock.now()).toBeLessThan(6_000);
    expect(app.asked.filter(({ model }) => model === 'a').length).toBeLessThan(10);
    expect(only(events, 'fell-back')[0]).toMatchObject({ error: { code: 'model.unavailable' } });
    down = false;
    const { outcomes: later } = await app.run(rows(10), { on });
    expect(later.every((o) => o.sources?.said === 'model:a')).toBe(true);
  });

  it('is waited for as long as each of two runs waits, though both ask the same of it', async () => {
    const app = batchApp({
      a: (texts) => (app.clock.now() < 20_000 ? gone(1) : upper)(texts, 1, null as never),
      b: upper,
    });
    const sources = async (use: string | string[]) => {
      const found: unknown[] = [];
      for await (const { sources } of app.app.stream(ask({}, { use: { Translator: use } }), rows(3) as never))
        found.push(sources.said);
      return found;
    };
    expect(await driven(app.clock, Promise.all([sources(['a', 'b']), sources('a')]))).toEqual([
      ['model:b', 'model:b', 'model:b'],
      ['model:a', 'model:a', 'model:a'],
    ]);
  });

  it('ends the run where none in its order is there', async () => {
    const app = batchApp({ a: gone(1), b: gone(1) });
    const { outcomes, error } = await app.run(rows(100), { on: ask({}, { use: { Translator: ['a', 'b'] } }) });
    expect([outcomes.length, (error as SitflowError).code]).toEqual([0, 'model.all-failed']);
    expect((error as SitflowError).message).toMatch(/\(1\) .*5\.0 s.*\(2\) .*300\.0 s/);
  });

  it('leaves no timer behind where its run is cancelled', async () => {
    const app = batchApp(gone(1));
    const stop = new AbortController();
    app.clock.after(60_000, () => stop.abort());
    const { error } = await app.run(rows(100), { on: ask(), signal: stop.signal });
    expect(error).toMatchObject({ code: 'run.cancelled' });
    expect([app.clock.pending, app.clock.now()]).toEqual([0, 60_000]);
  });

  it('is not waited for where the policy says so: each row has its own error', async () => {
    const app = batchApp(gone(1));
    const { ends } = await app.run(rows(20), { on: ask({ awayMs: 0 }) });
    expect(ends).toEqual(all(20, 'model.failed'));
    expect(app.clock.now()).toBeLessThan(1_000);
  });

  it('may be what a stage of the user’s own calls', async () => {
    const app = batchApp(upper);
    let calls = 0;
    const own = chain('c').pipe(
      fakeStage('s', ['text'], ['y'], async () => {
        if (++calls < 6) throw refused();
        return { y: 'y' };
      }) as never,
    ) as unknown as AnyChain;
    const { ends } = await app.run(rows(20), { on: own });
    expect(ends).toEqual(all(20, 'done'));
  });
});

describe('a server that fails for one example', () => {
  const failing =
    (bad: string): Reply =>
    (texts) => {
      if (texts.includes(bad)) throw status(503);
      return upper(texts);
    };

  it.each([
    ['in the middle', 't5', 1],
    ['in the middle, with others beside it', 't5', 4],
    ['as the first', 't0', 1],
    ['as the last', 't19', 1],
  ])('is not away: that example is rejected, %s', async (_, bad, concurrency) => {
    const app = batchApp(failing(bad), { batch: 1, concurrency });
    const { ends, error } = await app.run(rows(20));
    expect(error).toBeUndefined();
    expect(ends).toEqual({ ...all(20, 'done'), [`e${bad.slice(1)}`]: 'model.failed' });
    expect(app.clock.pending).toBe(0);
  });

  it('takes the usual tries, and no pause', async () => {
    const app = batchApp(failing('t5'), { batch: 1, concurrency: 1 });
    const { events } = await app.run(rows(20));
    expect(app.asked.filter(({ texts }) => texts.includes('t5'))).toHaveLength(3);
    expect(only(events, 'model-away', 'model-back')).toEqual([]);
    expect(only(events, 'retried')).toHaveLength(2);
    expect(app.clock.now()).toBeLessThan(1_000);
  });

  it('is not waited for again and again: the next row is asked as ever, and where it fails too, the run ends', async () => {
    const run = async (bad: readonly string[]) => {
      const app = batchApp(
        async (texts) => {
          // Each call takes a while to find out, so that one is under way when time is up.
          await new Promise<void>((resolve) => app.clock.after(20_000, resolve));
          if (texts.some((text) => bad.includes(text))) throw status(503);
          return upper(texts);
        },
        { batch: 1 },
      );
      return app.run(rows(6), { on: ask(), window: 1 });
    };
    expect(await run(['t2', 't4'])).toMatchObject({
      error: undefined,
      ends: { ...all(6, 'done'), e2: 'model.failed', e4: 'model.failed' },
    });
    const { ends, error } = await run(['t2', 't3', 't4', 't5']);
    expect(ends).toEqual({ e0: 'done', e1: 'done', e2: 'model.failed' });
    expect(error).toMatchObject({ code: 'model.unavailable' });
  });

  it('is found in its batch', async () => {
    const app = batchApp(failing('t21'), { batch: 16 });
    const { ends, error } = await app.run(rows(64), { on: ask() });
    expect(error).toBeUndefined();
    expect(ends).toEqual({ ...all(64, 'done'), e21: 'model.failed' });
  });

  it('is found in the last batch, and in the only one', async () => {
    for (const count of [16, 48]) {
      const app = batchApp(failing(`t${count - 3}`), { batch: 16 });
      const { ends, error } = await app.run(rows(count), { on: ask() });
      expect(error).toBeUndefined();
      expect(ends).toEqual({ ...all(count, 'done'), [`e${count - 3}`]: 'model.failed' });
    }
  });
});
