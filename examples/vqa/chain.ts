import { chain, createApp, type ImageSource } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';
import { answer, caption } from '@sitflow/stages';

/** Visual question answering in two stages: describe the picture, then answer from the description. */
export const vqa = chain<{ image: ImageSource; question: string }>('vqa', {
  input: { image: 'picture', question: 'text' },
})
  .pipe(caption()) // adds caption
  .pipe(answer({ context: 'caption' })); // adds answer

export const app = createApp({ modules: [playground(), students()] });
export { vqa as chain };
