import type { Slots } from './fill.js';
import type { Kind, Meaning } from './picture-meaning.js';
import type { Random } from './random.js';

/** Two kinds are worded in two ways: "Is there no …?", and "What shape is the red shape?" beside "What shape is in the image?". */
export type WordingKind = Kind | 'exists-not' | 'shape-of';

export interface PictureLanguage {
  readonly wordings: Readonly<Record<WordingKind, readonly string[]>>;
  /** What the wordings' slots hold for a meaning, inflected. */
  slots(meaning: Meaning, random: Random): Slots;
}
