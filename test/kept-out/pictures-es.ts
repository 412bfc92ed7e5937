import { fillSlots } from './fill.js';
import type { PictureLanguage } from './picture-language.js';
import type { Color, Place, Relation, Shape, Size, Target } from './picture-meaning.js';
import type { Random } from './random.js';

/** Masculine, feminine, masculine plural, feminine plural. */
type Forms = readonly [string, string, string, string];

const invariable = (adjective: string): Forms => [adjective, adjective, adjective, adjective];

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['rojo'],
  green: ['verde'],
  blue: ['azul'],
  yellow: ['amarillo'],
  black: ['negro'],
  gray: ['gris'],
  brown: ['marrón', 'café'],
  teal: ['verde azulado', 'turquesa'],
};

const forms: Readonly<Record<string, Forms>> = {
  rojo: ['rojo', 'roja', 'rojos', 'rojas'],
  verde: ['verde', 'verde', 'verdes', 'verdes'],
  azul: ['azul', 'azul', 'azules', 'azules'],
  amarillo: ['amarillo', 'amarilla', 'amarillos', 'amarillas'],
  negro: ['negro', 'negra', 'negros', 'negras'],
  gris: ['gris', 'gris', 'grises', 'grises'],
  marrón: ['marrón', 'marrón', 'marrones', 'marrones'],
  café: invariable('café'),
  'verde azulado': invariable('verde azulado'),
  turquesa: invariable('turquesa'),
  pequeño: ['pequeño', 'pequeña', 'pequeños', 'pequeñas'],
  grande: ['grande', 'grande', 'grandes', 'grandes'],
  circular: ['circular', 'circular', 'circulares', 'circulares'],
  rectangular: ['rectangular', 'rectangular', 'rectangulares', 'rectangulares'],
  triangular: ['triangular', 'triangular', 'triangulares', 'triangulares'],
};

const sizes: Readonly<Record<Size, string>> = { small: 'pequeño', large: 'grande' };
const shapes: Readonly<Record<Shape, string>> = { circle: 'círculo', rectangle: 'rectángulo', triangle: 'triángulo' };
const adjectives: Readonly<Record<Shape, string>> = {
  circle: 'circular',
  rectangle: 'rectangular',
  triangle: 'triangular',
};

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['arriba a la izquierda', 'en la esquina superior izquierda', 'en la parte superior izquierda'],
  top: ['arriba', 'en la parte superior', 'en la parte de arriba', 'arriba en el centro'],
  'top right': ['arriba a la derecha', 'en la esquina superior derecha', 'en la parte superior derecha'],
  left: ['a la izquierda', 'en el lado izquierdo', 'en la parte izquierda'],
  center: ['en el centro', 'en el medio', 'en la parte central'],
  right: ['a la derecha', 'en el lado derecho', 'en la parte derecha'],
  'bottom left': ['abajo a la izquierda', 'en la esquina inferior izquierda', 'en la parte inferior izquierda'],
  bottom: ['abajo', 'en la parte inferior', 'en la parte de abajo', 'abajo en el centro'],
  'bottom right': ['abajo a la derecha', 'en la esquina inferior derecha', 'en la parte inferior derecha'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['a la izquierda {other_del}'],
  'to the right of': ['a la derecha {other_del}'],
  above: ['encima {other_del}', 'por encima {other_del}', 'arriba {other_del}'],
  below: ['debajo {other_del}', 'por debajo {other_del}', 'abajo {other_del}'],
};

/** Said of where something is ("está más arriba que"), hardly of what there is. */
const comparisons: Readonly<Record<Relation, string>> = {
  'to the left of': 'más a la izquierda que {other}',
  'to the right of': 'más a la derecha que {other}',
  above: 'más arriba que {other}',
  below: 'más abajo que {other}',
};

/** A noun with its adjective, and what agrees with it. */
function nounPhrase(target: Target, random: Random) {
  const feminine = target.shape === undefined;
  const noun = target.shape ? shapes[target.shape] : 'figura';
  const color = target.color && random.word(colors[target.color]);
  const agree = (adjective: string, plural = false): string =>
    forms[adjective]?.[(plural ? 2 : 0) + (feminine ? 1 : 0)] ?? adjective;
  return {
    feminine,
    color,
    agree,
    one: color ? `${noun} ${agree(color)}` : noun,
    many: color ? `${noun}s ${agree(color, true)}` : `${noun}s`,
  };
}

export const spanish: PictureLanguage = {
  wordings: {
    color: [
      '¿De qué color es {el}?',
      '¿Qué color tiene {el}?',
      '¿Cuál es el color {del}?',
      '{el}, ¿de qué color es?',
      '¿Sabes de qué color es {el}?',
      '¿De qué color está pintad{o} {el}?',
      '¿De qué color se ve {el}?',
      'Dime de qué color es {el}.',
    ],
    shape: [
      '¿Qué figura hay en la imagen?',
      '¿Qué figura aparece en la imagen?',
      '¿Qué forma se ve en la imagen?',
      '¿Qué figura geométrica muestra la imagen?',
      '¿Cuál es la figura de la imagen?',
      '¿Qué forma tiene la figura de la imagen?',
      '¿Qué figura hay en el dibujo?',
      'Dime qué figura se ve en la imagen.',
    ],
    'shape-of': [
      '¿Qué forma tiene {el}?',
      '¿De qué forma es {el}?',
      '¿Cuál es la forma {del}?',
      '¿Qué figura es la de color {color}?',
      '¿Qué forma tiene la figura de color {color}?',
      '¿Qué tipo de figura es la de color {color}?',
      '¿Sabes qué forma tiene {el}?',
      'Dime qué forma tiene {el}.',
    ],
    exists: [
      '¿Hay {un} en la imagen?',
      '¿Aparece {un} en la imagen?',
      '¿Se ve {un} en la imagen?',
      '¿Hay {algun} en la imagen?',
      '¿En la imagen hay {un}?',
      '¿Se puede ver {algun} en el dibujo?',
      '¿La imagen contiene {un}?',
      '¿Ves {algun} en la imagen?',
    ],
    'exists-not': [
      '¿No hay {ningun} en la imagen?',
      '¿Es cierto que no hay {ningun} en la imagen?',
      '¿Es verdad que en la imagen no aparece {ningun}?',
      '¿En la imagen no hay {ningun}?',
      'Entonces, ¿no hay {ningun} en la imagen?',
      '¿Se puede decir que no hay {ningun} en el dibujo?',
      '¿No se ve {ningun} en la imagen?',
    ],
    size: [
      '¿Qué tamaño tiene {el}?',
      '¿De qué tamaño es {el}?',
      '¿Cuál es el tamaño {del}?',
      '¿{el} es grande o pequeñ{o}?',
      '¿Es pequeñ{o} o grande {el}?',
      '¿Cómo es {el}, grande o pequeñ{o}?',
      '¿Cómo de grande es {el}?',
      'Dime qué tamaño tiene {el}.',
    ],
    'is-size': [
      '¿Es {value} {el}?',
      '¿{el} es {value}?',
      '¿Es de tamaño {bare_value} {el}?',
      '¿{el} es de tamaño {bare_value}?',
      '¿Se ve {value} {el}?',
      '¿Dirías que {el} es {value}?',
      '¿Es cierto que {el} es {value}?',
    ],
    'is-color': [
      '¿Es {value} {el}?',
      '¿{el} es {value}?',
      '¿{el} es de color {bare_value}?',
      '¿Es de color {bare_value} {el}?',
      '¿Es {bare_value} el color {del}?',
      '¿Está pintad{o} de color {bare_value} {el}?',
      '¿Es cierto que {el} es {value}?',
    ],
    'is-shape': [
      '¿Es {value} {el}?',
      '¿{el} es {value}?',
      '¿Tiene {el} forma de {bare_value}?',
      '¿{el} tiene forma de {bare_value}?',
      '¿{el} tiene forma {adjective}?',
      '¿Es {adjective} {el}?',
      '¿Es cierto que {el} es {value}?',
    ],
    place: [
      '¿Dónde está {el}?',
      '¿Dónde se encuentra {el}?',
      '¿En qué parte de la imagen está {el}?',
      '¿En qué lugar de la imagen se encuentra {el}?',
      '¿Dónde aparece {el}?',
      '¿Cuál es la posición {del}?',
      '¿En qué posición está {el}?',
      'Dime dónde está {el}.',
    ],
    'is-place': [
      '¿Está {el} {value}?',
      '¿{el} está {value}?',
      '¿Se encuentra {el} {value}?',
      '¿{el} se encuentra {value}?',
      '¿{el} aparece {value}?',
      '¿Está {value} {el}?',
      '¿Es cierto que {el} está {value}?',
    ],
    count: [
      '¿{cuantos} {many} hay?',
      '¿{cuantos} {many} hay en la imagen?',
      '¿{cuantos} {many} ves en la imagen?',
      '¿{cuantos} {many} aparecen en la imagen?',
      '¿{cuantos} {many} hay en total?',
      '¿Cuál es el número de {many}?',
      '¿Qué cantidad de {many} hay en la imagen?',
      'Dime {cuantos} {many} hay.',
    ],
    relation: [
      '¿Está {el} {relation}?',
      '¿{el} está {relation}?',
      '¿Se encuentra {el} {relation}?',
      '¿{el} se encuentra {relation}?',
      '¿Queda {el} {relation}?',
      '¿{el} queda {relation}?',
      '¿Es cierto que {el} está {relation}?',
    ],
    'related-shape': [
      '¿Qué figura está {relation}?',
      '¿Qué figura hay {relation}?',
      '¿Qué figura se encuentra {relation}?',
      '¿Qué forma hay {relation}?',
      '¿Qué forma tiene la figura que está {relation}?',
      '¿Cuál es la figura que está {relation}?',
      '¿Qué figura geométrica queda {relation}?',
    ],
    'related-color': [
      '¿De qué color es la figura que está {relation}?',
      '¿De qué color es la figura que hay {relation}?',
      '¿Qué color tiene la figura que está {relation}?',
      '¿Cuál es el color de la figura que está {relation}?',
      '¿De qué color es lo que está {relation}?',
      'La figura que está {relation}, ¿de qué color es?',
      'Dime de qué color es la figura que está {relation}.',
    ],
  },

  slots(meaning, random) {
    const target = nounPhrase(meaning.target, random);
    const other = nounPhrase(meaning.other ?? {}, random);
    const a = target.feminine ? 'a' : '';
    const slots: Record<string, string> = {
      el: `${target.feminine ? 'la' : 'el'} ${target.one}`,
      del: target.feminine ? `de la ${target.one}` : `del ${target.one}`,
      un: `un${a} ${target.one}`,
      algun: `${target.feminine ? 'alguna' : 'algún'} ${target.one}`,
      ningun: `${target.feminine ? 'ninguna' : 'ningún'} ${target.one}`,
      cuantos: target.feminine ? 'cuántas' : 'cuántos',
      many: target.many,
      o: target.feminine ? 'a' : 'o',
      other: `${other.feminine ? 'la' : 'el'} ${other.one}`,
      other_del: other.feminine ? `de la ${other.one}` : `del ${other.one}`,
    };
    if (target.color) slots.color = target.color;
    if (meaning.color || meaning.size) {
      const value = meaning.color ? random.word(colors[meaning.color]) : sizes[meaning.size ?? 'small'];
      Object.assign(slots, { value: target.agree(value), bare_value: value });
    }
    if (meaning.shape) {
      Object.assign(slots, {
        value: `un ${shapes[meaning.shape]}`,
        bare_value: shapes[meaning.shape],
        adjective: adjectives[meaning.shape],
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
