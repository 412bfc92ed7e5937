import { createApp } from '@sitflow/core';
import { prompted, TRANSLATOR_PROMPT } from '@sitflow/prompted';
import { transformers } from '@sitflow/transformers';

export const app = createApp({
  modules: [
    transformers({ textGenerator: { flan: { model: 'Xenova/flan-t5-small', maxNewTokens: 60 } } }),
    prompted({
      answerer: 'flan', // answer({ use: 'flan' })
      translator: { model: 'flan', prompt: { ...TRANSLATOR_PROMPT, unmarked: 'Translate to {to}: {text}' } },
    }),
  ],
});
