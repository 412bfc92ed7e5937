import { chain, createApp } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';
import { answer, translate } from '@sitflow/stages';

/** Questions about a story, both in any of the translator's languages: translate the two, side by side, then answer in English. */
export const multilingualQa = chain<{ context: string; question: string }>('multilingual-qa', {
  input: { context: 'text', question: 'text' },
})
  .pipe(translate({ field: 'question', to: 'en' })) // adds question_en
  .pipe(translate({ field: 'context', to: 'en' })) // adds context_en
  .pipe(answer({ question: 'question_en', context: 'context_en' })); // adds answer

export const app = createApp({ modules: [playground(), students()] });
export { multilingualQa as chain };
