export { playground, playgroundModel, playgroundSamples } from './playground.js';
