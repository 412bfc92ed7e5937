import { describe, expect, it } from 'vitest';
import { Slots } from '../slots/slots.js';
import { driven, upper } from '../testing/batch-app.js';
import { after, asking, settled, type Translate, world } from './testing/asking.js';

/** Takes 10 ms for each call. */
const slow =
  (clock: ReturnType<typeof world>['clock'], reply: Translate = upper): Translate =>
  async (texts, options, call) => {
    await after(clock, 10, options.signal);
    return reply(texts, options, call);
  };

describe('runs that wait for slots take turns', () => {
  it('where one has many rows, another waits two calls at most', async () => {
    const environment = world();
    const { ask, calls, clock } = asking(slow(environment.clock), { batch: 8, concurrency: 2 }, environment);
    const many = Array.from({ length: 400 }, (_, index) => ask(`t${index}`, { index }).result);
    await settled();
    clock.advance(25);
    await settled();
    const before = calls.length;
    const lone = ask('lone', { run: {} });
    await driven(clock, lone.result);
    const at = calls.findIndex(({ texts }) => texts.includes('lone'));
    expect(at - before).toBeLessThanOrEqual(2);
    // Its call is filled with the other run's requests.
    expect(calls[at]?.texts).toHaveLength(8);
    await driven(clock, Promise.all(many));
  });

  it('where batches of one fail and are split, another waits two calls at most', async () => {
    const environment = world();
    const reply: Translate = (texts) => {
      if (texts.some((text) => text.startsWith('bad'))) throw new Error('poison');
      return upper(texts);
    };
    const { ask, calls, clock } = asking(slow(environment.clock, reply), { batch: 16, concurrency: 1 }, environment);
    const many = Array.from({ length: 64 }, (_, index) => ask(`bad${index}`, { index }).result);
    await settled();
    clock.advance(15);
    await settled();
    const before = calls.length;
    await driven(clock, ask('lone', { run: {} }).result);
    expect(calls.findIndex(({ texts }) => texts.includes('lone')) - before).toBeLessThanOrEqual(2);
    await driven(clock, Promise.all(many));
  });

  it('across the models that share the slots: another run waits two calls at most', async () => {
    const environment = world();
    const { clock } = environment;
    const slots = new Slots(1, clock);
    const order: string[] = [];
    const models = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      asking(
        slow(clock, (texts) => {
          order.push(texts.includes('lone') ? 'lone' : name);
          return upper(texts);
        }),
        { batch: 4, slots },
        environment,
      ),
    );
    const big = {};
    const many = models.flatMap(({ ask }) =>
      Array.from({ length: 40 }, (_, index) => ask(`t${index}`, { run: big, index }).result),
    );
    await settled();
    clock.advance(15);
    await settled();
    const before = order.length;
    await driven(clock, (models[4] as (typeof models)[number]).ask('lone', { run: {} }).result);
    expect(order.indexOf('lone') - before).toBeLessThanOrEqual(2);
    await driven(clock, Promise.all(many));
  });

  it('and within one, later stages go first whatever model they ask, then earlier rows', async () => {
    const environment = world();
    const { clock } = environment;
    const slots = new Slots(1, clock);
    const order: string[] = [];
    const note: Translate = (texts) => {
      order.push(...texts);
      return upper(texts);
    };
    const [first, second] = [0, 1].map(() => asking(slow(clock, note), { batch: 1, slots }, environment)) as [
      ReturnType<typeof asking>,
      ReturnType<typeof asking>,
    ];
    const run = {};
    const all = [
      ...[3, 2, 1, 0].map((index) => first.ask(`0:${index}`, { run, stage: 0, index }).result),
      ...[1, 0].map((index) => second.ask(`2:${index}`, { run, stage: 2, index }).result),
      first.ask('1:5', { run, stage: 1, index: 5 }).result,
    ];
    await driven(clock, Promise.all(all));
    expect(order).toEqual(['2:0', '2:1', '1:5', '0:0', '0:1', '0:2', '0:3']);
  });

  it('of many runs with one request each, the first come first served, in full batches', async () => {
    const environment = world();
    const { ask, calls, clock } = asking(slow(environment.clock), { batch: 32, concurrency: 2 }, environment);
    const all = Array.from({ length: 600 }, (_, i) => ask(`t${i}`, { run: {} }).result);
    await driven(clock, Promise.all(all));
    expect(calls).toHaveLength(Math.ceil(600 / 32));
    expect(calls.flatMap(({ texts }) => [...texts])).toEqual(Array.from({ length: 600 }, (_, i) => `t${i}`));
  });
});
