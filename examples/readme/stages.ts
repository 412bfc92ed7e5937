import { chain } from '@sitflow/core';
import { answer, translate } from '@sitflow/stages';

export const qa = chain<{ question: string; context: string }>('qa')
  .pipe(translate({ field: 'question', to: 'en' })) // adds question_en
  .pipe(answer({ question: 'question_en' })); // adds answer
