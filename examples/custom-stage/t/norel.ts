import { chain } from './nope.js';
export const c = chain('x');
