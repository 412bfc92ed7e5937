import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Captioner, chain, createApp, type ImageSource } from '@sitflow/core';
import { playground, playgroundSamples } from '@sitflow/playground';
import { caption } from '@sitflow/stages';
import { expect, it, onTestFinished } from 'vitest';

const captioned = chain<{ image: ImageSource }>('captioned').pipe(caption());

interface Hosted {
  readonly host: { readonly pid: number | undefined; readonly busy: boolean };
}

it('a run goes on when the process of its model is killed in the middle of it', async () => {
  const within = join(playgroundSamples, 'pictures');
  const names = (await readdir(within)).filter((name) => name.endsWith('.png')).slice(0, 24);
  expect(names).toHaveLength(24);
  const app = createApp({ modules: [playground()], capacity: { playground: { batch: 4, waitMs: 5, concurrency: 2 } } });
  onTestFinished(() => app.dispose());
  const { host } = (await app.models.get(Captioner)) as unknown as Hosted;
  const before = host.pid as number;
  const examples = names.map((path) => ({ id: path, image: { path, within } }));
  const ended: { id: string; status: string }[] = [];
  let killedBusy: boolean | undefined;
  for await (const outcome of app.stream(captioned, examples)) {
    ended.push({ id: String(outcome.example.id), status: outcome.status });
    if (killedBusy !== undefined) continue;
    // The first batch is through, the next ones are with the model.
    killedBusy = host.busy;
    process.kill(before, 'SIGKILL');
  }
  expect(killedBusy).toBe(true);
  expect(host.pid).not.toBe(before);
  expect(ended).toEqual(names.map((id) => ({ id, status: 'done' })));
});
