import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import type { AnyChain } from '../chain/chain.js';
import { models } from '../model/modules.js';
import { Translator } from '../model/ports.js';
import { ask, rows } from '../testing/batch-app.js';
import type { StagePolicy } from './stage.js';

/** How many calls of the model of the stage `ask` are under way at once, and how large they are, under policies of each kind. */
async function calls(policies: {
  readonly app?: StagePolicy;
  readonly spec?: StagePolicy;
  readonly run?: StagePolicy;
  readonly stages?: Readonly<Record<string, StagePolicy>>;
}) {
  let underWay = 0;
  let most = 0;
  let largest = 0;
  const translator: Translator = {
    identity: 'model',
    async translate(requests) {
      most = Math.max(most, ++underWay);
      largest = Math.max(largest, requests.length);
      // As many turns as it takes until all that may be called is.
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return requests.map(({ text }) => ({ ok: true, value: text }));
    },
  };
  const app = createApp({
    modules: [models([{ port: Translator, name: 'model', create: () => translator }])],
    ...(policies.app && { policy: policies.app }),
  });
  const one = ask({ concurrency: undefined as never, ...policies.spec }) as unknown as { pipe(spec: object): AnyChain };
  // A second place of the same stage, whose key is not its name.
  const on = one.pipe({
    ...(one as unknown as AnyChain).stages[0]?.spec,
    needs: ['said'],
    adds: ['again'],
    ownFields: { needs: ['text'], adds: ['said'] },
  });
  const options = {
    ...(policies.run && { policy: policies.run }),
    ...(policies.stages && { stages: policies.stages }),
  };
  for await (const outcome of app.stream(on, rows(48) as never, options)) expect(outcome.status).toBe('done');
  return { most, largest, keys: on.stages.map(({ key }) => key) };
}

describe('the policy of a stage', () => {
  it.each<[string, Parameters<typeof calls>[0], number]>([
    ['the app’s, where nobody else says anything', { app: { concurrency: 3 } }, 3],
    ['the spec’s before the app’s', { app: { concurrency: 3 }, spec: { concurrency: 5 } }, 5],
    ['the run’s before the spec’s', { spec: { concurrency: 5 }, run: { concurrency: 2 } }, 2],
    ['that of a stage’s name before the run’s', { run: { concurrency: 2 }, stages: { ask: { concurrency: 6 } } }, 6],
    [
      'that of a stage’s key before that of its name',
      { stages: { 'ask:said': { concurrency: 7 }, ask: { concurrency: 2 } } },
      7,
    ],
  ])('is %s', async (_, policies, expected) => {
    const one = { ...policies, spec: { ...policies.spec, batch: { size: 1 } } };
    expect((await calls(one)).most).toBe(expected);
  });

  it('is laid over the others part by part', async () => {
    const { most, largest } = await calls({
      spec: { concurrency: 2, batch: { size: 6 } },
      run: { concurrency: 4 },
      stages: { ask: { batch: { waitMs: 1 } } },
    });
    expect([most, largest]).toEqual([4, 6]);
  });
});
