import { chain } from '@sitflow/core';

export const c = chain('');
