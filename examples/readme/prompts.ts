import { chain, createApp, type ImageSource } from '@sitflow/core';
import { playground, playgroundModel } from '@sitflow/playground';
import { caption, prompt, several } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import * as z from 'zod';

// A template's {fields} are what the stage needs; the reply is what it adds.
export const reasoned = chain<{ image: ImageSource; question: string }>('reasoned')
  .pipe(caption())
  .pipe(
    prompt('question: {question} context: {caption}', {
      as: 'reasoning',
      speech: { en: { clauses: ['reason towards the answer to {question}'], label: 'Reasoning' } },
    }),
  );

// With a schema, several typed fields come back. Of five drafts one is taken whose score most agree on.
const grade = z.object({ reason: z.string(), score: z.int().min(1).max(5) });
export const graded = chain<{ question: string; answer: string }>('graded')
  .pipe(
    several(
      prompt('How good is the answer "{answer}" to "{question}"?', { schema: grade, settings: { temperature: 0.8 } }),
      { n: 5, take: 'vote', on: 'score' },
    ),
  )
  .pipe(prompt('Say in a sentence why it gets {score:number} of 5: {reason}', { as: 'verdict' }));

// Any text model serves; this one, the embedded answerer, knows prompts like the first alone.
export const app = createApp({
  modules: [playground(), transformers({ textGenerator: playgroundModel('answerer') })],
});
export { reasoned as chain };
