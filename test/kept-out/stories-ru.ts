import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

/** How often a story calls its people Мария and Даниэль instead of Мэри and Дэниел. */
const RUSSIFIED = 0.15;

/** Nominative, instrumental. */
type Name = readonly [string, string];
const names: Readonly<Record<Person, Name>> = {
  Mary: ['Мэри', 'Мэри'],
  John: ['Джон', 'Джоном'],
  Daniel: ['Дэниел', 'Дэниелом'],
  Sandra: ['Сандра', 'Сандрой'],
};
const russified: Readonly<Record<Person, Name>> = {
  ...names,
  Mary: ['Мария', 'Марией'],
  Daniel: ['Даниэль', 'Даниэлем'],
};

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['ванная', 'ванная комната'],
  bedroom: ['спальня'],
  kitchen: ['кухня'],
  garden: ['сад'],
  hallway: ['коридор', 'прихожая'],
  office: ['офис', 'кабинет'],
};

/** Where to, where, genitive. */
const forms: Readonly<Record<string, readonly [string, string, string]>> = {
  ванная: ['в ванную', 'в ванной', 'ванной'],
  'ванная комната': ['в ванную комнату', 'в ванной комнате', 'ванной комнаты'],
  спальня: ['в спальню', 'в спальне', 'спальни'],
  кухня: ['на кухню', 'на кухне', 'кухни'],
  сад: ['в сад', 'в саду', 'сада'],
  коридор: ['в коридор', 'в коридоре', 'коридора'],
  прихожая: ['в прихожую', 'в прихожей', 'прихожей'],
  офис: ['в офис', 'в офисе', 'офиса'],
  кабинет: ['в кабинет', 'в кабинете', 'кабинета'],
};

const things: Readonly<Record<Thing, readonly string[]>> = {
  football: ['мяч', 'футбольный мяч'],
  apple: ['яблоко'],
  milk: ['молоко'],
};

/** "К северу" and "севернее". */
const directions: Readonly<Record<Direction, readonly [string, string]>> = {
  north: ['северу', 'севернее'],
  south: ['югу', 'южнее'],
  east: ['востоку', 'восточнее'],
  west: ['западу', 'западнее'],
};

/** Masculine|feminine|plural, to be split. */
const wordings = {
  go: [
    'пошёл {to}|пошла {to}|пошли {to}',
    'пришёл {to}|пришла {to}|пришли {to}',
    'зашёл {to}|зашла {to}|зашли {to}',
    'вошёл {to}|вошла {to}|вошли {to}',
    'отправился {to}|отправилась {to}|отправились {to}',
    'перешёл {to}|перешла {to}|перешли {to}',
    'прошёл {to}|прошла {to}|прошли {to}',
    'прибежал {to}|прибежала {to}|прибежали {to}',
  ],
  goBack: ['вернулся {to}|вернулась {to}|вернулись {to}', 'пошёл обратно {to}|пошла обратно {to}|пошли обратно {to}'],
  connectives: ['потом', 'затем', 'после этого', 'позже', 'чуть позже', 'через некоторое время', 'вскоре'],
  alone: ['{name} {goes}.'],
  together: [
    '{name} и {second} {go}.',
    '{name} и {second} вместе {go}.',
    'и {name}, и {second} {go}.',
    '{name} с {second_ins} {go}.',
    '{name} {goes} вместе с {second_ins}.',
  ],
  referring: ['{connective} {pronoun} {agreed}.', 'а {connective} {pronoun} {agreed}.'],
  take: [
    '{name} взял{a} {thing}.',
    '{name} взял{a} там {thing}.',
    '{name} забрал{a} {thing}.',
    'там {name} взял{a} {thing}.',
    '{name} взял{a} {thing} с собой.',
    '{name} схватил{a} {thing}.',
  ],
  drop: [
    '{name} оставил{a} там {thing}.',
    '{name} {put}{a} {thing}.',
    '{name} {put}{a} там {thing}.',
    'там {name} оставил{a} {thing}.',
    '{name} выпустил{a} {thing} из рук.',
    '{name} уронил{a} {thing}.',
  ],
  lie: [
    '{room} находится к {direction} от {of_gen}.',
    '{room} расположен{a} к {direction} от {of_gen}.',
    '{room} находится {further} {of_gen}.',
    'к {direction} от {of_gen} находится {room}.',
    'к {direction} от {of_gen} расположен{a} {room}.',
    '{further} {of_gen} находится {room}.',
  ],
  where: [
    'Где {name}?',
    'Где сейчас {name}?',
    'Где находится {name}?',
    'Где теперь {name}?',
    'В каком месте сейчас {name}?',
    'Не знаешь, где {name}?',
    'Скажи, где сейчас {name}.',
  ],
  'is-in': [
    '{name} {at}?',
    '{name} сейчас {at}?',
    'Находится ли {name} {at}?',
    '{name} находится {at}?',
    'Правда, что {name} {at}?',
    '{at} ли сейчас {name}?',
    'Верно ли, что {name} сейчас {at}?',
  ],
  'what-lies': [
    'Что находится к {direction} от {of_gen}?',
    'Что расположено к {direction} от {of_gen}?',
    'Что находится {further} {of_gen}?',
    'Какое место находится к {direction} от {of_gen}?',
    'К {direction} от {of_gen} что находится?',
    'Скажи, что находится к {direction} от {of_gen}.',
  ],
  'lies-of-what': [
    'К {direction} от чего находится {room}?',
    'К {direction} от чего расположен{a} {room}?',
    '{room} находится к {direction} от чего?',
    '{further} чего находится {room}?',
    'К {direction} от какого места находится {room}?',
  ],
} as const satisfies Record<string, readonly string[]>;

export const russian: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker(random) {
    const people = random.chance(RUSSIFIED) ? russified : names;
    // Many write е for ё: both are right.
    const dotted = random.chance(0.5);
    const spelt = (wording: string): string => (dotted ? wording : wording.replaceAll('ё', 'е'));
    // A room keeps its name through a story.
    const roomNames = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const thingNames = Object.fromEntries(Object.entries(things).map(([thing, said]) => [thing, random.word(said)]));
    const slotsOf = (each: Room) => {
      const room = roomNames[each] ?? each;
      const [to = '', at = '', gen = ''] = forms[room] ?? [];
      return { room, to, at, gen, a: /я(?: |$)/u.test(room) ? 'а' : '' };
    };

    return {
      sentence(event, choice) {
        if (event.kind === 'move') {
          const { wording, slots } = moving(event, people, slotsOf(event.to).to, choice);
          return {
            wording,
            slots: { ...slots, goes: spelt(slots.goes), go: spelt(slots.go), agreed: spelt(slots.agreed) },
          };
        }
        const wording = choice.pick(wordings[event.kind]);
        if (event.kind === 'lie') {
          const [direction, further] = directions[event.direction];
          return { wording, slots: { ...slotsOf(event.room), direction, further, of_gen: slotsOf(event.of).gen } };
        }
        return {
          wording,
          slots: {
            name: people[event.who][0],
            thing: thingNames[event.thing] ?? event.thing,
            put: event.thing === 'milk' ? 'поставил' : 'положил',
            a: isFemale(event.who) ? 'а' : '',
          },
        };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        if (ask.kind === 'where') return { wording, slots: { name: people[ask.who][0] } };
        if (ask.kind === 'is-in') return { wording, slots: { name: people[ask.who][0], at: slotsOf(ask.room).at } };
        const [direction, further] = directions[ask.direction];
        if (ask.kind === 'what-lies') return { wording, slots: { direction, further, of_gen: slotsOf(ask.of).gen } };
        return { wording, slots: { ...slotsOf(ask.room), direction, further } };
      },
    };
  },
};

function moving({ who, pronoun, back }: Move, people: Readonly<Record<Person, Name>>, to: string, random: Random) {
  const verb = random.pick(back && random.chance(0.6) ? wordings.goBack : wordings.go);
  const [he = '', she = '', they = ''] = verb.split('|');
  const [first, second] = who;
  const female = first !== undefined && isFemale(first);
  const goes = female ? she : he;
  const slots = {
    to,
    goes,
    go: they,
    agreed: second ? they : goes,
    name: first ? people[first][0] : '',
    second: second ? people[second][0] : '',
    second_ins: second ? people[second][1] : '',
    pronoun: second ? 'они' : female ? 'она' : 'он',
    connective: pronoun ? random.pick(wordings.connectives) : '',
  };
  return { wording: random.pick(pronoun ? wordings.referring : second ? wordings.together : wordings.alone), slots };
}
