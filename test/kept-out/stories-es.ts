import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

/** How often a story calls its people María and Juan instead of Mary and John. */
const HISPANISED = 0.15;

const hispanised: Readonly<Record<Person, string>> = {
  Mary: 'María',
  John: 'Juan',
  Daniel: 'Daniel',
  Sandra: 'Sandra',
};

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['el baño', 'el cuarto de baño'],
  bedroom: ['el dormitorio'],
  kitchen: ['la cocina'],
  garden: ['el jardín'],
  hallway: ['el pasillo', 'el corredor'],
  office: ['la oficina', 'el despacho'],
};

const things: Readonly<Record<Thing, readonly string[]>> = {
  football: ['el balón', 'la pelota', 'el balón de fútbol'],
  apple: ['la manzana'],
  milk: ['la leche'],
};

const directions: Readonly<Record<Direction, string>> = { north: 'norte', south: 'sur', east: 'este', west: 'oeste' };

/** Singular|plural, to be split. */
const wordings = {
  go: [
    'fue {al}|fueron {al}',
    'se fue {al}|se fueron {al}',
    'se dirigió {al}|se dirigieron {al}',
    'caminó hasta {el}|caminaron hasta {el}',
    'entró en {el}|entraron en {el}',
    'pasó {al}|pasaron {al}',
    'llegó {al}|llegaron {al}',
    'se trasladó {al}|se trasladaron {al}',
  ],
  goBack: ['volvió {al}|volvieron {al}', 'regresó {al}|regresaron {al}'],
  connectives: [
    'luego',
    'después',
    'más tarde',
    'a continuación,',
    'después de eso,',
    'un rato después,',
    'acto seguido,',
  ],
  alone: ['{name} {goes}.'],
  together: [
    '{name} y {second} {go}.',
    '{name} y {second} {go} junt{os}.',
    'tanto {name} como {second} {go}.',
    '{name} {goes} con {second}.',
  ],
  // Where the subject is clear, Spanish mostly leaves it out.
  referring: ['{connective} {pronoun} {agreed}.', '{connective} {agreed}.'],
  take: [
    '{name} cogió {thing}.',
    '{name} recogió {thing} allí.',
    '{name} agarró {thing}.',
    'allí {name} cogió {thing}.',
    '{name} se llevó {thing}.',
  ],
  drop: [
    '{name} dejó {thing} allí.',
    '{name} soltó {thing}.',
    '{name} dejó {thing} en el suelo.',
    'allí {name} dejó {thing}.',
    '{name} puso {thing} en el suelo.',
  ],
  lie: [
    '{el} está al {direction} {of_del}.',
    '{el} queda al {direction} {of_del}.',
    '{el} se encuentra al {direction} {of_del}.',
    'al {direction} {of_del} está {el}.',
    'al {direction} {of_del} se encuentra {el}.',
  ],
  where: [
    '¿Dónde está {name}?',
    '¿Dónde se encuentra {name}?',
    '¿Dónde está ahora {name}?',
    '¿En qué lugar está {name}?',
    '¿En qué sitio se encuentra {name}?',
    '¿Sabes dónde está {name}?',
  ],
  'is-in': [
    '¿Está {name} en {el}?',
    '¿{name} está en {el}?',
    '¿Se encuentra {name} en {el}?',
    '¿Está ahora {name} en {el}?',
    '¿{name} se encuentra ahora en {el}?',
    '¿Es en {el} donde está {name}?',
  ],
  'what-lies': [
    '¿Qué hay al {direction} {of_del}?',
    '¿Qué está al {direction} {of_del}?',
    '¿Qué queda al {direction} {of_del}?',
    '¿Qué lugar se encuentra al {direction} {of_del}?',
    '¿Qué lugar está al {direction} {of_del}?',
  ],
  'lies-of-what': [
    '¿Al {direction} de qué está {el}?',
    '¿Al {direction} de qué se encuentra {el}?',
    '¿Al {direction} de qué lugar queda {el}?',
    '¿Al {direction} de qué lugar está {el}?',
    '¿{el} está al {direction} de qué lugar?',
  ],
} as const satisfies Record<string, readonly string[]>;

const al = (noun: string): string => (noun.startsWith('el ') ? `al ${noun.slice(3)}` : `a ${noun}`);
const del = (noun: string): string => (noun.startsWith('el ') ? `del ${noun.slice(3)}` : `de ${noun}`);

export const spanish: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker(random) {
    const isHispanised = random.chance(HISPANISED);
    const nameOf = (person: Person): string => (isHispanised ? hispanised[person] : person);
    // A room keeps its name through a story.
    const names = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const thingNames = Object.fromEntries(Object.entries(things).map(([thing, said]) => [thing, random.word(said)]));
    const room = (each: Room): string => names[each] ?? each;

    return {
      sentence(event, choice) {
        if (event.kind === 'move') return moving(event, nameOf, room(event.to), choice);
        if (event.kind === 'lie') {
          const slots = { el: room(event.room), direction: directions[event.direction], of_del: del(room(event.of)) };
          return { wording: choice.pick(wordings.lie), slots };
        }
        return {
          wording: choice.pick(wordings[event.kind]),
          slots: { name: nameOf(event.who), thing: thingNames[event.thing] ?? event.thing },
        };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        switch (ask.kind) {
          case 'where':
            return { wording, slots: { name: nameOf(ask.who) } };
          case 'is-in':
            return { wording, slots: { name: nameOf(ask.who), el: room(ask.room) } };
          case 'what-lies':
            return { wording, slots: { direction: directions[ask.direction], of_del: del(room(ask.of)) } };
          case 'lies-of-what':
            return { wording, slots: { direction: directions[ask.direction], el: room(ask.room) } };
        }
      },
    };
  },
};

function moving({ who, pronoun, back }: Move, nameOf: (person: Person) => string, el: string, random: Random) {
  const verb = random.pick(back && random.chance(0.6) ? wordings.goBack : wordings.go);
  const [goes = '', go = ''] = verb.split('|');
  const female = who.every(isFemale);
  const [first, second] = who.map(nameOf);
  const plural = second !== undefined;
  const slots = {
    el,
    al: al(el),
    goes,
    go,
    agreed: plural ? go : goes,
    name: first ?? '',
    second: second ?? '',
    os: female ? 'as' : 'os',
    pronoun: plural ? (female ? 'ellas' : 'ellos') : female ? 'ella' : 'él',
    connective: pronoun ? random.pick(wordings.connectives) : '',
  };
  return { wording: random.pick(pronoun ? wordings.referring : plural ? wordings.together : wordings.alone), slots };
}
