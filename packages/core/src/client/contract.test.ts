import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { TextPiece } from '../engine/run/read-along.js';
import type { Fields } from '../example/example.js';
import type { Client } from '../model/client-type.js';
import { models } from '../model/modules.js';
import { type Capacity, type Result, TextGenerator, Translator } from '../model/ports.js';
import { Slots } from '../slots/slots.js';
import type { Stage, StageContext } from '../stage/stage.js';
import { ask, batchApp, driven, rows, upper } from '../testing/batch-app.js';
import { ManualClock } from '../testing/manual-clock.js';

const settled = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};
const outcomesOf = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

/** An app whose model answers each call when it is let go on. */
function heldApp(capacity: Capacity) {
  const gates: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const app = batchApp(async (texts, _, signal) => {
    signals.push(signal);
    await new Promise<void>((resolve) => gates.push(resolve));
    return upper(texts);
  }, capacity);
  return { ...app, signals, next: () => gates.shift()?.() };
}

describe('requests that wait', () => {
  it('are dispatched by turns: each run begins a batch, which is filled from the others', async () => {
    const { app, asked, next } = heldApp({ batch: 4, concurrency: 1 });
    const of = (run: string, count: number) => rows(count).map(({ id }, i) => ({ id, text: `${run}${i}` }));
    // The first call takes the slot while the runs queue up.
    const all = [app.run(ask(), { text: 'first' } as never)];
    await settled();
    for (const source of [of('a', 6), of('b', 2), of('c', 5)])
      all.push(outcomesOf(app.stream(ask(), source as never)) as never);
    for (let i = 0; i < 12; i++) {
      await settled();
      next();
    }
    await Promise.all(all);
    expect(asked.map(({ texts }) => texts.join(' '))).toEqual([
      'first',
      'a0 a1 a2 a3',
      'b0 b1 c0 c1',
      'c2 c3 c4 a4',
      'a5',
    ]);
  });

  it('have the highest priority of those who share them', async () => {
    const { app, asked, next } = heldApp({ batch: 1, concurrency: 1 });
    const slow = outcomesOf(app.stream(ask(), rows(8) as never));
    await settled();
    // The sixth row of the first run is the first one of another.
    const other = app.run(ask(), { text: 't6' } as never);
    for (let i = 0; i < 9; i++) {
      await settled();
      next();
    }
    await Promise.all([slow, other]);
    expect(asked.map(({ texts }) => texts[0])).toEqual(['t0', 't6', 't1', 't2', 't3', 't4', 't5', 't7']);
  });

  it('leave a batch that is not sent yet, and one that is goes on for those who stay', async () => {
    const { app, asked, signals, next } = heldApp({ batch: 2, concurrency: 1 });
    const stops = rows(4).map(() => new AbortController());
    const runs = rows(4).map(({ text }, i) =>
      app.run(ask(), { text } as never, { signal: (stops[i] as AbortController).signal }).then(
        ({ said }) => said,
        (error) => error.code,
      ),
    );
    await settled();
    expect(asked.map(({ texts }) => texts)).toEqual([['t0', 't1']]);
    stops[1]?.abort();
    stops[2]?.abort();
    await settled();
    expect(signals[0]?.aborted).toBe(false);
    for (let i = 0; i < 2; i++) {
      next();
      await settled();
    }
    expect(await Promise.all(runs)).toEqual(['T0', 'run.cancelled', 'run.cancelled', 'T3']);
    expect(asked.map(({ texts }) => texts)).toEqual([['t0', 't1'], ['t3']]);
  });

  it('are held by `Retry-After` alone: the others of their batch are done', async () => {
    const busy = Object.assign(new Error('HTTP 429'), { status: 429, headers: { 'retry-after': '5' } });
    const app = batchApp((texts, call) =>
      texts.map((text) => (text === 't1' && call === 1 ? { ok: false, error: busy } : { ok: true, value: text })),
    );
    const at: Record<string, number> = {};
    const reading = (async () => {
      for await (const { id } of app.app.stream(ask(), rows(4) as never, { ordered: false })) at[id] = app.clock.now();
    })();
    await driven(app.clock, reading);
    expect(at).toEqual({ e0: 0, e2: 0, e3: 0, e1: 5_000 });
  });
});

describe('a capacity', () => {
  const app = (own: Capacity, given?: Capacity) => {
    const clock = new ManualClock();
    let [now, most] = [0, 0];
    const model: Translator = {
      identity: 'm',
      capacity: own,
      async translate(requests) {
        most = Math.max(most, ++now);
        await settled();
        now--;
        return requests.map(({ text }): Result<string> => ({ ok: true, value: text }));
      },
    };
    const made = createApp({
      modules: [models([{ port: Translator, name: 'm', create: () => model }])],
      clock,
      ...(given && { capacity: { m: given } }),
    });
    return { app: made, clock, most: () => most };
  };

  it('that the app gives goes before that of a model, also where the model shares its slots', async () => {
    const own = { batch: 1, slots: new Slots(2) };
    const one = app(own, { concurrency: 6 });
    await driven(one.clock, outcomesOf(one.app.stream(ask({ timeoutMs: 0 }), rows(24) as never)));
    expect(one.most()).toBe(6);
    expect(() => one.app.setCapacity({ m: { slots: new Slots(3) } })).toThrowError(/cannot be changed/);
  });
});

describe('a text that is streamed through a client', () => {
  @injectable()
  class Write implements Stage<Fields, Fields> {
    constructor(@inject(TextGenerator) private readonly generator: Client<TextGenerator>) {}
    async run({ prompt }: Fields, context: StageContext) {
      return { text: await this.generator.generate({ prompt: `${prompt}` }, context) };
    }
  }
  const write = { name: 'write', version: '1', stage: Write, options: {}, needs: ['prompt'], adds: ['text'] };

  it('begins anew with each try, and so does what is split off it', async () => {
    const clock = new ManualClock();
    const tries = ['<think>It is', 'Hello wor', 'It is in [1'];
    let call = 0;
    const generator: TextGenerator = {
      identity: 'g',
      async generate(_, { text }) {
        const written = tries[call++] as string;
        for (const piece of written.split(/(?<= )/)) text?.(0, piece);
        if (call < tries.length) throw Object.assign(new Error('HTTP 500'), { status: 500 });
        text?.(0, '[');
        return [{ ok: true, value: `${written}[` }];
      },
    };
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'g', create: () => generator }])], clock });
    const c = (chain('c') as unknown as { pipe(spec: object): AnyChain }).pipe(write);
    const pieces: TextPiece[] = [];
    const run = app.run(c, { prompt: 'p' } as never, { onText: (piece) => pieces.push(piece) });
    expect(await driven(clock, run)).toMatchObject({ text: 'It is in [1[' });
    const texts = new Map<number, string>();
    for (const { attempt, text } of pieces) texts.set(attempt, (texts.get(attempt) ?? '') + text);
    expect([...texts]).toEqual([
      [1, 'Hello wor'],
      [2, 'It is in [1['],
    ]);
  });
});

describe('a reply of no use', () => {
  @injectable()
  class Draw implements Stage<Fields, Fields> {
    constructor(@inject(TextGenerator) private readonly generator: Client<TextGenerator>) {}
    async run({ temperature }: Fields, context: StageContext) {
      const request = { prompt: 'p', temperature: temperature as number, seed: context.seed };
      return { text: await this.generator.generate(request, context) };
    }
  }
  const draw = { name: 'draw', version: '1', stage: Draw, options: {}, needs: ['temperature'], adds: ['text'] };
  const seedsOf = async (temperature: number) => {
    const clock = new ManualClock();
    const seeds: (number | undefined)[] = [];
    const generator: TextGenerator = {
      identity: 'g',
      async generate(requests) {
        seeds.push(requests[0]?.seed);
        return [{ ok: true, value: seeds.length < 3 ? ' ' : 'text' }];
      },
    };
    const app = createApp({ modules: [models([{ port: TextGenerator, name: 'g', create: () => generator }])], clock });
    const c = (chain('c') as unknown as { pipe(spec: object): AnyChain }).pipe(draw);
    const outcome = await driven(clock, app.outcome(c, { temperature } as never));
    return { seeds, end: outcome.status === 'done' ? 'done' : outcome.error.code };
  };

  it('that was drawn is drawn anew, by another seed, which is the same each time', async () => {
    const { seeds, end } = await seedsOf(0.7);
    expect([end, seeds.length, new Set(seeds).size]).toEqual(['done', 3, 3]);
    expect((await seedsOf(0.7)).seeds).toEqual(seeds);
  });

  it('that was not drawn would be the same again: it is asked for once', async () => {
    const { seeds, end } = await seedsOf(0);
    expect([end, seeds.length]).toEqual(['reply.empty', 1]);
  });
});

describe('the result form of a request', () => {
  it('gives errors instead of throwing them, but for cancellation', async () => {
    const { app, clock } = batchApp(() => {
      throw new Error('no');
    });
    const client = await app.models.client(Translator);
    const request = { text: 't', to: 'en' };
    const context = { signal: new AbortController().signal };
    expect(await driven(clock, client.translateResult(request, context))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no') },
    });
    await expect(driven(clock, client.translate(request, context))).rejects.toThrow('no');
    const reason = new Error('left');
    await expect(client.translateResult(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
