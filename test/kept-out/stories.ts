import { fill } from './fill.js';
import type { Locale } from './pictures.js';
import { createRandom, type Random } from './random.js';
import { arabic } from './stories-ar.js';
import { german } from './stories-de.js';
import { english } from './stories-en.js';
import { spanish } from './stories-es.js';
import { french } from './stories-fr.js';
import { russian } from './stories-ru.js';
import { chinese } from './stories-zh.js';
import type { StoryLanguage } from './story-language.js';
import { type Story, simulate, TASKS, type Task } from './story-simulator.js';

export interface StoryQuestion {
  readonly id: string;
  /** Two to ten statements. */
  readonly context: string;
  readonly question: string;
  /** English: a room, yes or no. */
  readonly answer: string;
  readonly task: Task;
}

export const storyLanguages: Readonly<Record<Locale, StoryLanguage>> = {
  en: english,
  es: spanish,
  zh: chinese,
  de: german,
  fr: french,
  ru: russian,
  ar: arabic,
};

/** Stories of the five tasks in turn. What happens depends on the seed alone: the same seed tells the same in every locale. */
export function stories(options: {
  readonly locale: Locale;
  readonly count: number;
  readonly seed: number;
}): StoryQuestion[] {
  const { locale, count, seed } = options;
  return Array.from({ length: count }, (_, at) => {
    const story = simulate(TASKS[at % TASKS.length] as Task, createRandom(`${seed}/${at}`));
    const told = tell(story, locale, createRandom(`${seed}/${at}/${locale}`));
    return { id: `${locale}-${seed}-${at}`, ...told, answer: story.answer, task: story.task };
  });
}

export function tell(story: Story, locale: Locale, random: Random): { context: string; question: string } {
  const language = storyLanguages[locale];
  const speaker = language.speaker(random);
  const say = ({ wording, slots }: { wording: string; slots: Readonly<Record<string, string>> }): string =>
    fill(wording, slots);
  return {
    context: story.events.map((event) => say(speaker.sentence(event, random))).join(language.separator),
    question: say(speaker.question(story.ask, random)),
  };
}
