import { chain } from '@sitflow/coree';
export const c = chain('x');
