import { createApp } from '@sitflow/core';
import { prompted } from '@sitflow/prompted';
import { transformers } from '@sitflow/transformers';

export const app = createApp({
  modules: [
    transformers({ textGenerator: { flan: { model: 'Xenova/flan-t5-small' } } }),
    prompted({ translator: 'flan', answerer: 'flan' }), // translate({ use: 'flan' }), answer({ use: 'flan' })
  ],
});
