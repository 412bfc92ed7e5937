import {
  type Audio,
  AudioReader,
  type AudioSource,
  chain,
  createApp,
  models,
  renderPrompt,
  SCRIPT_LOCALES,
  SitflowError,
  Transcriber,
} from '@sitflow/core';
import { fakeTranscriber } from '@sitflow/core/testing';
import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { transcribe } from './transcribe.js';

/** Reads only the names it is given: what a recording's bytes are does not matter here. */
const reader = new ContainerModule(({ bind }) => {
  bind(AudioReader).toConstantValue({
    async read(source: AudioSource): Promise<Audio> {
      if (source === 'gone.wav') throw new SitflowError('audio.missing', 'there is no such file');
      const hash = String(source).replace(/^copy-of-/, '');
      const about = { seconds: 1, sampleRate: 16_000, channels: 1, mediaType: 'audio/wav' };
      return { kind: 'audio', bytes: new Uint8Array(), hash, ...about, toKey: () => hash };
    },
  });
});
function setUp(modules = [reader]) {
  const transcriber = fakeTranscriber(({ audio, language = '?' }) => `${audio.hash} in ${language}`);
  const fake = models([{ port: Transcriber, name: 'fake', create: () => transcriber }]);
  return { transcriber, app: createApp({ modules: [...modules, fake] }) };
}
const c = chain<{ audio: AudioSource }>('c', { input: { audio: 'audio' } }).pipe(transcribe());

describe('transcribe', () => {
  it('writes down a recording, one of equal content only once', async () => {
    const { app, transcriber } = setUp();
    const transcripts: unknown[] = [];
    const source = ['a', 'copy-of-a', 'gone.wav', 'b'].map((audio) => ({ audio }));
    for await (const o of app.stream(c, source)) {
      transcripts.push(o.status === 'done' ? o.example.transcript : o.error.message);
    }
    expect(transcripts).toEqual([
      'a in ?',
      'a in ?',
      'chain c, stage transcribe, example example/2, field audio: there is no such file',
      'b in ?',
    ]);
    expect(transcriber.calls.flat().map(({ audio }) => audio.hash)).toEqual(['a', 'b']);
  });

  it('says the language that it was told', async () => {
    const told = chain<{ audio: AudioSource }>('told').pipe(transcribe({ language: 'es' }));
    expect(await setUp().app.run(told, { audio: 'a' })).toMatchObject({ audio: 'a', transcript: 'a in es' });
    expect(() => transcribe({ language: 'no tag' })).toThrowError(/"no tag" is not a language tag/);
  });

  it('says what is missing where nothing reads recordings, and what is none', async () => {
    await expect(setUp([]).app.run(c, { audio: 'a' })).rejects.toMatchObject({ code: 'audio.no-reader' });
    await expect(setUp().app.run(c, { audio: 7 as never })).rejects.toThrowError(/should be a recording/);
  });

  it('speaks in each locale, and puts the recording aside', () => {
    for (const locale of SCRIPT_LOCALES) {
      for (const variant of [0, 1, 2, 3]) {
        expect(transcribe().script?.clause({ locale, variant })).not.toMatch(/[{}]|undefined/);
      }
      expect(transcribe().script?.label(locale)).not.toBe('');
      expect(renderPrompt(c, { id: 'x', audio: 'a.wav' }, { locale })).toMatchObject({ input: '', audio: 'a.wav' });
    }
  });

  it('has no other options than those it says', () => {
    expect(() => transcribe({ lang: 'en' } as never)).toThrowError(/transcribe\(\) has no option "lang"/);
  });
});
