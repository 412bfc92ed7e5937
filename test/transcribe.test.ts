import { fileURLToPath } from 'node:url';
import { type AudioSource, chain, createApp } from '@sitflow/core';
import { transcribe } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import { expect, it } from 'vitest';

const within = fileURLToPath(new URL('../packages/transformers/fixtures/tiny-whisper', import.meta.url));

it('transcribes the recordings of a dataset, and rejects those that it cannot read', async () => {
  const app = createApp({
    modules: [transformers({ transcriber: within })],
    // Its tiny model never ends by itself.
    policy: {},
  });
  const spoken = chain<{ audio: AudioSource }>('spoken', { input: { audio: 'audio' } }).pipe(
    transcribe({ language: 'es' }),
  );
  const source = ['rising.wav', '../README.md', 'config.json', 'beating.wav'].map((path) => ({
    audio: { path, within },
  }));
  const seen: unknown[] = [];
  for await (const outcome of app.stream(spoken, source)) {
    seen.push(outcome.status === 'done' ? outcome.example.transcript : outcome.error.code);
  }
  await app.dispose();
  expect(seen).toEqual(['anooFarFOOF', 'audio.outside-folder', 'audio.unsupported', '/O s( wOO']);
}, 60_000);
