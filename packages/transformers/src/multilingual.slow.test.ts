import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranslationRequest } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import { describe, expect, it } from 'vitest';
import { fixture, never, open, values } from './testing/open.js';

interface Case {
  readonly input: string;
  readonly from: string;
  readonly to: string;
  readonly output: string;
}

const TIMEOUT = 60_000;

describe.each(['tiny-m2m100', 'tiny-nllb'])('translator (%s)', (name) => {
  const { cases } = JSON.parse(readFileSync(join(fixture(name), 'expected.json'), 'utf8')) as { cases: Case[] };
  const requests = cases.map(({ input, from, to }): TranslationRequest => ({ text: input, from, to }));
  const create = () => open('translator', { model: fixture(name), split: 'none' });
  for (const check of portConformance({
    create,
    call: (model, requests: readonly TranslationRequest[], options) => model.translate(requests, options),
    good: requests,
    bad: { text: 'Hola.', from: 'es', to: 'tlh' },
  })) {
    it(check.name, { timeout: TIMEOUT }, check.run);
  }

  it('writes what the original writes, from and into several languages in one batch', {
    timeout: TIMEOUT,
  }, async () => {
    const model = await create();
    const results = await model.translate(requests, { signal: never() });
    await model.dispose();
    expect(values(results)).toEqual(cases.map(({ output }) => output.trim()));
  });

  it('says which languages it knows, and takes no others', { timeout: TIMEOUT }, async () => {
    const model = await create();
    const known = ['en', 'es', 'fr', ...(name === 'tiny-nllb' ? ['zh-Hant'] : [])];
    expect(model.languages).toEqual(known);
    expect(model.targets).toEqual(known);
    const results = await model.translate(
      [
        { text: 'Hola.', from: 'es', to: 'tlh' },
        { text: 'Hola.', from: 'tlh', to: 'en' },
        { text: 'Hola.', to: 'en' },
        { text: 'Hola.', from: 'es-MX', to: 'en-GB' },
      ],
      { signal: never() },
    );
    await model.dispose();
    expect(values(results).slice(0, 3)).toEqual([
      '! translate.unserved-language',
      '! translate.unserved-language',
      '! translate.unknown-language',
    ]);
    expect(results[0]).toMatchObject({ error: { mend: `It knows: ${known.join(', ')}.` } });
    expect(results[3]?.ok).toBe(true);
  });

  it('keeps a sentence that it knows in one language apart from the same in another', {
    timeout: TIMEOUT,
  }, async () => {
    const model = await create();
    const [, , third, fourth] = requests as [unknown, unknown, TranslationRequest, TranslationRequest];
    const first = values(await model.translate([third], { signal: never() }));
    const second = values(await model.translate([fourth, third], { signal: never() }));
    await model.dispose();
    expect(third.text).toBe(fourth.text);
    expect(second[1]).toBe(first[0]);
    expect(second[0]).not.toBe(first[0]);
  });
});

it('forces first tokens in the library’s own loop too', { timeout: TIMEOUT }, async () => {
  const { cases } = JSON.parse(readFileSync(join(fixture('tiny-nllb'), 'expected.json'), 'utf8')) as { cases: Case[] };
  const { env } = await import('@xenova/transformers');
  const { generation } = await import('./tasks/generation.js');
  const { loadTextToText } = await import('./tasks/text-to-text.js');
  const { padded } = await import('./tasks/text.js');
  env.allowRemoteModels = false;
  const spec = { kind: 'translate', name: 'tiny', id: fixture('tiny-nllb'), dtype: 'fp32' } as const;
  const { model, tokenizer } = await loadTextToText(spec);
  // A setting that the loop of our own does not know, and that changes nothing here.
  Object.assign(model.generation_config as object, { min_length: 1 });
  const write = generation(model, tokenizer, spec);
  const token = (tag: string) =>
    tokenizer.convert_tokens_to_ids({ en: 'eng_Latn', es: 'spa_Latn', fr: 'fra_Latn' }[tag] as string) as number;
  const rows = cases.map(({ input, from }) => {
    const ids = tokenizer.encode(input).with(0, token(from));
    return { ids, tokens: ids.length };
  });
  const written = await write(padded(tokenizer, rows), () => false, { first: cases.map(({ to }) => token(to)) });
  await model.dispose();
  expect(written.map(({ ids }) => tokenizer.decode([...ids], { skip_special_tokens: true }))).toEqual(
    cases.map(({ output }) => output),
  );
});
