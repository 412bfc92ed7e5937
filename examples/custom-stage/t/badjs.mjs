import { c } from './boom.js';
const x = ;
