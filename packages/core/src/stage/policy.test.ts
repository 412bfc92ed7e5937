import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { type AnyChain, chain } from '../chain/chain.js';
import { models } from '../model/modules.js';
import { Translator } from '../model/ports.js';
import { ask, rows } from '../testing/batch-app.js';
import { fakeTranslator } from '../testing/fake-models.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { StagePolicy } from './stage.js';

interface Policies {
  readonly app?: StagePolicy;
  readonly spec?: StagePolicy;
  readonly run?: StagePolicy;
  readonly stages?: Readonly<Record<string, StagePolicy>>;
}

const optionsOf = ({ run, stages }: Policies) => ({ ...(run && { policy: run }), ...(stages && { stages }) });

/** How many examples the stage `own` works on at once under policies of each kind. */
async function most(policies: Policies): Promise<number> {
  let underWay = 0;
  let most = 0;
  const app = createApp({ modules: [], ...(policies.app && { policy: policies.app }) });
  const stage = fakeStage(
    'own',
    ['text'],
    ['said'],
    async ({ text }) => {
      most = Math.max(most, ++underWay);
      // As many turns as it takes until all that may be called is.
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return { said: text };
    },
    { script: undefined as never, ...(policies.spec && { policy: policies.spec }) } as never,
  );
  const one = chain('c').pipe(stage as never) as unknown as { pipe(spec: object): AnyChain };
  // A second place of the same stage, whose key is not its name.
  const on = one.pipe({ ...stage, needs: ['said'], adds: ['again'], ownFields: { needs: ['text'], adds: ['said'] } });
  for await (const outcome of app.stream(on, rows(48) as never, optionsOf(policies)))
    expect(outcome.status).toBe('done');
  return most;
}

describe('the policy of a stage', () => {
  it.each<[string, Policies, number]>([
    [
      'the app’s, where nobody else says anything',
      { app: { concurrency: 3 }, stages: { 'own:again': { concurrency: 1 } } },
      3,
    ],
    [
      'the spec’s before the app’s',
      { app: { concurrency: 3 }, spec: { concurrency: 5 }, stages: { 'own:again': { concurrency: 1 } } },
      5,
    ],
    [
      'the run’s before the spec’s',
      { spec: { concurrency: 5 }, run: { concurrency: 2 }, stages: { 'own:again': { concurrency: 1 } } },
      2,
    ],
    [
      'that of a stage’s name before the run’s',
      { run: { concurrency: 2 }, stages: { own: { concurrency: 6 }, 'own:again': { concurrency: 1 } } },
      6,
    ],
    [
      'that of a stage’s key before that of its name',
      { stages: { 'own:said': { concurrency: 7 }, own: { concurrency: 1 } } },
      7,
    ],
  ])('is %s', async (_, policies, expected) => {
    expect(await most(policies)).toBe(expected);
  });
});

describe('the concurrency of a stage that only asks models', () => {
  const app = (policy?: StagePolicy) =>
    createApp({
      modules: [models([{ port: Translator, name: 'model', create: () => fakeTranslator(({ text }) => text) }])],
      ...(policy && { policy }),
    });
  const run = async (policies: Policies, on: AnyChain = ask(policies.spec)) => {
    for await (const _ of app(policies.app).stream(on, rows(2) as never, optionsOf(policies)));
  };

  it.each<[string, Policies]>([
    ['the app', { app: { concurrency: 64 } }],
    ['the run', { run: { concurrency: 64 } }],
    ['its name', { stages: { ask: { concurrency: 64 } } }],
  ])('is an error that names the capacity of models (given by %s)', async (_, policies) => {
    await expect(run(policies)).rejects.toMatchObject({
      code: 'policy.concurrency',
      mend: expect.stringContaining('capacity'),
    });
  });

  it('has its use where its spec says that it has work of its own, and where other stages of the chain have', async () => {
    await run({ spec: { concurrency: 2 }, run: { concurrency: 1 } });
    const own = fakeStage('own', ['said'], ['more'], ({ said }) => ({ more: said }));
    const both = (ask() as unknown as { pipe(spec: object): AnyChain }).pipe(own);
    await run({ run: { concurrency: 1 } }, both);
    await expect(run({ stages: { ask: { concurrency: 1 } } }, both)).rejects.toMatchObject({
      code: 'policy.concurrency',
    });
  });
});
