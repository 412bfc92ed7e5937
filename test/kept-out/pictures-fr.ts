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

/** Masculine, feminine, masculine plural, feminine plural. */
type Forms = readonly [string, string, string, string];

const invariable = (adjective: string): Forms => [adjective, adjective, adjective, adjective];

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['rouge'],
  green: ['vert'],
  blue: ['bleu'],
  yellow: ['jaune'],
  black: ['noir'],
  gray: ['gris'],
  brown: ['marron', 'brun'],
  teal: ['turquoise', 'bleu-vert', 'bleu canard'],
};

const forms: Readonly<Record<string, Forms>> = {
  rouge: ['rouge', 'rouge', 'rouges', 'rouges'],
  vert: ['vert', 'verte', 'verts', 'vertes'],
  bleu: ['bleu', 'bleue', 'bleus', 'bleues'],
  jaune: ['jaune', 'jaune', 'jaunes', 'jaunes'],
  noir: ['noir', 'noire', 'noirs', 'noires'],
  gris: ['gris', 'grise', 'gris', 'grises'],
  marron: invariable('marron'),
  brun: ['brun', 'brune', 'bruns', 'brunes'],
  turquoise: invariable('turquoise'),
  'bleu-vert': invariable('bleu-vert'),
  'bleu canard': invariable('bleu canard'),
  petit: ['petit', 'petite', 'petits', 'petites'],
  grand: ['grand', 'grande', 'grands', 'grandes'],
};

const sizes: Readonly<Record<Size, string>> = { small: 'petit', large: 'grand' };
const shapes: Readonly<Record<Shape, readonly string[]>> = {
  circle: ['cercle', 'rond'],
  rectangle: ['rectangle'],
  triangle: ['triangle'],
};
/** Said of the feminine "figure" and "forme". */
const adjectives: Readonly<Record<Shape, readonly string[]>> = {
  circle: ['ronde', 'circulaire'],
  rectangle: ['rectangulaire'],
  triangle: ['triangulaire'],
};

const ASK_FOR_FORM: readonly Kind[] = ['shape', 'is-shape', 'related-shape'];

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['en haut à gauche', 'dans le coin supérieur gauche', 'dans le coin en haut à gauche'],
  top: ['en haut', "en haut de l'image", 'en haut au milieu', 'en haut au centre'],
  'top right': ['en haut à droite', 'dans le coin supérieur droit', 'dans le coin en haut à droite'],
  left: ['à gauche', 'sur la gauche', 'du côté gauche', 'au milieu à gauche'],
  center: ['au centre', 'au milieu', "au centre de l'image"],
  right: ['à droite', 'sur la droite', 'du côté droit', 'au milieu à droite'],
  'bottom left': ['en bas à gauche', 'dans le coin inférieur gauche', 'dans le coin en bas à gauche'],
  bottom: ['en bas', "en bas de l'image", 'en bas au milieu', 'en bas au centre'],
  'bottom right': ['en bas à droite', 'dans le coin inférieur droit', 'dans le coin en bas à droite'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['à gauche {other_du}'],
  'to the right of': ['à droite {other_du}'],
  above: ['au-dessus {other_du}'],
  below: ['en dessous {other_du}', 'au-dessous {other_du}', 'sous {other}'],
};

/** Said of where something is, hardly of what there is. */
const comparisons: Readonly<Record<Relation, string>> = {
  'to the left of': 'plus à gauche que {other}',
  'to the right of': 'plus à droite que {other}',
  above: 'plus haut que {other}',
  below: 'plus bas que {other}',
};

/** A question keeps to one word for each colour and shape. */
function wordsOf(kind: Kind, random: Random) {
  const colorWords = new Map(COLORS.map((color) => [color, random.word(colors[color])]));
  const shapeWords = new Map(SHAPES.map((shape) => [shape, random.word(shapes[shape])]));
  // "Quelle forme a la figure ?": where "forme" is what is asked for, the thing is a "figure".
  const shapeless = ASK_FOR_FORM.includes(kind) || random.chance(0.25) ? 'figure' : 'forme';
  return {
    color: (color: Color): string => colorWords.get(color) ?? color,
    noun: (shape?: Shape): string => (shape && shapeWords.get(shape)) ?? shapeless,
  };
}

/** A noun with its adjective, and what agrees with it. */
function nounPhrase(target: Target, words: ReturnType<typeof wordsOf>) {
  const feminine = target.shape === undefined;
  const noun = words.noun(target.shape);
  const color = target.color && words.color(target.color);
  const agree = (adjective: string, plural = false): string =>
    forms[adjective]?.[(plural ? 2 : 0) + (feminine ? 1 : 0)] ?? adjective;
  const one = color ? `${noun} ${agree(color)}` : noun;
  return {
    feminine,
    color,
    agree,
    one,
    the: `${feminine ? 'la' : 'le'} ${one}`,
    du: `${feminine ? 'de la' : 'du'} ${one}`,
    many: color ? `${noun}s ${agree(color, true)}` : `${noun}s`,
  };
}

export const french: PictureLanguage = {
  wordings: {
    color: [
      'De quelle couleur est {le} ?',
      'Quelle est la couleur {du} ?',
      '{le} est de quelle couleur ?',
      '{le}, de quelle couleur est-{il} ?',
      "De quelle couleur est {le} sur l'image ?",
      'Sais-tu de quelle couleur est {le} ?',
      'Peux-tu me dire quelle est la couleur {du} ?',
      'Dis-moi de quelle couleur est {le}.',
    ],
    shape: [
      "Quelle forme y a-t-il sur l'image ?",
      "Quelle forme voit-on sur l'image ?",
      "Quelle figure géométrique apparaît sur l'image ?",
      "Quelle figure est représentée sur l'image ?",
      "Quelle forme a la figure qu'on voit sur l'image ?",
      "Quelle est la forme de la figure sur l'image ?",
      "Quelle forme est-ce qu'on voit sur le dessin ?",
      "Dis-moi quelle forme il y a sur l'image.",
    ],
    'shape-of': [
      'Quelle forme a {le} ?',
      'Quelle est la forme {du} ?',
      'De quelle forme est {le} ?',
      '{le} a quelle forme ?',
      'Quelle figure est {color_f} ?',
      'Quelle figure est dessinée en {color} ?',
      'Sais-tu quelle forme a {le} ?',
      'Dis-moi quelle est la forme {du}.',
    ],
    exists: [
      "Y a-t-il {un} sur l'image ?",
      "Est-ce qu'il y a {un} sur l'image ?",
      "Il y a {un} sur l'image ?",
      "Voit-on {un} sur l'image ?",
      "Est-ce que tu vois {un} dans l'image ?",
      "L'image contient-elle {un} ?",
      'Peut-on voir {un} sur le dessin ?',
      "Est-ce qu'on trouve {un} quelque part dans l'image ?",
    ],
    'exists-not': [
      "N'y a-t-il {aucun} sur l'image ?",
      "Est-ce qu'il n'y a pas {de} sur l'image ?",
      "Est-il vrai qu'il n'y a {aucun} sur l'image ?",
      "Est-ce vrai que l'image ne contient pas {de} ?",
      "Il n'y a donc pas {de} sur l'image ?",
      "Il n'y a {aucun} sur le dessin, c'est bien ça ?",
      "Peut-on dire qu'il n'y a pas {de} dans l'image ?",
    ],
    size: [
      'Quelle est la taille {du} ?',
      'Quelle taille fait {le} ?',
      'De quelle taille est {le} ?',
      '{le} est-{il} petit{e} ou grand{e} ?',
      'Est-ce que {le} est grand{e} ou petit{e} ?',
      '{le} est plutôt grand{e} ou plutôt petit{e} ?',
      'Dirais-tu que {le} est petit{e} ou grand{e} ?',
      'Dis-moi quelle est la taille {du}.',
    ],
    'is-size': [
      '{le} est-{il} {value} ?',
      'Est-ce que {le} est {value} ?',
      '{le} est {value} ?',
      '{le} est-{il} de {value_f} taille ?',
      'Est-il vrai que {le} est {value} ?',
      'Dirais-tu que {le} est {value} ?',
      "Est-ce que {le} a l'air {value} ?",
    ],
    'is-color': [
      '{le} est-{il} {value} ?',
      'Est-ce que {le} est {value} ?',
      '{le} est {value} ?',
      '{le} est-{il} de couleur {value_f} ?',
      'Est-ce que {le} est dessiné{e} en {bare_value} ?',
      'Est-il vrai que {le} est {value} ?',
      'Dirais-tu que {le} est {value} ?',
    ],
    'is-shape': [
      '{le} est-{il} {value} ?',
      'Est-ce que {le} est {value} ?',
      "{le}, c'est {value} ?",
      "{le} a-t-{il} la forme d'{value} ?",
      'Est-ce que {le} est de forme {adjective} ?',
      '{le} est-{il} {adjective} ?',
      'Est-il vrai que {le} est {value} ?',
    ],
    place: [
      'Où est {le} ?',
      'Où se trouve {le} ?',
      '{le} se trouve où ?',
      "À quel endroit de l'image se trouve {le} ?",
      "Dans quelle partie de l'image se situe {le} ?",
      "Où est-ce qu'on voit {le} sur l'image ?",
      'Quelle est la position {du} ?',
      'Dis-moi où se trouve {le}.',
    ],
    'is-place': [
      '{le} est-{il} {value} ?',
      'Est-ce que {le} est {value} ?',
      '{le} se trouve-t-{il} {value} ?',
      'Est-ce que {le} se trouve {value} ?',
      '{le} est {value} ?',
      'Voit-on {le} {value} ?',
      'Est-il vrai que {le} est {value} ?',
    ],
    count: [
      'Combien y a-t-il de {many} ?',
      "Combien de {many} y a-t-il sur l'image ?",
      'Il y a combien de {many} ?',
      'Combien de {many} vois-tu ?',
      "Combien de {many} l'image contient-elle ?",
      "Combien est-ce qu'il y a de {many} en tout ?",
      'Quel est le nombre de {many} ?',
      'Dis-moi combien il y a de {many}.',
    ],
    relation: [
      '{le} est-{il} {relation} ?',
      'Est-ce que {le} est {relation} ?',
      '{le} se trouve-t-{il} {relation} ?',
      'Est-ce que {le} se trouve {relation} ?',
      '{le} est {relation} ?',
      '{le} est-{il} placé{e} {relation} ?',
      'Est-il vrai que {le} se trouve {relation} ?',
    ],
    'related-shape': [
      'Quelle figure est {relation} ?',
      'Quelle figure se trouve {relation} ?',
      'Quelle figure y a-t-il {relation} ?',
      'Quelle forme voit-on {relation} ?',
      'Quelle est la figure qui se trouve {relation} ?',
      'Quelle forme a la figure située {relation} ?',
      'Dis-moi quelle figure il y a {relation}.',
    ],
    'related-color': [
      'De quelle couleur est la {shape} {relation} ?',
      'De quelle couleur est la {shape} qui est {relation} ?',
      'Quelle est la couleur de la {shape} {relation} ?',
      'Quelle est la couleur de la {shape} qui se trouve {relation} ?',
      'De quelle couleur est ce qui se trouve {relation} ?',
      'La {shape} située {relation} est de quelle couleur ?',
      'Dis-moi de quelle couleur est la {shape} {relation}.',
    ],
  },

  slots(meaning, random) {
    const words = wordsOf(meaning.kind, random);
    const target = nounPhrase(meaning.target, words);
    const other = nounPhrase(meaning.other ?? {}, words);
    const slots: Record<string, string> = {
      le: target.the,
      du: target.du,
      de: `de ${target.one}`,
      un: `${target.feminine ? 'une' : 'un'} ${target.one}`,
      aucun: `${target.feminine ? 'aucune' : 'aucun'} ${target.one}`,
      many: target.many,
      il: target.feminine ? 'elle' : 'il',
      e: target.feminine ? 'e' : '',
      shape: words.noun(),
      other: other.the,
      other_du: other.du,
    };
    if (target.color) Object.assign(slots, { color: target.color, color_f: forms[target.color]?.[1] ?? target.color });
    if (meaning.color || meaning.size) {
      const value = meaning.color ? words.color(meaning.color) : sizes[meaning.size ?? 'small'];
      Object.assign(slots, { value: target.agree(value), value_f: forms[value]?.[1] ?? value, bare_value: value });
    }
    if (meaning.shape) {
      Object.assign(slots, {
        value: `un ${words.noun(meaning.shape)}`,
        adjective: random.word(adjectives[meaning.shape]),
      });
    }
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    if (meaning.relation) {
      const phrases = relations[meaning.relation];
      const said = random.pick(meaning.kind === 'relation' ? [...phrases, comparisons[meaning.relation]] : phrases);
      slots.relation = fillSlots(said, slots);
    }
    return slots;
  },
};
