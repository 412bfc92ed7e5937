import { describe, expect, it } from 'vitest';
import type { Translator } from '../ports.js';
import { portConformance } from './conformance.js';
import { fakeTranslator } from './fake-models.js';

const good = ['one', 'three words here', 'two words'].map((text) => ({ text, to: 'en' }));
const bad = { text: '', to: 'en' };
const reply = ({ text }: { text: string }) => {
  if (text === '') throw new Error('empty');
  return text.toUpperCase();
};
const call = (model: Translator, requests: readonly { text: string; to: string }[], signal: AbortSignal) =>
  model.translate(requests, { signal });

describe('portConformance', () => {
  const conforming = () => {
    const fake = fakeTranslator(reply);
    return {
      ...fake,
      translate: async (...[requests, options]: Parameters<Translator['translate']>) => {
        options.signal.throwIfAborted();
        return fake.translate(requests, options);
      },
    };
  };
  for (const check of portConformance({ create: conforming, call, good, bad }))
    it(`passes one that ${check.name}`, check.run);

  it.each([
    [
      'swaps results',
      (t: Translator): Translator => ({ ...t, translate: async (r, o) => [...(await t.translate(r, o))].reverse() }),
      'in order',
    ],
    ['ignores an abort', (t: Translator): Translator => t, 'lets its caller go'],
    [
      'sinks the batch',
      (t: Translator): Translator => ({
        ...t,
        translate: async (r, o) =>
          r.some((x) => x.text === '') ? r.map(() => ({ ok: false, error: 'x' })) : t.translate(r, o),
      }),
      'alone',
    ],
  ])('fails one that %s', async (_, spoil, name) => {
    const checks = portConformance({ create: () => spoil(fakeTranslator(reply)), call, good, bad }).filter((c) =>
      c.name.includes(name),
    );
    expect(checks).toHaveLength(1);
    await expect(checks[0]?.run()).rejects.toThrow();
  });
});
