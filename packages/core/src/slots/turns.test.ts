import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import type { AnyChain } from '../chain/chain.js';
import type { Fields } from '../example/example.js';
import type { Client } from '../model/client-type.js';
import { Translator } from '../model/ports.js';
import type { Stage, StageContext } from '../stage/stage.js';
import { ask, batchApp, driven, rows, upper } from '../testing/batch-app.js';

const untyped = (c: unknown) => c as { pipe(spec: object): AnyChain };
const again = (need: string, add: string) => {
  @injectable()
  class Again implements Stage<Fields, Fields> {
    constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
    async run(example: Fields, context: StageContext) {
      return { [add]: await this.translator.translate({ text: `${example[need]}`, to: 'en' }, context) };
    }
  }
  return { name: add, version: '1', stage: Again, options: {}, needs: [need], adds: [add] };
};
const three = untyped(untyped(ask()).pipe(again('said', 'second'))).pipe(again('second', 'third'));

describe('runs that ask one model', () => {
  it('go by turns: one example waits two dispatches at most beside a run of many', async () => {
    for (const [batch, concurrency] of [
      [1, 1],
      [32, 2],
      [8, 4],
    ] as const) {
      const app = batchApp(
        async (texts) => {
          await new Promise<void>((resolve) => app.clock.after(100, resolve));
          return upper(texts);
        },
        { batch, concurrency },
      );
      const many = (async () => {
        for await (const _ of app.app.stream(ask(), rows(400) as never));
      })();
      const single = (async () => {
        await new Promise<void>((resolve) => app.clock.after(250, resolve));
        const before = app.asked.length;
        await app.app.run(ask({ timeoutMs: 60_000 }), { text: 'single' } as never);
        const at = app.asked.findIndex(({ texts }) => texts.includes('single'));
        return at - before;
      })();
      await driven(app.clock, Promise.all([many, single]));
      expect(await single).toBeLessThan(2);
    }
  });

  it('a lone example through three stages of batch 32 needs no clock', async () => {
    const app = batchApp(upper);
    const run = app.app.run(three, { text: 't' } as never);
    for (let turn = 0; turn < 500; turn++) await Promise.resolve();
    expect(await run).toMatchObject({ third: 'T' });
    expect([app.clock.now(), app.clock.pending]).toEqual([0, 0]);
  });

  it('give the first row before a model has seen the last one, by default', async () => {
    const app = batchApp(
      async (texts) => {
        await new Promise<void>((resolve) => app.clock.after(100 * texts.length, resolve));
        return upper(texts);
      },
      { batch: 4, concurrency: 1 },
    );
    let first = 0;
    const all = (async () => {
      for await (const _ of app.app.stream(three, rows(20) as never)) first ||= app.clock.now();
    })();
    await driven(app.clock, all);
    // Sixty requests of 100 ms: the first row is there after the calls for some ten rows.
    expect(first).toBeLessThanOrEqual(20 * 100);
    expect(app.clock.now()).toBeLessThanOrEqual(60 * 100 + 100);
  });
});
