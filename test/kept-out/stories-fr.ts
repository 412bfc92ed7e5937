import { fillSlots } from './fill.js';
import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

/** How often a story calls its people Marie and Jean instead of Mary and John. */
const GALLICISED = 0.15;
/** How often a story is told in the literary past ("alla") instead of the everyday one ("est allé"). */
const LITERARY = 0.2;

const gallicised: Readonly<Record<Person, string>> = {
  Mary: 'Marie',
  John: 'Jean',
  Daniel: 'Daniel',
  Sandra: 'Sandra',
};

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['la salle de bains', 'la salle de bain'],
  bedroom: ['la chambre', 'la chambre à coucher'],
  kitchen: ['la cuisine'],
  garden: ['le jardin'],
  hallway: ['le couloir', 'le corridor'],
  office: ['le bureau'],
};

const things: Readonly<Record<Thing, readonly string[]>> = {
  football: ['le ballon', 'le ballon de foot', 'le ballon de football'],
  apple: ['la pomme'],
  milk: ['le lait'],
};

const directions: Readonly<Record<Direction, string>> = {
  north: 'au nord',
  south: 'au sud',
  east: "à l'est",
  west: "à l'ouest",
};

const wordings = {
  /** Singular|plural, to be split; {e} agrees. */
  go: [
    'est allé{e} dans {le}|sont allé{e} dans {le}',
    "s'est rendu{e} dans {le}|se sont rendu{e} dans {le}",
    'est entré{e} dans {le}|sont entré{e} dans {le}',
    'est passé{e} dans {le}|sont passé{e} dans {le}',
    'est arrivé{e} dans {le}|sont arrivé{e} dans {le}',
    'est venu{e} dans {le}|sont venu{e} dans {le}',
    'a rejoint {le}|ont rejoint {le}',
    "a marché jusqu'{au}|ont marché jusqu'{au}",
    "a couru jusqu'{au}|ont couru jusqu'{au}",
  ],
  goBack: ['est retourné{e} dans {le}|sont retourné{e} dans {le}', 'est revenu{e} dans {le}|sont revenu{e} dans {le}'],
  goLiterary: [
    'alla dans {le}|allèrent dans {le}',
    'se rendit dans {le}|se rendirent dans {le}',
    'entra dans {le}|entrèrent dans {le}',
    'passa dans {le}|passèrent dans {le}',
    'rejoignit {le}|rejoignirent {le}',
    'arriva dans {le}|arrivèrent dans {le}',
    "marcha jusqu'{au}|marchèrent jusqu'{au}",
    "courut jusqu'{au}|coururent jusqu'{au}",
  ],
  goBackLiterary: ['retourna dans {le}|retournèrent dans {le}', 'revint dans {le}|revinrent dans {le}'],
  connectives: [
    'ensuite,',
    'puis',
    'après cela,',
    'plus tard,',
    'peu après,',
    'un peu plus tard,',
    'juste après,',
    'par la suite,',
  ],
  late: ['ensuite', 'peu après', 'un peu plus tard', 'juste après'],
  alone: ['{name} {goes}.'],
  together: [
    '{name} et {second} {go}.',
    '{name} et {second} {go} ensemble.',
    'ensemble, {name} et {second} {go}.',
    '{name} {goes} avec {second}.',
    '{name} {goes} en compagnie de {second}.',
  ],
  referring: ['{connective} {pronoun} {agreed}.', '{pronoun} {agreed} {late}.'],
  take: [
    '{name} a pris {thing}.',
    '{name} a ramassé {thing}.',
    '{name} a attrapé {thing}.',
    '{name} a récupéré {thing}.',
    '{name} a pris {thing} avec {lui}.',
  ],
  takeThere: ['là, {name} a pris {thing}.', '{name} y a pris {thing}.', '{name} y a récupéré {thing}.'],
  takeLiterary: [
    '{name} prit {thing}.',
    '{name} ramassa {thing}.',
    '{name} attrapa {thing}.',
    '{name} récupéra {thing}.',
    '{name} prit {thing} avec {lui}.',
  ],
  takeThereLiterary: ['là, {name} prit {thing}.', '{name} y prit {thing}.'],
  drop: [
    '{name} a posé {thing}.',
    '{name} a posé {thing} par terre.',
    '{name} a reposé {thing}.',
    '{name} a lâché {thing}.',
    '{name} a laissé tomber {thing}.',
  ],
  dropThere: ['{name} y a laissé {thing}.', '{name} a laissé {thing} sur place.', 'là, {name} a posé {thing}.'],
  dropLiterary: [
    '{name} posa {thing}.',
    '{name} posa {thing} par terre.',
    '{name} reposa {thing}.',
    '{name} lâcha {thing}.',
    '{name} laissa tomber {thing}.',
  ],
  dropThereLiterary: ['{name} y laissa {thing}.', '{name} laissa {thing} sur place.', 'là, {name} posa {thing}.'],
  lie: [
    '{le} est {direction} {of_du}.',
    '{le} se trouve {direction} {of_du}.',
    '{le} est situé{e} {direction} {of_du}.',
    '{direction} {of_du} se trouve {le}.',
    '{direction} {of_du}, il y a {le}.',
  ],
  where: [
    'Où est {name} ?',
    'Où se trouve {name} ?',
    'Où est {name} maintenant ?',
    'Où {name} est-{il} à présent ?',
    'À quel endroit se trouve {name} ?',
    'Sais-tu où est {name} ?',
    'Où est-ce que {name} se trouve ?',
  ],
  'is-in': [
    '{name} est-{il} dans {le} ?',
    'Est-ce que {name} est dans {le} ?',
    '{name} est dans {le} ?',
    '{name} se trouve-t-{il} dans {le} ?',
    'Est-ce que {name} est maintenant dans {le} ?',
    'Est-ce dans {le} que se trouve {name} ?',
  ],
  'what-lies': [
    "Qu'y a-t-il {direction} {of_du} ?",
    "Qu'est-ce qu'il y a {direction} {of_du} ?",
    "Qu'est-ce qui se trouve {direction} {of_du} ?",
    'Que trouve-t-on {direction} {of_du} ?',
    'Quel endroit est situé {direction} {of_du} ?',
  ],
  'lies-of-what': [
    '{direction} de quoi se trouve {le} ?',
    '{direction} de quoi est situé{e} {le} ?',
    '{direction} de quel endroit se trouve {le} ?',
    '{le} se trouve {direction} de quoi ?',
    '{le} est {direction} de quel endroit ?',
  ],
} as const satisfies Record<string, readonly string[]>;

const au = (noun: string): string => (noun.startsWith('le ') ? `au ${noun.slice(3)}` : `à ${noun}`);
const du = (noun: string): string => (noun.startsWith('le ') ? `du ${noun.slice(3)}` : `de ${noun}`);
/** What a participle takes on for a room. */
const e = (noun: string): string => (noun.startsWith('la ') ? 'e' : '');

export const french: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker(random) {
    const isGallicised = random.chance(GALLICISED);
    const literary = random.chance(LITERARY);
    const nameOf = (person: Person): string => (isGallicised ? gallicised[person] : person);
    // A room keeps its name through a story.
    const names = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const thingNames = Object.fromEntries(Object.entries(things).map(([thing, said]) => [thing, random.word(said)]));
    const room = (each: Room): string => names[each] ?? each;
    const il = (person: Person): string => (isFemale(person) ? 'elle' : 'il');

    /** Whom "là" and "y" can be said of: those of the last move. */
    let there: readonly Person[] = [];

    return {
      sentence(event, choice) {
        if (event.kind === 'move') {
          there = event.who;
          return moving(event, nameOf, room(event.to), literary, choice);
        }
        if (event.kind === 'lie') {
          const le = room(event.room);
          const slots = { le, e: e(le), direction: directions[event.direction], of_du: du(room(event.of)) };
          return { wording: choice.pick(wordings.lie), slots };
        }
        const thing = thingNames[event.thing] ?? event.thing;
        const place = there.includes(event.who) && choice.chance(0.4) ? 'There' : '';
        return {
          wording: choice.pick<string>(wordings[`${event.kind}${place}${literary ? 'Literary' : ''}`]),
          slots: { name: nameOf(event.who), thing, lui: isFemale(event.who) ? 'elle' : 'lui' },
        };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        switch (ask.kind) {
          case 'where':
            return { wording, slots: { name: nameOf(ask.who), il: il(ask.who) } };
          case 'is-in':
            return { wording, slots: { name: nameOf(ask.who), il: il(ask.who), le: room(ask.room) } };
          case 'what-lies':
            return { wording, slots: { direction: directions[ask.direction], of_du: du(room(ask.of)) } };
          case 'lies-of-what': {
            const le = room(ask.room);
            return { wording, slots: { direction: directions[ask.direction], le, e: e(le) } };
          }
        }
      },
    };
  },
};

function moving(
  { who, pronoun, back }: Move,
  nameOf: (person: Person) => string,
  le: string,
  literary: boolean,
  random: Random,
) {
  const verbs = back && random.chance(0.6) ? (['goBack', 'goBackLiterary'] as const) : (['go', 'goLiterary'] as const);
  const [goes = '', go = ''] = random.pick<string>(wordings[verbs[literary ? 1 : 0]]).split('|');
  const female = who.every(isFemale);
  const [first, second] = who.map(nameOf);
  const plural = second !== undefined;
  const room = { le, au: au(le) };
  const one = fillSlots(goes, { ...room, e: who[0] && isFemale(who[0]) ? 'e' : '' });
  const several = fillSlots(go, { ...room, e: female ? 'es' : 's' });
  const slots = {
    goes: one,
    go: several,
    agreed: plural ? several : one,
    name: first ?? '',
    second: second ?? '',
    pronoun: `${female ? 'elle' : 'il'}${plural ? 's' : ''}`,
    connective: pronoun ? random.pick(wordings.connectives) : '',
    late: pronoun ? random.pick(wordings.late) : '',
  };
  return { wording: random.pick(pronoun ? wordings.referring : plural ? wordings.together : wordings.alone), slots };
}
