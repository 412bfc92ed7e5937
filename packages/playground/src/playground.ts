import { fileURLToPath } from 'node:url';
import type { ContainerModule } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';

/** The folder of an embedded model. */
export function playgroundModel(model: 'translator' | 'captioner' | 'answerer'): string {
  return fileURLToPath(new URL(`../models/${model}`, import.meta.url));
}

/** The folder of the labelled pictures and stories that ship with the package. */
export const playgroundSamples: string = fileURLToPath(new URL('../samples', import.meta.url));

/**
 * The embedded models, served by the same runtime as anybody's: a Translator (Spanish, Chinese, German, French, Russian and Arabic to English), a Captioner (pictures of
 * coloured shapes) and an Answerer (questions about those captions and about bAbI-like stories), all named `playground`. They know a
 * small closed world and nothing else; each model's card says which.
 */
export function playground(): ContainerModule {
  const embedded = (model: 'translator' | 'captioner' | 'answerer') => ({
    name: 'playground',
    model: playgroundModel(model),
    threads: 1,
  });
  return transformers({
    translator: {
      ...embedded('translator'),
      languages: ['es', 'zh', 'de', 'fr', 'ru', 'ar', 'en'],
      targets: ['en'],
      batchSize: 128,
    },
    captioner: { ...embedded('captioner'), batchSize: 32 },
    answerer: { ...embedded('answerer'), answerAfter: 'Answer:' },
  });
}
