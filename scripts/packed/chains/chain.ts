import { chain, createApp, type StageSpec } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer, prompt } from '@sitflow/stages';
import { injectable } from 'inversify';
import * as z from 'zod';

/** A stage of one's own, for which the project needs `inversify`. */
@injectable()
class ShoutStage {
  async run({ answer }: { answer: string }) {
    return { loud: answer.toUpperCase() };
  }
}
const shout: StageSpec<{ answer: string }, { loud: string }> = {
  name: 'shout',
  version: '1',
  stage: ShoutStage,
  options: {},
  needs: ['answer'],
  adds: ['loud'],
};

const stories = chain<{ context: string; question: string }>('stories').pipe(answer()).pipe(shout);

/** A prompt with a schema, for which it needs `zod`. */
export const graded = stories.pipe(prompt('Grade {answer}.', { schema: z.object({ score: z.int() }) }));

export const app = createApp({ modules: [playground()] });
export { stories as chain };
