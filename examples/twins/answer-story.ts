import { chain, createApp } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';
import { answer } from '@sitflow/stages';

/** The plain task beside `multilingual-qa`: the answer alone, whatever language the story is in. What the twin is trained on. */
export const answerStory = chain<{ context: string; question: string }>('answer-story', {
  input: { context: 'text', question: 'text' },
}).pipe(answer());

export const app = createApp({ modules: [playground(), students()] });
export { answerStory as chain };
