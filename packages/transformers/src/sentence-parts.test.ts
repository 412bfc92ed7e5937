import { type CallOptions, createApp, models, type Result, Translator } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import type { ModelHost } from './host/model-host.js';
import { never } from './testing/open.js';
import { HostedTranslator } from './translator.js';

/** A translator whose model writes a sentence in capitals, and nothing for those that `silent` says. */
async function translator(silent: (sentence: string) => boolean, split: 'sentence' | 'none' = 'sentence') {
  const host: Pick<ModelHost, 'facts' | 'request' | 'dispose'> = {
    facts: {},
    dispose: async () => {},
    request: async (inputs) =>
      inputs.map((input) => {
        const { text } = input as { readonly text: string };
        return { ok: true, value: silent(text) ? '' : text.toUpperCase(), finishReason: 'stop' } as Result<never>;
      }),
  };
  const create = () => new HostedTranslator({ identity: 'm', batchDependent: false }, host as ModelHost, { split });
  return createApp({ modules: [models([{ port: Translator, name: 'm', create }])] }).models.get(Translator);
}

describe('a text that is translated by its sentences', () => {
  const request = (text: string) => ({ text, from: 'es', to: 'en' });
  const ends = (results: readonly Result<string>[]) =>
    results.map((result) => (result.ok ? result.value : (result.error as { code: string }).code));

  it('is whole, or none: where the model writes nothing for one of them, it fails alone', async () => {
    const model = await translator((sentence) => sentence.startsWith('Se fue'));
    const texts = ['Ana vino. Se fue. Volvió.', 'Ana vino. Volvió.', 'Se fue.', 'Ana vino. …'];
    const results = await model.translate(texts.map(request), { signal: never() });
    expect(ends(results)).toEqual(['reply.empty', 'ANA VINO. VOLVIÓ.', 'reply.empty', 'ANA VINO. …']);
    expect(results[0]).toMatchObject({ error: { found: expect.stringContaining('Se fue.') } });
  });

  it('starts once, and is handed over as soon as its last sentence is there', async () => {
    let options: CallOptions | undefined;
    let asked: readonly unknown[] = [];
    let answer: (results: readonly Result<never>[]) => void = () => {};
    const host: Pick<ModelHost, 'facts' | 'request' | 'dispose'> = {
      facts: {},
      dispose: async () => {},
      request(inputs, given) {
        [asked, options] = [inputs, given];
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    };
    const model = new HostedTranslator({ identity: 'm', batchDependent: false }, host as ModelHost, {});
    const seen: string[] = [];
    const texts = ['Ana vino. Volvió.', '', '… …', 'Volvió. Se fue.', 'Volvió.'];
    const pending = model.translate(texts.map(request), {
      signal: never(),
      started: (at) => seen.push(`started ${at}`),
      result: (at, result) => seen.push(`${at}: ${result.ok ? result.value : 'failed'}`),
    });
    const sentences = (asked as readonly { text: string }[]).map(({ text }) => text);
    expect(sentences).toEqual(['Ana vino.', 'Volvió.', 'Se fue.']);
    const done = (at: number) =>
      options?.result?.(at, { ok: true, value: sentences[at]?.toUpperCase(), finishReason: 'stop' });
    for (const at of [0, 1, 2]) options?.started?.(at);
    expect(seen.splice(0)).toEqual(['started 0', 'started 3', 'started 4']);
    done(1);
    expect(seen.splice(0)).toEqual(['4: VOLVIÓ.']);
    done(0);
    expect(seen.splice(0)).toEqual(['0: ANA VINO. VOLVIÓ.']);
    answer(sentences.map((text) => ({ ok: true, value: text.toUpperCase(), finishReason: 'stop' }) as Result<never>));
    expect(ends(await pending)).toEqual(['ANA VINO. VOLVIÓ.', 'text.empty', '… …', 'VOLVIÓ. SE FUE.', 'VOLVIÓ.']);
    expect(seen).toEqual([]);
  });
});
