import type { Range } from '../model/ports.js';

/** Calls that may be under way at once, of one model or of several on the same endpoint and key. */
export class Slots {
  constructor(readonly concurrency: number | Range = 2) {}
}
