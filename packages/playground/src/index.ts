export { type PlaygroundModel, playground, playgroundModel, playgroundSamples } from './playground.js';
