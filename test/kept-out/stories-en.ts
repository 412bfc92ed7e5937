import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { isFemale, type Move } from './story-simulator.js';

const wordings = {
  go: [
    'walked to {the}',
    'headed to {the}',
    'entered {the}',
    'came to {the}',
    'stepped into {the}',
    'made {their} way to {the}',
    'ran to {the}',
  ],
  goBack: ['returned to {the}', 'came back to {the}'],
  connectives: ['later', 'next,', 'a little later,', 'soon afterwards,', 'after this,', 'a moment later,'],
  alone: ['{name} {go}.'],
  together: [
    '{name} and {second} {go}.',
    '{name} and {second} {go} together.',
    'both {name} and {second} {go}.',
    '{name} {go} with {second}.',
  ],
  referring: ['{connective} {pronoun} {go}.'],
  take: [
    '{name} took {thing}.',
    '{name} grabbed {thing}.',
    '{name} got {thing} there.',
    '{name} lifted {thing}.',
    'there {name} took {thing}.',
  ],
  drop: [
    '{name} put down {thing}.',
    '{name} dropped {thing}.',
    '{name} left {thing} there.',
    '{name} set {thing} down.',
    'there {name} dropped {thing}.',
  ],
  lie: [
    '{the} lies to the {direction} of {of}.',
    '{the} is to the {direction} of {of}.',
    '{the} lies {direction} of {of}.',
    '{direction} of {of} is {the}.',
    'to the {direction} of {of} is {the}.',
  ],
  where: [
    'Where is {name} now?',
    'Where can {name} be found?',
    'In which place is {name}?',
    'Do you know where {name} is?',
    'Where did {name} end up?',
  ],
  'is-in': [
    'Is {name} in {the} now?',
    'Can {name} be found in {the}?',
    'Is {the} where {name} is?',
    'Is it true that {name} is in {the}?',
    'Is {name} now in {the}?',
  ],
  'what-lies': [
    'What lies {direction} of {of}?',
    'What is to the {direction} of {of}?',
    'What can be found {direction} of {of}?',
    'Which place is {direction} of {of}?',
    'What lies to the {direction} of {of}?',
  ],
  'lies-of-what': [
    'What is {the} to the {direction} of?',
    'Which place is {the} {direction} of?',
    '{the} is {direction} of what?',
    'What does {the} lie {direction} of?',
    '{the} lies to the {direction} of which place?',
  ],
} as const satisfies Record<string, readonly string[]>;

export const english: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker: () => ({
    sentence(event, choice) {
      if (event.kind === 'move') return moving(event, choice);
      if (event.kind === 'lie') {
        return {
          wording: choice.pick(wordings.lie),
          slots: { the: `the ${event.room}`, direction: event.direction, of: `the ${event.of}` },
        };
      }
      return { wording: choice.pick(wordings[event.kind]), slots: { name: event.who, thing: `the ${event.thing}` } };
    },
    question(ask, choice) {
      const wording = choice.pick(wordings[ask.kind]);
      switch (ask.kind) {
        case 'where':
          return { wording, slots: { name: ask.who } };
        case 'is-in':
          return { wording, slots: { name: ask.who, the: `the ${ask.room}` } };
        case 'what-lies':
          return { wording, slots: { direction: ask.direction, of: `the ${ask.of}` } };
        case 'lies-of-what':
          return { wording, slots: { direction: ask.direction, the: `the ${ask.room}` } };
      }
    },
  }),
};

function moving({ who, to, pronoun, back }: Move, random: Random) {
  const [first, second] = who;
  const wording = random.pick(pronoun ? wordings.referring : second === undefined ? wordings.alone : wordings.together);
  const female = who.every(isFemale);
  const singular = second === undefined || wording.startsWith('{name} {go}');
  const slots = {
    the: `the ${to}`,
    go: random.pick(back && random.chance(0.6) ? wordings.goBack : wordings.go),
    name: first ?? '',
    second: second ?? '',
    pronoun: second === undefined ? (female ? 'she' : 'he') : 'they',
    their: singular ? (first && isFemale(first) ? 'her' : 'his') : 'their',
    connective: pronoun ? random.pick(wordings.connectives) : '',
  };
  return { wording, slots };
}
