export { type PlaygroundModel, playground, playgroundModel, playgroundSamples, students } from './playground.js';
