import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TranslationRequest, Translator } from '@sitflow/core';
import { portConformance } from '@sitflow/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { app, appWith, chain } from '../examples/custom-translator/chain.js';
import { parseLines, STACK, sitflow } from './cli/command.js';
import { ROOT, sharedPath } from './data.js';

const ARGS = ['run', 'examples/custom-translator/chain.ts', '-i', 'examples/custom-translator/rows.jsonl', '-o', '-'];
const never = () => new AbortController().signal;
const isThere = spawnSync('apertium', ['-l'], { encoding: 'utf8' }).stdout?.includes('spa-eng') ?? false;

/** A program in the place of apertium that starts well and then does as it is told. */
function program(translating: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'sitflow-apertium-')), 'program');
  writeFileSync(path, `#!/bin/sh\ncase $1 in -V) echo fake 1;; -l) echo spa-eng;; *) ${translating};; esac\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('examples/custom-translator without the program', () => {
  it('says how to get it', async () => {
    const { code, stderr } = await sitflow(ARGS, { cwd: ROOT, env: { PATH: mkdtempSync(join(tmpdir(), 'sitflow-')) } });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'apertium is not there. Install it, on Debian or Ubuntu: apt-get install apertium apertium-eng-spa',
    );
    expect(stderr).not.toMatch(STACK);
  });

  it.each([
    ['kill -9 $$', 'apertium.killed', true],
    ['echo no such mode >&2; exit 3', 'apertium.failed', false],
    ['cat >/dev/null', 'apertium.wrong-output', true],
    ['cat >/dev/null; printf "One.\\n\\nTwo."', 'apertium.wrong-output', true],
  ])('says what went wrong when it does: %s', { skip: process.platform === 'win32' }, async (does, code, retryable) => {
    await using other = { app: appWith({ command: program(does) }), [Symbol.asyncDispose]: () => other.app.dispose() };
    const failed = other.app.run(chain, { text: 'Hola.' }, { policy: { retry: { times: 0 } } });
    await expect(failed).rejects.toMatchObject({ code, retryable });
  });
});

describe.skipIf(!isThere)('examples/custom-translator (skipped where there is no apertium with spa-eng)', () => {
  const open = () => app.models.get(Translator);

  for (const check of portConformance<Translator, TranslationRequest>({
    create: open,
    call: (translator, requests, options) => translator.translate(requests, options),
    good: ['la casa', 'roja', '\n¿Dónde está el gato?\r\n \nEn la cocina,\ncreo. '].map((text) => ({ text, to: 'en' })),
    bad: { text: '¿Dónde?', to: 'fr' },
  })) {
    it(check.name, check.run);
  }

  it('runs from the command line', async () => {
    const { code, stdout } = await sitflow(ARGS, { cwd: ROOT });
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([
      { id: 'cat', text_en: 'Where it is your cat?' },
      { id: 'work', text_en: expect.stringMatching(/Tom.*guitar.*My work is to wash the dishes\./) },
      { id: 'days', text_en: expect.stringMatching(/War of the Six Days/) },
    ]);
  });

  it('keeps the paragraphs and blanks of any text', async () => {
    const translator = await open();
    const word = fc.constantFrom(
      'casa',
      'gato',
      'él',
      '¿',
      '.',
      '[',
      ']',
      '{',
      '^',
      '$',
      '\\',
      '/',
      '@',
      '<b>',
      '*',
      '\0',
    );
    const blank = fc.constantFrom(' ', '\n', '\n\n', '\r\n\r\n', '\t');
    const text = fc
      .array(fc.oneof(word, blank), { minLength: 1, maxLength: 12 })
      .map((parts) => `${parts.join('')}casa`);
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const results = await translator.translate(
          texts.map((text) => ({ text, to: 'en' })),
          { signal: never() },
        );
        // A paragraph of "¿" alone is nothing in English; what stood around it stays.
        const shape = (text: string) => text.split(/\n/).length;
        expect(results.map((result) => result.ok && shape(result.value))).toEqual(texts.map(shape));
      }),
      { numRuns: 10, examples: [[['casa\n¿\ncasa', '¿\n\ncasa']]] },
    );
  });

  it('ends the program when it is aborted', async () => {
    const translator = await open();
    const controller = new AbortController();
    const long = 'El gato de mi hermano vive en la casa roja de la colina. '.repeat(20_000);
    const call = translator.translate([{ text: long, to: 'en' }], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(call).rejects.toThrow('enough');
  });

  const sentences = sharedPath('data', 'tatoeba', 'tatoeba.spa-eng.spa');
  it.skipIf(sentences === undefined)('translates real sentences, each as if it were alone', async () => {
    const translator = await open();
    const texts = readFileSync(sentences as string, 'utf8')
      .split('\n')
      .slice(0, 300)
      .filter((text) => text !== '');
    const ask = (some: readonly string[]) =>
      translator.translate(
        some.map((text) => ({ text, from: 'es', to: 'en' })),
        { signal: never() },
      );
    const together = await ask(texts);
    expect(together.every((result) => result.ok && result.value !== '')).toBe(true);
    const some = [0, 17, 111, texts.length - 1];
    for (const at of some) expect(await ask([texts[at] as string])).toEqual([together[at]]);
  });
});
