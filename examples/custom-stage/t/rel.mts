import { c } from './boom.js';
export { c}
