import type { Slots } from './fill.js';
import type { Random } from './random.js';
import type { Ask, Event } from './story-simulator.js';

export interface StoryLanguage {
  /** Every wording that can be said, by what it says. */
  readonly wordings: Readonly<Record<string, readonly string[]>>;
  readonly separator: string;
  /** A way of speaking held through a story, such as the names that it uses. */
  speaker(random: Random): StorySpeaker;
}

export interface StorySpeaker {
  sentence(event: Event, random: Random): Said;
  question(ask: Ask, random: Random): Said;
}

/** A wording, and what its slots hold. */
export interface Said {
  readonly wording: string;
  readonly slots: Slots;
}
