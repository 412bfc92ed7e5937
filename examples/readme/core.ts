import { chain, createApp } from '@sitflow/core';

// A chain is data: its input fields and its stages. An app supplies the models and runs chains.
export const kept = chain<{ text: string }>('kept').keep(
  { reads: ['text'], version: '1', value: ({ text }) => text.length < 2_000 },
  'the text is too long',
);

// A runtime such as @sitflow/transformers, and modules of your own, go into `modules`.
export const app = createApp({ modules: [] });
console.log(await app.run(kept, { text: 'Mary went to the kitchen.' }));
