import { fillSlots } from './fill.js';
import type { PictureLanguage } from './picture-language.js';
import {
  COLORS,
  type Color,
  type Kind,
  type Place,
  type Relation,
  SHAPES,
  type Shape,
  type Size,
  type Target,
} from './picture-meaning.js';
import type { Random } from './random.js';

type Gender = 'm' | 'n' | 'f';
type Case = 'nominative' | 'accusative' | 'dative' | 'genitive';
interface Noun {
  readonly gender: Gender;
  readonly one: string;
  /** Genitive. */
  readonly ofOne: string;
  readonly many: string;
}

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['rot'],
  green: ['grün'],
  blue: ['blau'],
  yellow: ['gelb'],
  black: ['schwarz'],
  gray: ['grau'],
  brown: ['braun'],
  teal: ['türkis', 'blaugrün', 'türkisfarben', 'petrolfarben'],
};

const sizes: Readonly<Record<Size, string>> = { small: 'klein', large: 'groß' };

const shapes: Readonly<Record<Shape, readonly string[]>> = {
  circle: ['Kreis'],
  rectangle: ['Rechteck', 'Viereck'],
  triangle: ['Dreieck'],
};
const nouns: Readonly<Record<string, Noun>> = {
  Kreis: { gender: 'm', one: 'Kreis', ofOne: 'Kreises', many: 'Kreise' },
  Rechteck: { gender: 'n', one: 'Rechteck', ofOne: 'Rechtecks', many: 'Rechtecke' },
  Viereck: { gender: 'n', one: 'Viereck', ofOne: 'Vierecks', many: 'Vierecke' },
  Dreieck: { gender: 'n', one: 'Dreieck', ofOne: 'Dreiecks', many: 'Dreiecke' },
};
const form: Noun = { gender: 'f', one: 'Form', ofOne: 'Form', many: 'Formen' };
const figur: Noun = { gender: 'f', one: 'Figur', ofOne: 'Figur', many: 'Figuren' };

const ASK_FOR_FORM: readonly Kind[] = ['shape', 'is-shape', 'related-shape'];

const adjectives: Readonly<Record<Shape, readonly string[]>> = {
  circle: ['rund', 'kreisförmig'],
  rectangle: ['rechteckig'],
  triangle: ['dreieckig'],
};

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['oben links', 'links oben', 'in der linken oberen Ecke', 'in der oberen linken Ecke'],
  top: ['oben', 'oben im Bild', 'oben in der Mitte', 'in der Mitte oben'],
  'top right': ['oben rechts', 'rechts oben', 'in der rechten oberen Ecke', 'in der oberen rechten Ecke'],
  left: ['links', 'auf der linken Seite', 'links in der Mitte'],
  center: ['in der Mitte', 'in der Bildmitte', 'im Zentrum'],
  right: ['rechts', 'auf der rechten Seite', 'rechts in der Mitte'],
  'bottom left': ['unten links', 'links unten', 'in der linken unteren Ecke', 'in der unteren linken Ecke'],
  bottom: ['unten', 'unten im Bild', 'unten in der Mitte', 'in der Mitte unten'],
  'bottom right': ['unten rechts', 'rechts unten', 'in der rechten unteren Ecke', 'in der unteren rechten Ecke'],
};

// Not "links neben": that is said of what is level with the other.
const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['links {other_vom}'],
  'to the right of': ['rechts {other_vom}'],
  above: ['über {other_dem}', 'oberhalb {other_des}', 'oberhalb {other_vom}'],
  below: ['unter {other_dem}', 'unterhalb {other_des}', 'unterhalb {other_vom}'],
};

/** Said of where something is, hardly of what there is. */
const comparisons: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['weiter links als {other}'],
  'to the right of': ['weiter rechts als {other}'],
  above: ['weiter oben als {other}', 'höher als {other}'],
  below: ['weiter unten als {other}', 'tiefer als {other}'],
};

const definite: Readonly<Record<Case, Readonly<Record<Gender, string>>>> = {
  nominative: { m: 'der', n: 'das', f: 'die' },
  accusative: { m: 'den', n: 'das', f: 'die' },
  dative: { m: 'dem', n: 'dem', f: 'der' },
  genitive: { m: 'des', n: 'des', f: 'der' },
};
/** Put after "ein" and "kein". */
const indefinite: Readonly<Record<'nominative' | 'accusative' | 'genitive', Readonly<Record<Gender, string>>>> = {
  nominative: { m: '', n: '', f: 'e' },
  accusative: { m: 'en', n: '', f: 'e' },
  genitive: { m: 'es', n: 'es', f: 'er' },
};
const afterIndefinite: Readonly<Record<'nominative' | 'accusative', Readonly<Record<Gender, string>>>> = {
  nominative: { m: 'er', n: 'es', f: 'e' },
  accusative: { m: 'en', n: 'es', f: 'e' },
};

/** "türkisfarben" is of the colour "Türkis". */
const colorNoun = (color: string): string => {
  const name = color.replace('farben', '');
  return name.charAt(0).toUpperCase() + name.slice(1);
};

/** A question keeps to one word for each colour and shape. */
function wordsOf(kind: Kind, random: Random) {
  const colorWords = new Map(COLORS.map((color) => [color, random.word(colors[color])]));
  const shapeNouns = new Map(SHAPES.map((shape) => [shape, nouns[random.word(shapes[shape])]]));
  // "Welche Form hat die Figur?": where "Form" is what is asked for, the thing is a "Figur".
  const shapeless = ASK_FOR_FORM.includes(kind) || random.chance(0.25) ? figur : form;
  return {
    color: (color: Color): string => colorWords.get(color) ?? color,
    noun: (shape?: Shape): Noun => (shape && shapeNouns.get(shape)) ?? shapeless,
  };
}

/** A noun with its adjective, in all cases that are used. */
function nounPhrase(target: Target, words: ReturnType<typeof wordsOf>) {
  const noun = words.noun(target.shape);
  const color = target.color && words.color(target.color);
  const { gender } = noun;
  const withColor = (ending: string, said: string): string => (color ? `${color}${ending} ${said}` : said);
  const the = (grammatical: Case): string => {
    const weak = grammatical === 'nominative' || (grammatical === 'accusative' && gender !== 'm') ? 'e' : 'en';
    const said = withColor(weak, grammatical === 'genitive' ? noun.ofOne : noun.one);
    return `${definite[grammatical][gender]} ${said}`;
  };
  const a = (article: 'ein' | 'kein', grammatical: 'nominative' | 'accusative'): string =>
    `${article}${indefinite[grammatical][gender]} ${withColor(afterIndefinite[grammatical][gender], noun.one)}`;
  return {
    color,
    the,
    a,
    /** "vom roten Kreis", "von der roten Form". */
    vom: `von ${the('dative')}`.replace('von dem ', 'vom '),
    many: withColor('e', noun.many),
    theMany: withColor('en', noun.many),
  };
}

export const german: PictureLanguage = {
  wordings: {
    color: [
      'Welche Farbe hat {der}?',
      'Was für eine Farbe hat {der}?',
      'Welche Farbe hat {der} auf dem Bild?',
      'In welcher Farbe ist {der} gemalt?',
      'Welche Farbe wurde für {den} verwendet?',
      'Weißt du, welche Farbe {der} hat?',
      'Kannst du mir sagen, welche Farbe {der} hat?',
      'Sag mir, welche Farbe {der} hat.',
    ],
    shape: [
      'Welche Form ist auf dem Bild?',
      'Welche Form ist im Bild zu sehen?',
      'Was für eine Form sieht man auf dem Bild?',
      'Welche Figur zeigt das Bild?',
      'Welche geometrische Figur ist hier abgebildet?',
      'Welche Form hat die Figur auf dem Bild?',
      'Was für eine Figur erkennst du auf dem Bild?',
      'Sag mir, welche Form auf dem Bild zu sehen ist.',
    ],
    'shape-of': [
      'Welche Form hat {der}?',
      'Was für eine Form hat {der}?',
      'Um welche Form handelt es sich bei {dem}?',
      'Welche Figur ist {color}?',
      'Welche Form hat die Figur in {Color}?',
      'Was für eine Figur ist in {Color} gemalt?',
      'Weißt du, welche Form {der} hat?',
      'Sag mir, welche Form {der} hat.',
    ],
    exists: [
      'Gibt es {einen} auf dem Bild?',
      'Ist auf dem Bild {ein} zu sehen?',
      'Siehst du {einen} auf dem Bild?',
      'Enthält das Bild {einen}?',
      'Kommt {ein} im Bild vor?',
      'Gibt es hier irgendwo {einen}?',
      'Befindet sich {ein} im Bild?',
      'Kann man auf dem Bild {einen} erkennen?',
    ],
    'exists-not': [
      'Gibt es auf dem Bild {keinen}?',
      'Ist auf dem Bild {kein} zu sehen?',
      'Stimmt es, dass auf dem Bild {kein} zu sehen ist?',
      'Ist es richtig, dass es im Bild {keinen} gibt?',
      'Es gibt also {keinen} auf dem Bild?',
      'Enthält das Bild {keinen}?',
      'Kann man sagen, dass {kein} im Bild vorkommt?',
    ],
    size: [
      'Wie groß ist {der}?',
      'Welche Größe hat {der}?',
      'Ist {der} groß oder klein?',
      'Ist {der} eher klein oder eher groß?',
      '{der}: groß oder klein?',
      'Würdest du {den} als klein oder als groß bezeichnen?',
      'Weißt du, wie groß {der} ist?',
      'Sag mir, wie groß {der} ist.',
    ],
    'is-size': [
      'Ist {der} {value}?',
      'Ist {der} auf dem Bild {value}?',
      'Sieht {der} {value} aus?',
      'Stimmt es, dass {der} {value} ist?',
      'Würdest du sagen, dass {der} {value} ist?',
      'Kann man {den} als {value} bezeichnen?',
      '{der} ist {value}, oder?',
    ],
    'is-color': [
      'Ist {der} {value}?',
      'Hat {der} die Farbe {Value}?',
      'Ist {Value} die Farbe {des}?',
      'Ist {der} in {Value} gemalt?',
      'Sieht {der} {value} aus?',
      'Stimmt es, dass {der} {value} ist?',
      'Würdest du sagen, dass {der} {value} ist?',
    ],
    'is-shape': [
      'Ist {der} {value}?',
      'Hat {der} die Form {value_eines}?',
      'Ist {der} {adjective}?',
      'Sieht {der} wie {value} aus?',
      'Handelt es sich bei {dem} um {value_einen}?',
      'Stimmt es, dass {der} {value} ist?',
      '{der} ist {value}, oder?',
    ],
    place: [
      'Wo ist {der}?',
      'Wo befindet sich {der}?',
      'Wo auf dem Bild ist {der} zu sehen?',
      'An welcher Stelle im Bild befindet sich {der}?',
      'In welchem Teil des Bildes liegt {der}?',
      'Wo siehst du {den}?',
      'Welche Position hat {der}?',
      'Sag mir, wo {der} ist.',
    ],
    'is-place': [
      'Ist {der} {value}?',
      'Befindet sich {der} {value}?',
      'Liegt {der} {value}?',
      'Ist {der} {value} zu sehen?',
      'Sieht man {den} {value}?',
      'Stimmt es, dass {der} {value} ist?',
      '{der} ist {value}, oder?',
    ],
    count: [
      'Wie viele {many} gibt es?',
      'Wie viele {many} sind auf dem Bild?',
      'Wie viele {many} siehst du?',
      'Wie viele {many} sind im Bild zu sehen?',
      'Wie viele {many} gibt es insgesamt?',
      'Wie viele {many} enthält das Bild?',
      'Wie groß ist die Anzahl der {the_many}?',
      'Sag mir, wie viele {many} es gibt.',
    ],
    relation: [
      'Ist {der} {relation}?',
      'Befindet sich {der} {relation}?',
      'Liegt {der} {relation}?',
      'Liegt {der} auf dem Bild {relation}?',
      'Stimmt es, dass {der} {relation} liegt?',
      'Würdest du sagen, dass {der} {relation} ist?',
      '{der} ist {relation}, oder?',
    ],
    'related-shape': [
      'Welche Figur ist {relation}?',
      'Welche Figur befindet sich {relation}?',
      'Was für eine Figur liegt {relation}?',
      'Welche Form siehst du {relation}?',
      'Welche Form hat die Figur {relation}?',
      'Welche Form hat die Figur, die {relation} liegt?',
      'Sag mir, welche Figur {relation} zu sehen ist.',
    ],
    'related-color': [
      'Welche Farbe hat die {shape} {relation}?',
      'Was für eine Farbe hat die {shape} {relation}?',
      'Welche Farbe hat die {shape}, die {relation} liegt?',
      'In welcher Farbe ist die {shape} {relation} gemalt?',
      'Welche Farbe hat das, was {relation} ist?',
      'Die {shape} {relation}, welche Farbe hat sie?',
      'Sag mir, welche Farbe die {shape} {relation} hat.',
    ],
  },

  slots(meaning, random) {
    const words = wordsOf(meaning.kind, random);
    const target = nounPhrase(meaning.target, words);
    const other = nounPhrase(meaning.other ?? {}, words);
    const slots: Record<string, string> = {
      der: target.the('nominative'),
      den: target.the('accusative'),
      dem: target.the('dative'),
      des: target.the('genitive'),
      ein: target.a('ein', 'nominative'),
      einen: target.a('ein', 'accusative'),
      kein: target.a('kein', 'nominative'),
      keinen: target.a('kein', 'accusative'),
      many: target.many,
      the_many: target.theMany,
      shape: words.noun().one,
      other: other.the('nominative'),
      other_dem: other.the('dative'),
      other_des: other.the('genitive'),
      other_vom: other.vom,
    };
    if (target.color) Object.assign(slots, { color: target.color, Color: colorNoun(target.color) });
    if (meaning.color) {
      const value = words.color(meaning.color);
      Object.assign(slots, { value, Value: colorNoun(value) });
    }
    if (meaning.size) slots.value = sizes[meaning.size];
    if (meaning.shape) {
      const { gender, one, ofOne } = words.noun(meaning.shape);
      Object.assign(slots, {
        value: `ein${indefinite.nominative[gender]} ${one}`,
        value_einen: `ein${indefinite.accusative[gender]} ${one}`,
        value_eines: `ein${indefinite.genitive[gender]} ${ofOne}`,
        adjective: random.word(adjectives[meaning.shape]),
      });
    }
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    if (meaning.relation) {
      const phrases = relations[meaning.relation];
      const said = meaning.kind === 'relation' ? [...phrases, ...comparisons[meaning.relation]] : phrases;
      slots.relation = fillSlots(random.pick(said), slots);
    }
    return slots;
  },
};
