import { chain, createApp, type ImageSource } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';
import { answer } from '@sitflow/stages';

/** The plain task beside `vqa`: the answer alone, from the picture itself. What the twin is trained on. */
export const answerPicture = chain<{ image: ImageSource; question: string }>('answer-picture', {
  input: { image: 'picture', question: 'text' },
}).pipe(answer({ image: 'image', use: 'twin' }));

export const app = createApp({ modules: [playground(), students()] });
export { answerPicture as chain };
