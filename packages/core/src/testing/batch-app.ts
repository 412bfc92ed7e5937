import { inject, injectable } from 'inversify';
import { type App, createApp } from '../app.js';

import type { CacheStore } from '../cache/store.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { RunEvent } from '../engine/run/events.js';
import type { RunOptions } from '../engine/run/run.js';
import type { Fields, RunOutcome } from '../example/example.js';
import type { Client } from '../model/client-type.js';
import { models } from '../model/modules.js';
import { type Capacity, type Result, Translator } from '../model/ports.js';
import type { Stage, StageContext, StagePolicy, StageSpec } from '../stage/stage.js';
import { ManualClock } from './manual-clock.js';

/** Answers a batch of texts, or throws. `call` counts from 1. */
export type Reply = (texts: readonly string[], call: number, signal: AbortSignal) => unknown;

export const upper = (texts: readonly string[]): Result<string>[] =>
  texts.map((text) => ({ ok: true, value: text.toUpperCase() }));

/** What a run gave, and what was asked for it. */
export interface Ran {
  readonly outcomes: readonly RunOutcome<Fields>[];
  readonly events: readonly RunEvent[];
  /** What the run threw. */
  readonly error: unknown;
  /** By id: `done`, or the code of the rejection. */
  readonly ends: Readonly<Record<string, string>>;
}

/** A call of a model: which one, the texts, and when by the clock. */
export interface Asked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly at: number;
}

/**
 * An app with Translators that answer batches, a clock that moves on to whatever is waited for next, and a stage that asks a Translator for a
 * batch of texts.
 */
export function batchApp(
  replies: Reply | Readonly<Record<string, Reply>>,
  { cache, ...capacity }: Capacity & { readonly cache?: CacheStore } = {},
) {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const byName = typeof replies === 'function' ? { model: replies } : replies;
  const entries = Object.entries(byName).map(([name, reply]) => {
    let calls = 0;
    return {
      port: Translator,
      name,
      create: (): Translator => ({
        identity: name,
        capacity,
        async translate(requests, { signal }) {
          const texts = requests.map(({ text }) => text);
          asked.push({ model: name, texts, at: clock.now() });
          return (await reply(texts, ++calls, signal)) as Result<string>[];
        },
      }),
    };
  });
  const app: App = createApp({ modules: [models(entries)], clock, ...(cache && { cache }) });
  return {
    app,
    clock,
    asked,
    /** The sizes of the batches that were asked for. */
    sizes: () => asked.map(({ texts }) => texts.length),
    /** Runs the chain over rows; by default over one stage that asks the first model. */
    async run(
      rows: readonly object[],
      { on = ask({}, { use: { Translator: Object.keys(byName) } }), ...options }: RunOptions & { on?: AnyChain } = {},
    ): Promise<Ran> {
      const outcomes: RunOutcome<Fields>[] = [];
      const events: RunEvent[] = [];
      let error: unknown;
      const stream = app.stream(on, rows as never, options);
      stream.events$.subscribe((event) => events.push(event));
      const all = async () => {
        for await (const outcome of stream) outcomes.push(outcome as RunOutcome<Fields>);
      };
      await driven(clock, all()).catch((thrown) => {
        error = thrown;
      });
      const ends = outcomes.map((o) => [o.id, o.status === 'done' ? 'done' : o.error.code]);
      return { outcomes, events, error, ends: Object.fromEntries(ends) };
    },
  };
}

@injectable()
class Ask implements Stage<{ text: string }, { said: string }> {
  constructor(@inject(Translator) private readonly translator: Client<Translator>) {}

  async run({ text }: { text: string }, context: StageContext) {
    return { said: await this.translator.translate({ text, to: 'en' }, context) };
  }
}

/** A chain of one stage, `ask`, that asks a Translator. */
export function ask(policy: StagePolicy = {}, more: Partial<StageSpec<{ text: string }, { said: string }>> = {}) {
  return chain<{ text: string }>('c').pipe({
    name: 'ask',
    version: '1',
    stage: Ask,
    options: {},
    needs: ['text'],
    adds: ['said'],
    policy,
    ...more,
  } satisfies StageSpec<{ text: string }, { said: string }>) as unknown as AnyChain;
}

/** Rows `e0`, `e1`, … with the texts `t0`, `t1`, …. */
export const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `e${i}`, text: `t${i}` }));

/** Lets promises go on until nothing but timers is waited for. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
}

/** Waits for work, moving the clock on to the next timer whenever nothing else goes on. */
export async function driven<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  for (let idle = 0; idle < 2_000; ) {
    await settled();
    if (over) return work;
    const ms = clock.untilNext;
    if (ms !== undefined) {
      clock.advance(ms);
      idle = 0;
    } else {
      // A hash is computed elsewhere, and comes when it is done.
      idle++;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  throw new Error('the work waits for nothing that the clock would bring');
}
