import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AudioSource, chain, createApp } from '@sitflow/core';
import { transcribe } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import { expect, it } from 'vitest';

const within = fileURLToPath(new URL('../packages/transformers/fixtures/tiny-whisper', import.meta.url));

it('hears the same in a recording from a pipe, and in every form of a data: URL', async () => {
  // It is not trained, and stops at no end.
  const policy = {};
  const app = createApp({ modules: [transformers({ transcriber: within })], policy });
  const spoken = chain<{ audio: AudioSource }>('spoken', { input: { audio: 'audio' } }).pipe(
    transcribe({ language: 'es' }),
  );
  const wav = await readFile(join(within, 'rising.wav'));
  const piped = [0, 0x7fff_f000, 0x8000_0000, 0xffff_ffff].map((stated) => {
    const copy = Buffer.from(wav);
    copy.writeUInt32LE(stated, copy.indexOf('data') + 4);
    return copy;
  });
  const base64 = wav.toString('base64');
  const urls = [encodeURIComponent(base64), base64.replace(/(.{76})/g, '$1%0A'), base64.replaceAll('/', '_')];
  const sources: AudioSource[] = [wav, ...piped, ...urls.map((body) => `data:audio/wav; base64,${body}`)];
  const heard = await Promise.all(sources.map(async (audio) => (await app.run(spoken, { audio })).transcript));
  const noise = await app.outcome(spoken, { audio: `data:audio/wav;base64,*${base64}` });
  await app.dispose();
  expect(new Set(heard)).toEqual(new Set(['anooFarFOOF']));
  expect(noise).toMatchObject({ status: 'rejected', error: { code: 'audio.unsupported' } });
}, 60_000);
