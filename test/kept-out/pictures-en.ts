import type { PictureLanguage } from './picture-language.js';
import type { Color, Place, Relation, Shape, Size, Target } from './picture-meaning.js';
import type { Random } from './random.js';

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['red'],
  green: ['green'],
  blue: ['blue'],
  yellow: ['yellow'],
  black: ['black'],
  gray: ['gray', 'grey'],
  brown: ['brown'],
  teal: ['teal'],
};

const sizes: Readonly<Record<Size, readonly string[]>> = { small: ['small'], large: ['large', 'big'] };

const adjectives: Readonly<Record<Shape, string>> = {
  circle: 'circular',
  rectangle: 'rectangular',
  triangle: 'triangular',
};

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['at the top left', 'in the top left corner', 'in the upper left'],
  top: ['at the top', 'at the top center'],
  'top right': ['at the top right', 'in the top right corner', 'in the upper right'],
  left: ['on the left', 'on the left side'],
  center: ['in the center', 'in the middle'],
  right: ['on the right', 'on the right side'],
  'bottom left': ['at the bottom left', 'in the bottom left corner', 'in the lower left'],
  bottom: ['at the bottom', 'at the bottom center'],
  'bottom right': ['at the bottom right', 'in the bottom right corner', 'in the lower right'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['to the left of', 'left of', 'on the left of'],
  'to the right of': ['to the right of', 'right of', 'on the right of'],
  above: ['above', 'higher than'],
  below: ['below', 'under', 'beneath', 'lower than'],
};

function noun(target: Target, random: Random): string {
  const shape = target.shape ?? 'shape';
  return target.color ? `${random.word(colors[target.color])} ${shape}` : shape;
}

/** None of these is the canonical wording. */
export const english: PictureLanguage = {
  wordings: {
    color: [
      'Which color is the {t}?',
      'What is the color of the {t}?',
      'What color does the {t} have?',
      "What's the color of the {t}?",
      'Can you tell what color the {t} is?',
      'The {t} is what color?',
    ],
    shape: [
      'Which shape does the image show?',
      'What shape can you see in the image?',
      'Which shape is in the picture?',
      'What shape is shown in the picture?',
      'What kind of shape does the image contain?',
      'What is the shape in the image?',
    ],
    'shape-of': [
      'Which shape is the {color} one?',
      'What shape does the {t} have?',
      'What kind of shape is the {t}?',
      'What kind of shape is the {color} one?',
      'Which shape is {color}?',
    ],
    exists: [
      'Is a {t} shown in the image?',
      'Does the image contain a {t}?',
      'Can you see a {t} in the image?',
      'Is there any {t} in the picture?',
      'Does a {t} appear in the image?',
      'Do you see a {t} in the picture?',
    ],
    'exists-not': [
      'Is it true that there is no {t} in the image?',
      'Does the image contain no {t}?',
      'Are there no {many} in the image?',
      'Is no {t} shown in the picture?',
      'Is it correct that no {t} appears in the image?',
    ],
    size: [
      'How big is the {t}?',
      'How large is the {t}?',
      'Is the {t} small or large?',
      'What is the size of the {t}?',
      'Would you say the {t} is large or small?',
    ],
    'is-size': [
      'Is the {t} a {value} one?',
      'Does the {t} look {value}?',
      'Is the {t} {value} in size?',
      'Is it true that the {t} is {value}?',
      'Would you call the {t} {value}?',
    ],
    'is-color': [
      'Is the color of the {t} {value}?',
      'Is the {t} {value} in color?',
      'Does the {t} look {value}?',
      'Is it true that the {t} is {value}?',
      'Would you say the {t} is {value}?',
    ],
    'is-shape': [
      'Does the {t} look like a {value}?',
      'Is it true that the {t} is a {value}?',
      'Is the {t} {adjective}?',
      'Would you call the {t} a {value}?',
      'Does the {t} have the form of a {value}?',
    ],
    place: [
      'Where can the {t} be found?',
      'In which part of the image is the {t}?',
      'What is the position of the {t}?',
      'Where in the picture is the {t}?',
      'Whereabouts in the image is the {t}?',
    ],
    'is-place': [
      'Is the {t} located {value}?',
      'Can the {t} be found {value}?',
      'Does the {t} appear {value}?',
      'Is the {t} placed {value}?',
      'Is it true that the {t} is {value}?',
    ],
    count: [
      'What is the number of {many}?',
      'How many {many} can you see?',
      'How many {many} are in the image?',
      'How many {many} does the picture show?',
      'How many {many} are there in total?',
      'Count the {many}.',
    ],
    relation: [
      'Is the {t} located {relation} the {o}?',
      'Does the {t} lie {relation} the {o}?',
      'Does the {t} sit {relation} the {o}?',
      'Is the {t} placed {relation} the {o}?',
      'Is it true that the {t} is {relation} the {o}?',
    ],
    'related-shape': [
      'Which shape is {relation} the {o}?',
      'Which shape lies {relation} the {o}?',
      'What shape can be seen {relation} the {o}?',
      'What is the shape {relation} the {o}?',
      'What kind of shape is found {relation} the {o}?',
    ],
    'related-color': [
      'What is the color of the shape {relation} the {o}?',
      'Which color is the shape {relation} the {o}?',
      'What color does the shape {relation} the {o} have?',
      'What color is the shape that is {relation} the {o}?',
      'The shape {relation} the {o} is what color?',
    ],
  },

  slots(meaning, random) {
    const t = noun(meaning.target, random);
    const slots: Record<string, string> = { t, many: `${t}s`, o: noun(meaning.other ?? {}, random) };
    if (meaning.target.color) slots.color = random.word(colors[meaning.target.color]);
    if (meaning.color) slots.value = random.word(colors[meaning.color]);
    if (meaning.size) slots.value = random.word(sizes[meaning.size]);
    if (meaning.shape) Object.assign(slots, { value: meaning.shape, adjective: adjectives[meaning.shape] });
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    // "What shape is higher than …" would ask for the highest: comparisons only where a named shape is compared.
    if (meaning.relation)
      slots.relation = random.word(
        relations[meaning.relation].filter((said) => meaning.kind === 'relation' || !said.endsWith(' than')),
      );
    return slots;
  },
};
