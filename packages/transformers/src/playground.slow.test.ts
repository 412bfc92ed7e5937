import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { never, open, playgroundFolder, read, values } from './testing/open.js';

const has = (name: string) => existsSync(join(playgroundFolder(name), 'onnx', 'decoder_model_merged.onnx'));
const SIZES = [1, 8, 32];

/** The embedded models are float32: what one writes may not depend on its neighbours in a batch. */
describe('embedded models decode the same at batches of 1, 8 and 32', { timeout: 120_000 }, () => {
  it.skipIf(!has('captioner'))('captioner', async () => {
    const folder = join(playgroundFolder('captioner'), '..', '..', 'samples', 'pictures');
    const files = readdirSync(folder).filter((name) => name.endsWith('.png'));
    const pictures = await Promise.all(files.map((name) => read(join(folder, name))));
    const captions: (readonly string[])[] = [];
    for (const batchSize of SIZES) {
      const model = await open('captioner', { model: playgroundFolder('captioner'), batchSize });
      captions.push(values(await model.caption(pictures, { signal: never() })));
      await model.dispose();
    }
    expect(captions[1]).toEqual(captions[0]);
    expect(captions[2]).toEqual(captions[0]);
  });

  it.skipIf(!has('translator'))('translator', async () => {
    const nouns = ['el círculo', 'el cuadrado pequeño', 'el triángulo grande', 'la estrella'];
    const colours = ['rojo', 'azul', 'verde', 'amarillo', 'negro', 'gris', 'naranja', 'morado'];
    const texts = nouns.flatMap((noun, i) =>
      colours.map((colour, j) =>
        i % 2 ? `¿De qué color es ${noun}?` : `¿Hay ${noun} ${colour} ${j % 2 ? 'arriba' : 'a la izquierda'}?`,
      ),
    );
    const translations: (readonly string[])[] = [];
    for (const batchSize of SIZES) {
      const model = await open('translator', { model: playgroundFolder('translator'), batchSize });
      translations.push(
        values(
          await model.translate(
            texts.map((text) => ({ text, from: 'es', to: 'en' })),
            { signal: never() },
          ),
        ),
      );
      await model.dispose();
    }
    expect(translations[1]).toEqual(translations[0]);
    expect(translations[2]).toEqual(translations[0]);
  });
});
