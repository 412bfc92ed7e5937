import { createApp } from '@sitflow/core';
import { transformers } from '@sitflow/transformers';

export const app = createApp({ modules: [transformers({ translator: 'Xenova/opus-mt-es-en' })] });
