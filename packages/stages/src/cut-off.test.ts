import {
  Answerer,
  type Audio,
  AudioReader,
  type CallOptions,
  Captioner,
  chain,
  createApp,
  Judge,
  type Judgement,
  models,
  type Result,
  TextGenerator,
  Transcriber,
  Translator,
  VisionGenerator,
} from '@sitflow/core';
import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';
import { caption } from './caption.js';
import { paraphrase } from './paraphrase.js';
import { prompt } from './prompt.js';
import { several } from './several.js';
import { pictures } from './testing/pictures.js';
import { think } from './think.js';
import { transcribe } from './transcribe.js';
import { translate } from './translate.js';

const AS = 'out';
const settings = { temperature: 1 };
const drafts = prompt('{text}', { as: AS, settings });
const row = { text: 'Hola', image: 'cat', audio: 'call.wav' };
const stages = {
  translate: translate({ field: 'text', from: 'es', to: 'en', as: AS }),
  caption: caption({ as: AS }),
  transcribe: transcribe({ as: AS }),
  'answer from a text': answer({ question: 'text', context: 'text', as: AS }),
  'answer from a picture': answer({ question: 'text', image: 'image', as: AS }),
  think: think({ question: 'text', as: AS }),
  paraphrase: paraphrase({ field: 'text', as: AS }),
  prompt: prompt('{text}', { as: AS }),
  'prompt with a picture': prompt('{text}', { image: 'image', as: AS }),
  'several, by vote': several(drafts, { n: 2, take: 'vote' }),
  'several, by a judge': several(drafts, { n: 2, take: 'best', criteria: 'right' }),
};

const recordings = new ContainerModule(({ bind }) => {
  const about = { seconds: 1, sampleRate: 16_000, channels: 1, mediaType: 'audio/wav' };
  const audio: Audio = { kind: 'audio', bytes: new Uint8Array(), hash: 'call', ...about, toKey: () => 'call' };
  bind(AudioReader).toConstantValue({ read: async () => audio });
});

/** All ports, served by a model whose replies are cut off; each reply is another one. */
function setUp() {
  let calls = 0;
  const cut = async (requests: readonly unknown[], _: CallOptions): Promise<readonly Result<string>[]> =>
    requests.map(() => ({ ok: true, value: `cut o${calls++}`, finishReason: 'length' }));
  const judge = async (requests: readonly unknown[]): Promise<readonly Result<Judgement>[]> =>
    requests.map((_, score) => ({ ok: true, value: { score, reason: 'cut o' }, finishReason: 'length' }));
  const model = { identity: 'cut', translate: cut, caption: cut, answer: cut, generate: cut, transcribe: cut, judge };
  const ports = [Translator, Captioner, Answerer, TextGenerator, VisionGenerator, Transcriber, Judge];
  const app = createApp({
    modules: [pictures, recordings, models(ports.map((port) => ({ port, name: 'cut', create: () => model })))],
    policy: { retry: { times: 0 } },
  });
  return { app, calls: () => calls };
}

describe.each(Object.entries(stages))('%s', (_, stage) => {
  const c = chain<typeof row>('c', { input: { text: 'text', image: 'picture', audio: 'audio' } as never }).pipe(
    stage as never,
  );

  it('rejects a reply that was cut off, and takes it where the policy allows it', async () => {
    const { app } = setUp();
    await expect(app.run(c, row as never)).rejects.toMatchObject({ code: 'reply.truncated', raw: 'cut o0' });
    const allowed = (await app.run(c, row as never, { policy: { allowTruncated: true } })) as Record<string, unknown>;
    expect(allowed[AS]).toMatch(/^cut o\d$/);
  });
});

it('a reply that was cut off, filtered or empty is left to the next model of the order', async () => {
  const cut = ['length', 'content-filter', 'stop'].map((finishReason, i) => ({
    port: Translator,
    name: `m${i}`,
    create: () => ({
      identity: `m${i}`,
      translate: async () => [{ ok: true, value: i === 2 ? ' ' : 'cut o', finishReason }],
    }),
  }));
  const last = { identity: 'last', translate: async () => [{ ok: true, value: 'whole', finishReason: 'stop' }] };
  const app = createApp({ modules: [models([...cut, { port: Translator, name: 'last', create: () => last }])] });
  const order = chain<{ text: string }>('c').pipe(
    translate({ field: 'text', from: 'es', to: 'en', use: ['m0', 'm1', 'm2', 'last'] }),
  );
  const codes: string[] = [];
  const stream = app.stream(order, [{ text: 'Hola' }]);
  stream.events$.subscribe((event) => {
    if (event.type === 'fell-back') codes.push(event.error.code);
  });
  for await (const outcome of stream) expect(outcome).toMatchObject({ status: 'done', example: { text_en: 'whole' } });
  expect(codes).toEqual(['reply.truncated', 'reply.filtered', 'reply.empty']);
});
