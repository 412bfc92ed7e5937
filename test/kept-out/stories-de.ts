import { fillSlots } from './fill.js';
import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

/** How often a story calls its people Maria and Johannes instead of Mary and John. */
const GERMANISED = 0.15;
/** How often a story is told in the perfect ("ist gegangen"), as one speaks, instead of the preterite ("ging"). */
const PERFECT = 0.35;

const germanised: Readonly<Record<Person, string>> = {
  Mary: 'Maria',
  John: 'Johannes',
  Daniel: 'Daniel',
  Sandra: 'Sandra',
};

type Gender = 'm' | 'n' | 'f';
interface Noun {
  readonly gender: Gender;
  /** Genitive; otherwise the noun stays as it is. */
  readonly of: string;
}

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['Badezimmer', 'Bad'],
  bedroom: ['Schlafzimmer'],
  kitchen: ['Küche'],
  garden: ['Garten'],
  hallway: ['Flur', 'Korridor'],
  office: ['Büro', 'Arbeitszimmer'],
};

const nouns: Readonly<Record<string, Noun>> = {
  Badezimmer: { gender: 'n', of: 'Badezimmers' },
  Bad: { gender: 'n', of: 'Bads' },
  Schlafzimmer: { gender: 'n', of: 'Schlafzimmers' },
  Küche: { gender: 'f', of: 'Küche' },
  Garten: { gender: 'm', of: 'Gartens' },
  Flur: { gender: 'm', of: 'Flurs' },
  Korridor: { gender: 'm', of: 'Korridors' },
  Büro: { gender: 'n', of: 'Büros' },
  Arbeitszimmer: { gender: 'n', of: 'Arbeitszimmers' },
};

/** Accusative: they are only ever taken and dropped. */
const things: Readonly<Record<Thing, readonly string[]>> = {
  football: ['den Fußball', 'den Ball'],
  apple: ['den Apfel'],
  milk: ['die Milch'],
};

const directions: Readonly<Record<Direction, readonly [string, string]>> = {
  north: ['nördlich', 'Norden'],
  south: ['südlich', 'Süden'],
  east: ['östlich', 'Osten'],
  west: ['westlich', 'Westen'],
};

const wordings = {
  /** Singular|plural|what comes last, to be split. */
  go: [
    'ging|gingen|{ins}',
    'lief|liefen|{ins}',
    'kam|kamen|{ins}',
    'betrat|betraten|{den}',
    'rannte|rannten|{ins}',
    'eilte|eilten|{ins}',
    'spazierte|spazierten|{ins}',
    'ging|gingen|hinüber {ins}',
  ],
  goBack: ['kehrte|kehrten|{ins} zurück', 'ging|gingen|wieder {ins}', 'ging|gingen|zurück {ins}'],
  goPerfect: [
    'ist|sind|{ins} gegangen',
    'ist|sind|{ins} gelaufen',
    'ist|sind|{ins} gekommen',
    'ist|sind|{ins} gerannt',
    'ist|sind|{ins} geeilt',
    'ist|sind|{ins} spaziert',
    'ist|sind|hinüber {ins} gegangen',
    'hat|haben|{den} betreten',
  ],
  goBackPerfect: ['ist|sind|{ins} zurückgekehrt', 'ist|sind|wieder {ins} gegangen', 'ist|sind|zurück {ins} gegangen'],
  connectives: ['dann', 'danach', 'anschließend', 'später', 'kurz darauf', 'daraufhin', 'etwas später'],
  alone: ['{name} {goes} {rest}.'],
  together: [
    '{name} und {second} {go} {rest}.',
    '{name} und {second} {go} zusammen {rest}.',
    '{name} und {second} {go} gemeinsam {rest}.',
    'sowohl {name} als auch {second} {go} {rest}.',
    '{name} {goes} mit {second} {rest}.',
    '{name} {goes} zusammen mit {second} {rest}.',
  ],
  referring: ['{connective} {agreed} {pronoun} {rest}.', '{pronoun} {agreed} {connective} {rest}.'],
  take: [
    '{name} nahm {thing}.',
    '{name} hob {thing} auf.',
    '{name} schnappte sich {thing}.',
    '{name} nahm {thing} in die Hand.',
    '{name} nahm {thing} an sich.',
  ],
  takeThere: ['dort nahm {name} {thing}.', '{name} nahm dort {thing} mit.', '{name} holte sich dort {thing}.'],
  takePerfect: [
    '{name} hat {thing} genommen.',
    '{name} hat {thing} aufgehoben.',
    '{name} hat sich {thing} geschnappt.',
    '{name} hat {thing} in die Hand genommen.',
    '{name} hat {thing} mitgenommen.',
  ],
  takeTherePerfect: ['dort hat {name} {thing} genommen.', '{name} hat sich dort {thing} geholt.'],
  drop: [
    '{name} {put} {thing} hin.',
    '{name} {put} {thing} ab.',
    '{name} {put} {thing} auf den Boden.',
    '{name} ließ {thing} fallen.',
    '{name} ließ {thing} zurück.',
  ],
  dropThere: ['{name} ließ {thing} dort.', 'dort {put} {name} {thing} ab.'],
  dropPerfect: [
    '{name} hat {thing} hin{putted}.',
    '{name} hat {thing} ab{putted}.',
    '{name} hat {thing} auf den Boden {putted}.',
    '{name} hat {thing} fallen lassen.',
    '{name} hat {thing} zurückgelassen.',
  ],
  dropTherePerfect: ['{name} hat {thing} dort gelassen.', 'dort hat {name} {thing} ab{putted}.'],
  lie: [
    '{der} liegt {direction} {of_des}.',
    '{der} ist {direction} {of_vom}.',
    '{der} befindet sich {direction} {of_des}.',
    '{direction} {of_des} liegt {der}.',
    '{direction} {of_vom} befindet sich {der}.',
    '{of_vom} aus gesehen liegt {der} im {side}.',
  ],
  where: [
    'Wo ist {name}?',
    'Wo befindet sich {name}?',
    'Wo ist {name} jetzt?',
    'Wo hält sich {name} gerade auf?',
    'An welchem Ort ist {name}?',
    'Weißt du, wo {name} ist?',
    'Wo steckt {name}?',
  ],
  'is-in': [
    'Ist {name} {im}?',
    'Befindet sich {name} {im}?',
    'Ist {name} jetzt {im}?',
    'Hält sich {name} gerade {im} auf?',
    'Stimmt es, dass {name} {im} ist?',
    '{name} ist jetzt {im}, oder?',
  ],
  'what-lies': [
    'Was liegt {direction} {of_des}?',
    'Was ist {direction} {of_vom}?',
    'Was befindet sich {direction} {of_des}?',
    'Welcher Ort liegt {direction} {of_vom}?',
    'Was liegt {of_vom} aus gesehen im {side}?',
  ],
  'lies-of-what': [
    '{direction} wovon liegt {der}?',
    '{direction} wovon befindet sich {der}?',
    '{direction} von welchem Ort liegt {der}?',
    '{der} liegt {direction} von welchem Ort?',
    'Von welchem Ort aus gesehen liegt {der} im {side}?',
  ],
} as const satisfies Record<string, readonly string[]>;

/** A room in the cases that are used, contracted: "das Bad", "ins Bad", "im Bad", "vom Bad". */
function roomSlots(room: string) {
  const { gender, of } = nouns[room] ?? { gender: 'n', of: room };
  const by = (m: string, n: string, f: string): string => ({ m, n, f })[gender];
  return {
    der: `${by('der', 'das', 'die')} ${room}`,
    den: `${by('den', 'das', 'die')} ${room}`,
    ins: `${by('in den', 'ins', 'in die')} ${room}`,
    im: `${by('im', 'im', 'in der')} ${room}`,
    of_des: `${by('des', 'des', 'der')} ${of}`,
    of_vom: `${by('vom', 'vom', 'von der')} ${room}`,
  };
}

export const german: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker(random) {
    const isGermanised = random.chance(GERMANISED);
    const perfect = random.chance(PERFECT);
    const nameOf = (person: Person): string => (isGermanised ? germanised[person] : person);
    // A room keeps its name through a story.
    const names = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const thingNames = Object.fromEntries(Object.entries(things).map(([thing, said]) => [thing, random.word(said)]));
    const slotsOf = (room: Room) => roomSlots(names[room] ?? room);
    const toward = (direction: Direction) => ({ direction: directions[direction][0], side: directions[direction][1] });
    const ofSlots = (room: Room) => {
      const { of_des, of_vom } = slotsOf(room);
      return { of_des, of_vom };
    };

    /** Who "dort" can be said of: those of the last move. */
    let there: readonly Person[] = [];

    return {
      sentence(event, choice) {
        if (event.kind === 'move') {
          there = event.who;
          return moving(event, nameOf, slotsOf(event.to), perfect, choice);
        }
        if (event.kind === 'lie') {
          const { der } = slotsOf(event.room);
          return {
            wording: choice.pick(wordings.lie),
            slots: { der, ...toward(event.direction), ...ofSlots(event.of) },
          };
        }
        const place = there.includes(event.who) && choice.chance(0.4) ? 'There' : '';
        return {
          wording: choice.pick<string>(wordings[`${event.kind}${place}${perfect ? 'Perfect' : ''}`]),
          slots: {
            name: nameOf(event.who),
            thing: thingNames[event.thing] ?? event.thing,
            // Milk stands, in whatever it is in.
            put: event.thing === 'milk' ? 'stellte' : 'legte',
            putted: event.thing === 'milk' ? 'gestellt' : 'gelegt',
          },
        };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        switch (ask.kind) {
          case 'where':
            return { wording, slots: { name: nameOf(ask.who) } };
          case 'is-in':
            return { wording, slots: { name: nameOf(ask.who), im: slotsOf(ask.room).im } };
          case 'what-lies':
            return { wording, slots: { ...toward(ask.direction), ...ofSlots(ask.of) } };
          case 'lies-of-what':
            return { wording, slots: { ...toward(ask.direction), der: slotsOf(ask.room).der } };
        }
      },
    };
  },
};

function moving(
  { who, pronoun, back }: Move,
  nameOf: (person: Person) => string,
  room: ReturnType<typeof roomSlots>,
  perfect: boolean,
  random: Random,
) {
  const verbs = back && random.chance(0.6) ? (['goBack', 'goBackPerfect'] as const) : (['go', 'goPerfect'] as const);
  const [goes = '', go = '', rest = ''] = random.pick<string>(wordings[verbs[perfect ? 1 : 0]]).split('|');
  const [first, second] = who.map(nameOf);
  const plural = second !== undefined;
  const slots = {
    goes,
    go,
    agreed: plural ? go : goes,
    rest: fillSlots(rest, room),
    name: first ?? '',
    second: second ?? '',
    pronoun: plural || who.every(isFemale) ? 'sie' : 'er',
    connective: pronoun ? random.pick(wordings.connectives) : '',
  };
  return { wording: random.pick(pronoun ? wordings.referring : plural ? wordings.together : wordings.alone), slots };
}
