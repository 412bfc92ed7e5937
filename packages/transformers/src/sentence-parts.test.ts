import { createApp, models, type Result, Translator } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import type { ModelHost } from './host/model-host.js';
import { HostedTranslator } from './ports.js';
import { never } from './testing/open.js';

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
});
