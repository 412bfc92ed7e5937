import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TranscriptionRequest } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import {
  AutomaticSpeechRecognitionPipeline,
  AutoProcessor,
  AutoTokenizer,
  env,
  type PreTrainedTokenizer,
  WhisperForConditionalGeneration,
} from '@xenova/transformers';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeAudio } from './audio/decode.js';
import { WavReader } from './audio/reader.js';
import { generation } from './tasks/generation.js';
import { fixture, never, open, values } from './testing/open.js';
import { writeWav } from './testing/write-wav.js';

const FOLDER = fixture('tiny-whisper');
const { cases, heard } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  cases: { audio: string; language: string; output: string; outputIds: number[] }[];
  heard: Record<string, string>;
};
const read = (source: string | Uint8Array) => new WavReader().read(source, { signal: never() });
const create = () => open('transcriber', FOLDER);
const samplesOf = (name: string) => decodeAudio(readFileSync(join(FOLDER, name)), 16_000);

describe('transcriber (Whisper)', { timeout: 60_000 }, () => {
  let requests: TranscriptionRequest[];
  const good: TranscriptionRequest[] = [];
  const bad = {} as { -readonly [K in keyof TranscriptionRequest]: TranscriptionRequest[K] };
  beforeAll(async () => {
    requests = await Promise.all(
      cases.map(async ({ audio, language }) => ({ audio: await read(join(FOLDER, audio)), language })),
    );
    good.push(...requests);
    Object.assign(bad, { audio: { ...requests[0]?.audio, bytes: new Uint8Array(30), hash: 'broken' }, language: 'en' });
  });
  for (const check of portConformance({
    create,
    call: (model, asked: readonly TranscriptionRequest[], options) => model.transcribe(asked, options),
    good,
    bad: bad as TranscriptionRequest,
  })) {
    it(check.name, check.run);
  }

  it('writes what the original writes, in several languages in one batch', async () => {
    const model = await create();
    const results = values(await model.transcribe(requests, { signal: never() }));
    expect(results).toEqual(cases.map(({ output }) => output.trim()));
    const regional = await model.transcribe([{ ...(requests[1] as TranscriptionRequest), language: 'es-MX' }], {
      signal: never(),
    });
    await model.dispose();
    expect(values(regional)).toEqual([results[1]]);
  });

  it('hears the language that the original hears, where none is told', async () => {
    const model = await create();
    const names = Object.keys(heard);
    const recordings = await Promise.all(names.map((name) => read(join(FOLDER, name))));
    const ask = (language?: (name: string) => string | undefined) =>
      model.transcribe(
        recordings.map((audio, i) => ({ audio, language: language?.(names[i] as string) })),
        { signal: never() },
      );
    const results = values(await ask());
    const told = values(await ask((name) => heard[name]));
    await model.dispose();
    expect(results).toEqual(told);
    expect(new Set(Object.values(heard)).size).toBeGreaterThan(1);
  });

  it('lists the languages that it knows to who asks for another, and names the file that is broken', async () => {
    const model = await create();
    const [first] = requests as [TranscriptionRequest];
    const broken = { ...first.audio, bytes: first.audio.bytes.subarray(0, 400), hash: 'cut' };
    const results = await model.transcribe([{ ...first, language: 'tlh' }, { audio: broken }, first], {
      signal: never(),
    });
    await model.dispose();
    expect(results[0]).toMatchObject({
      error: { code: 'transcribe.unserved-language', mend: 'It knows: en, es, fr.' },
    });
    expect(results[1]).toMatchObject({ error: { code: 'audio.truncated' } });
    expect((results[1] as { error: Error }).error.message).toContain('rising.wav');
    expect(results[2]?.ok).toBe(true);
  });

  it('takes a tag that is none for a language that it does not know, also where it knows English alone', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sitflow-whisper-'));
    const english = join(root, 'english');
    await cp(FOLDER, english, { recursive: true });
    const path = join(english, 'generation_config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), is_multilingual: false }));
    const model = await open('transcriber', english);
    const [{ audio }] = requests as [TranscriptionRequest];
    const results = await model.transcribe(
      ['no tag', 'es', 'en-GB'].map((language) => ({ audio, language })),
      { signal: never() },
    );
    await model.dispose();
    await rm(root, { recursive: true });
    const unserved = { error: { code: 'transcribe.unserved-language', mend: 'It knows: en.' } };
    expect(results).toMatchObject([unserved, unserved, { ok: true }]);
  });

  it('is cancelled while it decodes: its process goes on', async () => {
    const model = await create();
    const { pid } = model.host;
    // Slow to decode: a minute each, at a rate that has to be brought up sixteenfold.
    const samples = new Float32Array(60_000);
    const recordings = await Promise.all(
      Array.from({ length: 120 }, (_, i) => {
        samples[i] = 0.5;
        return read(writeWav(samples, { encoding: 'integer', bits: 16, channels: 1, sampleRate: 1_000 }));
      }),
    );
    const controller = new AbortController();
    const call = model.transcribe(
      recordings.map((audio) => ({ audio, language: 'en' })),
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 300);
    await expect(call).rejects.toThrow();
    const [after] = await model.transcribe(requests.slice(0, 1), { signal: never() });
    expect(after?.ok).toBe(true);
    expect(model.host.pid).toBe(pid);
    await model.dispose();
  });

  it('puts a long recording together as the library’s own pipeline does', async () => {
    const [rising, beating] = [samplesOf('rising.wav'), samplesOf('beating.wav')];
    const parts = [beating, rising, rising, beating, beating, rising, beating];
    const long = Float32Array.from(parts.flatMap((part) => [...part]));
    env.allowRemoteModels = false;
    const load = { dtype: 'fp32' } as const;
    const pipeline = new AutomaticSpeechRecognitionPipeline({
      task: 'automatic-speech-recognition',
      model: await WhisperForConditionalGeneration.from_pretrained(FOLDER, load),
      tokenizer: await AutoTokenizer.from_pretrained(FOLDER),
      processor: await AutoProcessor.from_pretrained(FOLDER, {}),
    } as never);
    const reference = (await pipeline(long, { language: 'es', chunk_length_s: 2 } as never)) as unknown as {
      text: string;
    };
    await pipeline.dispose();
    const model = await create();
    const wav = writeWav(long, { encoding: 'float', bits: 32, channels: 1, sampleRate: 16_000 });
    const results = await model.transcribe([{ audio: await read(wav), language: 'es' }, ...requests], {
      signal: never(),
    });
    await model.dispose();
    expect(long.length).toBeGreaterThan(2.5 * 2 * 16_000);
    expect(values(results)[0]).toBe(reference.text.trim());
    expect(values(results).slice(1)).toEqual(cases.map(({ output }) => output.trim()));
  });

  it('is written by the library’s loop just so, where a setting asks for it', async () => {
    env.allowRemoteModels = false;
    const model = await WhisperForConditionalGeneration.from_pretrained(FOLDER, { dtype: 'fp32' });
    const processor = await AutoProcessor.from_pretrained(FOLDER, {});
    const settings = model.generation_config as unknown as Record<string, unknown>;
    settings.min_length = 1;
    const write = generation(model, processor.tokenizer as PreTrainedTokenizer, {
      kind: 'transcribe',
      name: 'tiny',
      id: FOLDER,
      dtype: 'fp32',
    });
    const ids = settings.lang_to_id as Record<string, number>;
    const { transcribe } = settings.task_to_id as { transcribe: number };
    for (const { audio, language, outputIds } of cases) {
      const { input_features } = await processor(samplesOf(audio));
      const start = settings.decoder_start_token_id as number;
      const token = ids[`<|${language}|>`] as number;
      const prefix = [start, token, transcribe, settings.no_timestamps_token_id as number];
      expect(await write({ input_features }, () => false, { prefixes: [prefix] })).toMatchObject([{ ids: outputIds }]);
      const spoken = await write({ input_features }, () => false, {
        prefixes: [[start]],
        among: Object.values(ids),
        maxNewTokens: 1,
      });
      expect(spoken).toMatchObject([{ ids: [ids[`<|${heard[audio]}|>`]] }]);
    }
    await model.dispose();
  });
});
