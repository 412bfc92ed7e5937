import { createApp } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';

export const app = createApp({
  modules: [
    transformers({
      translator: 'Xenova/opus-mt-es-en',
      captioner: { model: 'Xenova/vit-gpt2-image-captioning', dtype: 'q8' },
      answerer: {
        small: { model: 'Xenova/distilbert-base-cased-distilled-squad' },
        mine: { model: './models/my-t5', offline: true },
      },
    }),
  ],
});
