import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { SitflowError } from '../base/errors.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { Fields, RunOutcome } from '../example/example.js';
import type { Client, Derived } from '../model/client-type.js';
import type { ClientLookup } from '../model/models.js';
import { models } from '../model/modules.js';
import { Answerer, type CallOptions, type Capacity, type Result, TextGenerator, Translator } from '../model/ports.js';
import { Slots } from '../slots/slots.js';
import type { Stage, StageContext } from '../stage/stage.js';
import { ask, batchApp, driven, rows, upper } from '../testing/batch-app.js';
import { ManualClock } from '../testing/manual-clock.js';

const all = (count: number, end: string) => Object.fromEntries(rows(count).map(({ id }) => [id, end]));
const values = (texts: readonly string[]): Result<string>[] => texts.map((value) => ({ ok: true, value }));
const textsOf = (requests: readonly { readonly text: string }[]) => requests.map(({ text }) => text);
const untyped = (c: unknown) => c as { pipe(spec: object): AnyChain };

/** A stage that asks a Translator for one field, under another name. */
const again = (name: string, need: string, add: string) => {
  @injectable()
  class Again implements Stage<Fields, Fields> {
    constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
    async run(example: Fields, context: StageContext) {
      return { [add]: await this.translator.translate({ text: `${example[need]}`, to: 'en' }, context) };
    }
  }
  return { name, version: '1', stage: Again, options: {}, needs: [need], adds: [add] };
};

/** An app with one Translator that answers as it is told. */
function appWith(
  translate: (texts: readonly string[], options: CallOptions, call: number) => unknown,
  capacity: Capacity = {},
  more: Omit<Parameters<typeof createApp>[0], 'modules'> = {},
) {
  const clock = new ManualClock();
  const calls: { readonly texts: readonly string[]; readonly at: number; readonly signal: AbortSignal }[] = [];
  const model = (identity: string): Translator => ({
    identity,
    capacity,
    async translate(requests, options) {
      const texts = textsOf(requests);
      calls.push({ texts, at: clock.now(), signal: options.signal });
      return (await translate(texts, options, calls.length)) as Result<string>[];
    },
  });
  const app = createApp({
    modules: [models([{ port: Translator, name: 'model', create: () => model('model') }])],
    clock,
    ...more,
  });
  return { app, clock, calls, sizes: () => calls.map(({ texts }) => texts.length) };
}
const outcomesOf = async (stream: AsyncIterable<unknown>) => {
  const list: RunOutcome<Fields>[] = [];
  for await (const outcome of stream) list.push(outcome as RunOutcome<Fields>);
  return list;
};

describe('the client of a model gathers what is asked of it', () => {
  it('over runs: 600 app.run cost what one stream of 600 does, and give the same', async () => {
    const fields = (list: readonly { readonly said?: unknown }[]) => list.map(({ said }) => said);
    const one = appWith((texts) => upper(texts));
    const alone = await driven(
      one.clock,
      Promise.all(rows(600).map(({ text }) => one.app.run(ask(), { text } as never))),
    );
    const other = appWith((texts) => upper(texts));
    const stream = await driven(other.clock, outcomesOf(other.app.stream(ask(), rows(600) as never, { window: 600 })));
    expect(fields(alone as never)).toEqual(stream.map(({ example }) => example.said));
    expect([one.sizes().length, other.sizes().length]).toEqual([19, 19]);
  });

  it('over stages, and the later ones go first', async () => {
    const { app, clock, calls } = appWith((texts) => upper(texts), { batch: 4, concurrency: 1 });
    const three = untyped(untyped(ask()).pipe(again('b', 'said', 'second'))).pipe(again('c', 'second', 'third'));
    const order: string[] = [];
    for await (const { id } of {
      [Symbol.asyncIterator]: () => app.stream(three, rows(16) as never, { ordered: false })[Symbol.asyncIterator](),
    })
      order.push(id);
    expect(order[0]).toBe('e0');
    // The first rows are through before the last ones are begun: not all of one stage first.
    const begun = calls.findIndex(({ texts }) => texts.includes('t15'));
    expect(calls.slice(0, begun).some(({ texts }) => texts.includes('T0'))).toBe(true);
    expect(calls.length).toBeLessThanOrEqual(12 + 4);
    expect(clock.now()).toBeLessThanOrEqual(30);
  });

  it('sends a lone request at once, and waits for others only while there are some', async () => {
    const lone = appWith((texts) => upper(texts));
    await driven(lone.clock, lone.app.run(ask(), { text: 't' } as never));
    expect(lone.clock.now()).toBe(0);
    const few = appWith((texts) => upper(texts));
    await driven(few.clock, outcomesOf(few.app.stream(ask(), rows(5) as never)));
    expect([few.sizes(), few.clock.now()]).toEqual([[5], 0]);
  });

  it('waits at most as long as the capacity says for a batch to fill', async () => {
    const { app, clock, calls } = appWith((texts) => upper(texts), { batch: 8, waitMs: 20, concurrency: 4 });
    const slow = async function* () {
      for (const row of rows(6)) {
        yield row;
        await new Promise<void>((resolve) => clock.after(30, resolve));
      }
    };
    // Something else is under way all the time, which could ask as well.
    const held = app.run(untyped(chain('h')).pipe(heldStage(clock, 500)) as AnyChain, { text: 'x' } as never);
    await driven(clock, outcomesOf(app.stream(ask(), slow() as never)));
    expect(calls.map(({ at }) => at)).toEqual([20, 50, 80, 110, 140, 170]);
    await driven(clock, held);
  });

  it('is called with what capacity says: the model’s, the app’s over it, live control over both', async () => {
    let [now, most] = [0, 0];
    const turns = async (texts: readonly string[]) => {
      most = Math.max(most, ++now);
      for (let i = 0; i < 30; i++) await Promise.resolve();
      now--;
      return upper(texts);
    };
    const run = async (app: ReturnType<typeof appWith>, count = 128) => {
      most = 0;
      const before = app.calls.length;
      await driven(app.clock, outcomesOf(app.app.stream(ask({ cache: false, timeoutMs: 0 }), rows(count) as never)));
      return [most, Math.max(...app.calls.slice(before).map(({ texts }) => texts.length))];
    };
    expect(await run(appWith(turns, { batch: 16 }))).toEqual([2, 16]);
    const app = appWith(turns, { batch: 16, concurrency: 3 }, { capacity: { model: { batch: 1, concurrency: 64 } } });
    expect(await run(app)).toEqual([64, 1]);
    app.app.setCapacity({ '*': { concurrency: 5 } });
    expect(await run(app)).toEqual([5, 1]);
    expect(() => app.app.setCapacity({ modle: { concurrency: 5 } })).toThrow(/Did you mean "model"/);
    expect(() => appWith(turns, {}, { capacity: { other: { batch: 2 } } })).toThrow(/no model has that name/);
  });

  it('keeps the calls of models on one endpoint within the slots that they share', async () => {
    const clock = new ManualClock();
    const slots = new Slots(3, clock);
    let [now, most] = [0, 0];
    const entry = (name: string) => ({
      port: Translator,
      name,
      create: (): Translator => ({
        identity: name,
        capacity: { batch: 1, slots },
        async translate(requests) {
          most = Math.max(most, ++now);
          await new Promise<void>((resolve) => clock.after(10, resolve));
          now--;
          return values(textsOf(requests));
        },
      }),
    });
    // Two apps that are given the same module, and two models in each.
    const apps = [0, 1].map(() => createApp({ modules: [models([entry('a'), entry('b')])], clock }));
    const runs = apps.flatMap((app) =>
      ['a', 'b'].map((use) => outcomesOf(app.stream(ask({}, { use: { Translator: use } }), rows(12) as never))),
    );
    const done = await driven(clock, Promise.all(runs));
    expect(done.flat().every(({ status }) => status === 'done')).toBe(true);
    expect([most, clock.now()]).toEqual([3, (4 * 12 * 10) / 3]);
  });

  it('asks for a text that is streamed alone, unless the model streams several', async () => {
    for (const streams of [false, true]) {
      const clock = new ManualClock();
      const sizes: number[] = [];
      const generator: TextGenerator = {
        identity: 'g',
        capacity: { streams, concurrency: 1 },
        async generate(requests, { text }) {
          sizes.push(requests.length);
          for (const [at, { prompt }] of requests.entries()) {
            text?.(at, `${prompt}`);
            text?.(at, '!');
          }
          return values(requests.map(({ prompt }) => `${prompt}!`));
        },
      };
      const app = createApp({
        modules: [models([{ port: TextGenerator, name: 'g', create: () => generator }])],
        clock,
      });
      const pieces: string[][] = [];
      await driven(
        clock,
        Promise.all(
          ['a', 'b', 'c'].map((prompt, i) => {
            const own: string[] = [];
            pieces[i] = own;
            return app.run(writing(), { prompt } as never, { onText: ({ text }) => void own.push(text) });
          }),
        ),
      );
      expect(pieces).toEqual([
        ['a', '!'],
        ['b', '!'],
        ['c', '!'],
      ]);
      expect(sizes).toEqual(streams ? [3] : [1, 1, 1]);
    }
  });
});

/** A stage that writes by a TextGenerator. */
function writing(): AnyChain {
  @injectable()
  class Write implements Stage<{ prompt: string }, { text: string }> {
    constructor(@inject(TextGenerator) private readonly generator: Client<TextGenerator>) {}
    async run({ prompt }: { prompt: string }, context: StageContext) {
      return { text: await this.generator.generate({ prompt }, context) };
    }
  }
  return untyped(chain('w')).pipe({
    name: 'write',
    version: '1',
    stage: Write,
    options: {},
    needs: ['prompt'],
    adds: ['text'],
  });
}

/** A stage that takes a while, and asks nobody. */
function heldStage(clock: ManualClock, ms: number) {
  @injectable()
  class Held {
    async run() {
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      return { held: 'held' };
    }
  }
  return { name: 'held', version: '1', stage: Held, options: {}, needs: ['text'], adds: ['held'] };
}

describe('a time limit', () => {
  /** Works on one text after the other, 100 ms each, and says so. */
  const oneByOne =
    (clock: () => ManualClock, ms: (text: string) => number = () => 100) =>
    async (texts: readonly string[], { signal, started, result }: CallOptions) => {
      const done: Result<string>[] = [];
      for (const [at, text] of texts.entries()) {
        started?.(at);
        await new Promise<void>((resolve, reject) => {
          const cancel = clock().after(Math.min(ms(text), 1e9), resolve);
          signal.addEventListener('abort', () => {
            cancel();
            reject(signal.reason);
          });
        });
        done.push({ ok: true, value: text.toUpperCase() });
        result?.(at, done[at] as Result<string>);
      }
      return done;
    };

  it('counts from when work on the request starts: neither the queue nor the rows before it', async () => {
    const app: ReturnType<typeof appWith> = appWith((texts, options) => oneByOne(() => app.clock)(texts, options));
    const list = await driven(app.clock, outcomesOf(app.app.stream(ask({ timeoutMs: 1_000 }), rows(64) as never)));
    expect(list.every(({ status }) => status === 'done')).toBe(true);
    // Nothing is asked for twice: 32 rows take 3.2 s.
    expect(app.sizes()).toEqual([32, 32]);
  });

  it('loses nothing that is done, and takes no try from those that were not late', async () => {
    const ms = (text: string) => (text === 't3' ? Number.POSITIVE_INFINITY : 100);
    const app: ReturnType<typeof appWith> = appWith((texts, options) => oneByOne(() => app.clock, ms)(texts, options), {
      batch: 8,
      concurrency: 1,
    });
    const policy = { timeoutMs: 1_000, retry: { times: 1, baseMs: 10 } };
    const list = await driven(app.clock, outcomesOf(app.app.stream(ask(policy), rows(8) as never)));
    const ends = list.map((o) => (o.status === 'done' ? 'done' : o.error.code));
    expect(ends).toEqual(['done', 'done', 'done', 'stage.timeout', 'done', 'done', 'done', 'done']);
    expect(list.map(({ trace }) => trace[0]?.attempts)).toEqual([1, 1, 1, 2, 1, 1, 1, 1]);
    // The first three were handed over before, and are not asked for again.
    expect(app.calls[0]?.texts).toHaveLength(8);
    expect(app.calls.slice(1).flatMap(({ texts }) => [...texts])).not.toContain('t0');
    expect(app.calls[0]?.signal.aborted).toBe(true);
    expect(app.clock.pending).toBe(0);
  });

  it('hands a row on before the others of its call are done', async () => {
    const app: ReturnType<typeof appWith> = appWith((texts, options) => oneByOne(() => app.clock)(texts, options));
    const at: number[] = [];
    const reading = (async () => {
      for await (const _ of app.app.stream(ask(), rows(4) as never)) at.push(app.clock.now());
    })();
    await driven(app.clock, reading);
    expect(at).toEqual([100, 200, 300, 400]);
  });
});

describe('an overload', () => {
  const tooMany = (more = {}) => Object.assign(new Error('HTTP 429'), { status: 429, ...more });

  it('takes no try, however often it comes, and Retry-After holds its own request', async () => {
    const app = batchApp(
      (texts, call) => {
        if (call <= 6) throw tooMany({ headers: { 'retry-after': '2' } });
        return upper(texts);
      },
      { batch: 1, concurrency: 1 },
    );
    const { ends, outcomes } = await app.run(rows(3), { on: ask({ retry: { times: 0 } }) });
    expect(ends).toEqual(all(3, 'done'));
    expect(outcomes.map(({ trace }) => trace[0]?.attempts)).toEqual([1, 1, 1]);
    const first = app.asked.filter(({ texts }) => texts[0] === 't0').map(({ at }) => at);
    for (let i = 1; i < first.length; i++)
      expect((first[i] as number) - (first[i - 1] as number)).toBeGreaterThanOrEqual(2_000);
  });

  it('is waited for as long as the policy says; then the run stops, and no row is rejected', async () => {
    const app = batchApp(() => {
      throw tooMany();
    });
    const { outcomes, error } = await app.run(rows(8), { on: ask({ awayMs: 60_000 }) });
    expect(outcomes).toEqual([]);
    expect(error).toMatchObject({ code: 'model.unavailable', message: expect.stringMatching(/overloaded for \d/) });
    expect(app.clock.now()).toBeGreaterThan(45_000);
    expect(app.clock.now()).toBeLessThanOrEqual(61_000);
    expect(app.clock.pending).toBe(0);
  });

  it('of one request alone rejects its row, where others are answered all the while', async () => {
    const app = batchApp(
      (texts) => {
        if (texts.includes('t7')) throw tooMany();
        return upper(texts);
      },
      { batch: 1, concurrency: 4 },
    );
    const slow = async function* () {
      for (const row of rows(60)) {
        yield row;
        await new Promise<void>((resolve) => app.clock.after(100, resolve));
      }
    };
    const ends: string[] = [];
    const all = (async () => {
      for await (const o of app.app.stream(ask({ awayMs: 1_500 }), slow() as never))
        ends.push(o.status === 'done' ? 'done' : o.error.code);
    })();
    await driven(app.clock, all);
    expect(ends.filter((end) => end !== 'done')).toEqual(['model.failed']);
    expect([ends.length, ends[7]]).toEqual([60, 'model.failed']);
  });

  it('is an error like any other where the policy waits for no model', async () => {
    const app = batchApp(() => {
      throw tooMany();
    });
    const { ends, error } = await app.run(rows(4), { on: ask({ awayMs: 0, retry: { times: 1, baseMs: 10 } }) });
    expect([ends, error]).toEqual([all(4, 'model.failed'), undefined]);
    expect(app.clock.now()).toBeLessThan(1_000);
  });

  it('gives way to the next model in its order after five seconds', async () => {
    const app = batchApp({
      a: () => {
        throw tooMany();
      },
      b: upper,
    });
    const { ends, outcomes } = await app.run(rows(4));
    expect(ends).toEqual(all(4, 'done'));
    expect(outcomes.every(({ sources }) => sources.said === 'model:b')).toBe(true);
    expect(app.clock.now()).toBeLessThanOrEqual(6_000);
  });
});

describe('mistakes in how a client is used', () => {
  const app = () => appWith((texts) => upper(texts));
  const wrong = (call: (translator: Client<Translator>, context: StageContext) => Promise<unknown>) => {
    @injectable()
    class Wrong implements Stage<Fields, Fields> {
      constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
      async run(_: Fields, context: StageContext) {
        return { said: await call(this.translator, context) };
      }
    }
    const { app: own, clock } = app();
    const c = untyped(chain('c')).pipe({ ...again('wrong', 'text', 'said'), stage: Wrong });
    return driven(clock, own.run(c, { text: 't' } as never));
  };

  it.each<[string, Parameters<typeof wrong>[0], string]>([
    ['an array', (t, c) => t.translate([{ text: 'a', to: 'en' }] as never, c), 'client.several'],
    ['a copied context', (t, c) => t.translate({ text: 'a', to: 'en' }, { ...c }), 'client.no-context'],
    ['no context', (t) => t.translate({ text: 'a', to: 'en' }, undefined as never), 'client.no-context'],
  ])('are errors that say what to do: %s', async (_, call, code) => {
    await expect(wrong(call)).rejects.toMatchObject({ code, mend: expect.stringMatching(/./) });
  });

  it('in a runtime are the model’s, by name, and no bug of the stage', async () => {
    const { app: own, clock } = appWith(() => {
      throw new ReferenceError('ok is not defined');
    });
    await expect(driven(clock, own.run(ask(), { text: 't' } as never))).rejects.toMatchObject({
      code: 'model.failed',
      message: expect.stringContaining('model model'),
    });
  });

  it('in a reply are told, or dropped where they say nothing of its value', async () => {
    const reply = (more: object) => appWith((texts) => texts.map((value) => ({ ok: true, value, ...more })));
    const bad = reply({ finishReason: 'max_tokens' });
    await expect(driven(bad.clock, bad.app.run(ask(), { text: 't' } as never))).rejects.toMatchObject({
      code: 'model.wrong-reply',
      mend: expect.stringContaining('content-filter'),
    });
    const odd = reply({ usage: { inputTokens: 'ten', cost: Number.NaN } });
    const outcome = await driven(odd.clock, odd.app.outcome(ask(), { text: 't' } as never));
    expect([outcome.status, outcome.trace[0]?.usage]).toEqual(['done', undefined]);
  });

  it('in capacities are errors, and what is said of all models goes before what was said of one', async () => {
    let [now, most] = [0, 0];
    const own = appWith(
      async (texts) => {
        most = Math.max(most, ++now);
        for (let i = 0; i < 30; i++) await Promise.resolve();
        now--;
        return upper(texts);
      },
      { batch: 1 },
      { capacity: { model: { concurrency: 5 } } },
    );
    own.app.setCapacity({ '*': { concurrency: 2 } });
    await driven(own.clock, outcomesOf(own.app.stream(ask({ timeoutMs: 0 }), rows(20) as never)));
    expect(most).toBe(2);
    const derived = { port: Answerer, name: 'mine', derive: () => ({ identity: 'x' }) as never };
    expect(() => createApp({ modules: [models([derived])], capacity: { mine: { concurrency: 1 } } })).toThrow(
      /derived from other models/,
    );
  });

  it('in a derived model that is made of itself are told as such', async () => {
    const derived = {
      port: Answerer,
      name: 'mine',
      derive: async (clients: ClientLookup) => ({ identity: (await clients(Answerer, 'mine')).identity }) as never,
    };
    const own = createApp({ modules: [models([derived])] });
    await expect(own.models.client(Answerer)).rejects.toMatchObject({ code: 'model.circular' });
  });
});

describe('what a request takes', () => {
  it('is summed up over its tries, and is on the span, whether it failed or not', async () => {
    const usage = { inputTokens: 10, outputTokens: 2, cost: 0.5 };
    const app = appWith((texts, _, call) =>
      texts.map((text) =>
        call === 1 || text === 't1'
          ? { ok: false, error: new SitflowError('model.busy', 'busy', { retryable: call === 1 }), usage }
          : { ok: true, value: text, usage, finishReason: 'stop', raw: `<${text}>` },
      ),
    );
    const list = await driven(app.clock, outcomesOf(app.app.stream(ask({ retry: { baseMs: 1 } }), rows(2) as never)));
    expect(list.map(({ status }) => status)).toEqual(['done', 'rejected']);
    const twice = { inputTokens: 20, outputTokens: 4, cost: 1 };
    expect(list[0]?.trace[0]).toMatchObject({ usage: twice, finishReason: 'stop', raw: '<t0>', attempts: 2 });
    expect(list[1]?.trace[0]).toMatchObject({ usage: twice, attempts: 2, error: { code: 'model.busy' } });
  });

  it('is counted once where calls are shared', async () => {
    const usage = { outputTokens: 2 };
    const app = appWith((texts) => texts.map((value) => ({ ok: true, value, usage })));
    const same = rows(3).map(({ id }) => ({ id, text: 'same' }));
    const list = await driven(app.clock, outcomesOf(app.app.stream(ask(), same as never)));
    expect(app.sizes()).toEqual([1]);
    expect(list.map(({ trace }) => [trace[0]?.by, trace[0]?.usage, trace[0]?.shared])).toEqual([
      ['run', usage, undefined],
      ['cache', undefined, true],
      ['cache', undefined, true],
    ]);
  });
});

describe('a call that several wait for', () => {
  const held = () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const app = appWith(async (texts) => {
      await gate;
      return upper(texts);
    });
    return { ...app, open };
  };
  const settled = async () => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
  };

  it('outlives the one that started it', async () => {
    const { app, calls, open } = held();
    const stop = new AbortController();
    const first = app.run(ask(), { text: 't' } as never, { signal: stop.signal });
    await settled();
    const second = app.run(ask(), { text: 't' } as never);
    await settled();
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(calls[0]?.signal.aborted).toBe(false);
    open();
    expect(await second).toMatchObject({ said: 'T' });
    expect(calls).toHaveLength(1);
  });

  it('is aborted when none of its requests is wanted any more, and what was not sent is never sent', async () => {
    const { app, calls } = held();
    app.setCapacity({ model: { batch: 2, concurrency: 1 } });
    const stop = new AbortController();
    const run = outcomesOf(app.stream(ask(), rows(6) as never, { signal: stop.signal }));
    await settled();
    expect(calls).toHaveLength(1);
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: 'run.cancelled' });
    await settled();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  it('is another one under other limits', async () => {
    const { app, clock, calls, open } = held();
    const runs = [1_000, 2_000].map((timeoutMs) => app.run(ask({ timeoutMs }), { text: 't' } as never));
    await settled();
    open();
    await driven(clock, Promise.all(runs));
    expect(calls.flatMap(({ texts }) => [...texts])).toEqual(['t', 't']);
  });

  it('is told whole to a reader who came too late for its pieces', async () => {
    const clock = new ManualClock();
    let open: () => void = () => {};
    const generator: TextGenerator = {
      identity: 'g',
      async generate(requests, { text }) {
        await new Promise<void>((resolve) => {
          open = resolve;
        });
        for (const [at] of requests.entries()) text?.(at, 'one ');
        return values(requests.map(() => 'one two'));
      },
    };
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'g', create: () => generator }])], clock });
    const c = writing();
    const silent = app.run(c, { prompt: 'p' } as never);
    await settled();
    const pieces: string[] = [];
    const reading = app.run(c, { prompt: 'p' } as never, { onText: ({ text }) => void pieces.push(text) });
    await settled();
    open();
    await Promise.all([silent, reading]);
    expect(pieces).toEqual(['one two']);
  });
});

describe('a text that a model writes anew', () => {
  it('is told under another attempt, to its end', async () => {
    const clock = new ManualClock();
    let calls = 0;
    const generator: TextGenerator = {
      identity: 'g',
      async generate(requests, { text }) {
        text?.(0, '<think>well</think>one ');
        if (++calls === 1) throw new SitflowError('model.busy', 'busy', { retryable: true });
        if (calls === 2) throw Object.assign(new Error('HTTP 429'), { status: 429 });
        text?.(0, 'two');
        return values(requests.map(() => '<think>well</think>one two'));
      },
    };
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'g', create: () => generator }])], clock });
    const pieces: (readonly [number, string])[] = [];
    await driven(
      clock,
      app.run(writing(), { prompt: 'p' } as never, {
        onText: ({ attempt, text }) => void pieces.push([attempt, text]),
      }),
    );
    const attempts = [...new Set(pieces.map(([attempt]) => attempt))];
    const texts = attempts.map((attempt) =>
      pieces
        .filter(([own]) => own === attempt)
        .map(([, text]) => text)
        .join(''),
    );
    expect([attempts, texts]).toEqual([
      [1, 2, 3],
      ['one ', 'one ', 'one two'],
    ]);
  });
});

describe('an error that came through a client', () => {
  it('is not tried again by the stage, which tries its own work again, with another seed', async () => {
    const seeds: number[] = [];
    let fails = true;
    @injectable()
    class Own implements Stage<Fields, Fields> {
      constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
      async run({ text }: Fields, context: StageContext) {
        seeds.push(context.seed);
        if (text === 'own' && seeds.length < 3) throw new SitflowError('own.busy', 'busy', { retryable: true });
        return { said: await this.translator.translate({ text: `${text}`, to: 'en' }, context) };
      }
    }
    const app = appWith((texts) => {
      if (fails) throw new SitflowError('model.busy', 'busy', { retryable: true });
      return upper(texts);
    });
    const c = untyped(chain('c')).pipe({
      ...again('own', 'text', 'said'),
      stage: Own,
      policy: { retry: { times: 2, baseMs: 1 } },
    });
    await expect(driven(app.clock, app.app.run(c, { text: 'model' } as never))).rejects.toMatchObject({
      code: 'model.busy',
    });
    expect([seeds.length, app.calls.length]).toEqual([1, 3]);
    fails = false;
    seeds.length = 0;
    expect(await driven(app.clock, app.app.run(c, { text: 'own' } as never))).toMatchObject({ said: 'OWN' });
    expect([seeds.length, new Set(seeds).size]).toEqual([3, 3]);
  });
});

describe('a model that is derived from others', () => {
  it('asks their clients in the context of its caller, and has no batches of its own', async () => {
    const clock = new ManualClock();
    const sizes: number[] = [];
    const translator: Translator = {
      identity: 't',
      async translate(requests) {
        sizes.push(requests.length);
        return values(textsOf(requests).map((text) => text.toUpperCase()));
      },
    };
    const app = createApp({
      clock,
      modules: [
        models([
          { port: Translator, name: 't', create: () => translator },
          {
            port: Answerer,
            name: 'a',
            async derive(clients: ClientLookup): Promise<Derived<Answerer>> {
              const inner = await clients(Translator);
              return {
                identity: `a of ${inner.identity}`,
                answer: ({ question }, context) =>
                  question === ''
                    ? Promise.resolve({ ok: true as const, value: ' ' })
                    : inner.translateResult({ text: question, to: 'en' }, context),
              };
            },
          },
        ]),
      ],
    });
    @injectable()
    class Answering implements Stage<Fields, Fields> {
      constructor(@inject(Answerer) private readonly answerer: Client<Answerer>) {}
      async run({ text }: Fields, context: StageContext) {
        return { said: await this.answerer.answer({ question: `${text}`, context: 'c' }, context) };
      }
    }
    const c = untyped(chain('c')).pipe({ ...again('answer', 'text', 'said'), stage: Answering });
    const list = await driven(clock, outcomesOf(app.stream(c, rows(40) as never)));
    expect(list.map(({ example }) => example.said)).toEqual(rows(40).map(({ text }) => text.toUpperCase()));
    expect(list[0]?.sources.said).toBe('model:a of t');
    expect(sizes).toEqual([32, 8]);
    // Its own replies pass the same gate.
    await expect(app.run(c, { text: '' } as never)).rejects.toMatchObject({ code: 'reply.empty' });
    await expect(app.models.get(Answerer)).rejects.toMatchObject({ code: 'model.derived' });
  });
});
