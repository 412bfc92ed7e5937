import { chain, createApp } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer } from '@sitflow/stages';

const stories = chain<{ context: string; question: string }>('stories').pipe(answer());
const app = createApp({ modules: [playground()] });

const { answer: where } = await app.run(stories, { context: 'Mary went to the kitchen.', question: 'Where is Mary?' });
console.log(where); // kitchen

await app.dispose();
