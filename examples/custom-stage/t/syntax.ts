import { chain } from '@sitflow/core';
export const c = chain('x'
export const d = 1;
