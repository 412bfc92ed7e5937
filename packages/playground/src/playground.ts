import { fileURLToPath } from 'node:url';
import type { ContainerModule } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';

/** The embedded models: one for each stage, and the students that answer a whole chain, each beside its plainly trained twin. */
export type PlaygroundModel =
  | 'translator'
  | 'captioner'
  | 'answerer'
  | 'story-student'
  | 'story-twin'
  | 'picture-student'
  | 'picture-twin';

/** The folder of an embedded model. */
export function playgroundModel(model: PlaygroundModel): string {
  return fileURLToPath(new URL(`../models/${model}`, import.meta.url));
}

const embedded = (model: PlaygroundModel) => ({ model: playgroundModel(model), threads: 1 });

/** The folder of the labelled pictures and stories that ship with the package. */
export const playgroundSamples: string = fileURLToPath(new URL('../samples', import.meta.url));

/**
 * The embedded models, served by the same runtime as anybody's: a Translator (Spanish, Chinese, German, French, Russian and Arabic to English), a Captioner
 * (pictures of coloured shapes) and an Answerer (questions about those captions and about bAbI-like stories), all named `playground`. They know a
 * small closed world and nothing else; each model's card says which.
 */
export function playground(): ContainerModule {
  const stage = (model: PlaygroundModel) => ({ ...embedded(model), name: 'playground' });
  return transformers({
    translator: {
      ...stage('translator'),
      languages: ['es', 'zh', 'de', 'fr', 'ru', 'ar', 'en'],
      targets: ['en'],
      batchSize: 128,
    },
    captioner: { ...stage('captioner'), batchSize: 32 },
    answerer: { ...stage('answerer'), answerAfter: 'Answer:' },
  });
}

/**
 * Embedded models that answer a whole chain, `multilingual-qa` or `vqa`, for joint runs: TextGenerators and VisionGenerators called `student`,
 * tuned on sequential instructions, and `twin`, tuned on the answers alone. They know the playground's world: stories and questions in Spanish or English, questions in
 * English about pictures of coloured shapes; of any other language they make nonsense.
 */
export function students(): ContainerModule {
  return transformers({
    textGenerator: { student: embedded('story-student'), twin: embedded('story-twin') },
    visionGenerator: { student: embedded('picture-student'), twin: embedded('picture-twin') },
  });
}
