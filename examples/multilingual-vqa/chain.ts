import { chain, createApp, type ImageSource } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer, caption, translate } from '@sitflow/stages';

/** Questions about a picture in any of the translator's languages. The question is translated while the picture is described. */
export const multilingualVqa = chain<{ image: ImageSource; question: string }>('multilingual-vqa', {
  input: { image: 'picture', question: 'text' },
})
  .pipe(translate({ field: 'question', to: 'en' })) // adds question_en
  .pipe(caption()) // adds caption
  .pipe(answer({ question: 'question_en', context: 'caption' })); // adds answer

export const app = createApp({ modules: [playground()] });
export { multilingualVqa as chain };
