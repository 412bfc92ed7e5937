import type { Random } from './random.js';
import type { StoryLanguage } from './story-language.js';
import { type Direction, isFemale, type Move, type Person, type Room, type Thing } from './story-simulator.js';

/** How often a story calls its people مريم and دانييل instead of ماري and دانيال. */
const OTHER_NAMES = 0.15;

const names: Readonly<Record<Person, string>> = { Mary: 'ماري', John: 'جون', Daniel: 'دانيال', Sandra: 'ساندرا' };
const otherNames: Readonly<Record<Person, string>> = { ...names, Mary: 'مريم', Daniel: 'دانييل' };

const rooms: Readonly<Record<Room, readonly string[]>> = {
  bathroom: ['الحمام', 'دورة المياه'],
  bedroom: ['غرفة النوم', 'حجرة النوم'],
  kitchen: ['المطبخ'],
  garden: ['الحديقة'],
  hallway: ['الممر', 'الرواق'],
  office: ['المكتب'],
};

const things: Readonly<Record<Thing, readonly string[]>> = {
  football: ['الكرة', 'كرة القدم'],
  apple: ['التفاحة'],
  milk: ['الحليب'],
};

const directions: Readonly<Record<Direction, string>> = { north: 'شمال', south: 'جنوب', east: 'شرق', west: 'غرب' };

const wordings = {
  /** He|she|they, two men or a man and a woman|they, two women|where to: to be split. */
  go: [
    'ذهب|ذهبت|ذهبا|ذهبتا|إلى {room}',
    'انتقل|انتقلت|انتقلا|انتقلتا|إلى {room}',
    'توجه|توجهت|توجها|توجهتا|إلى {room}',
    'دخل|دخلت|دخلا|دخلتا|إلى {room}',
    'وصل|وصلت|وصلا|وصلتا|إلى {room}',
    'جاء|جاءت|جاءا|جاءتا|إلى {room}',
    'مشى|مشت|مشيا|مشتا|إلى {room}',
    'ركض|ركضت|ركضا|ركضتا|إلى {room}',
  ],
  goBack: ['عاد|عادت|عادا|عادتا|إلى {room}', 'رجع|رجعت|رجعا|رجعتا|إلى {room}'],
  connectives: ['ثم', 'بعد ذلك', 'وبعدها', 'بعد قليل', 'بعد لحظات', 'عقب ذلك', 'وفي وقت لاحق', 'لاحقًا'],
  /** What may also follow the verb. */
  afterwards: ['بعد ذلك', 'بعدها', 'بعد قليل', 'لاحقًا'],
  alone: ['{goes} {name} {to}.', '{name} {goes} {to}.'],
  // The verb agrees with the first name where it goes before them, and with both where it follows.
  together: [
    '{goes} {name} و{second} {to}.',
    '{name} و{second} {go} {to}.',
    '{goes} {name} و{second} {jointly} {to}.',
    '{goes} {name} مع {second} {to}.',
    '{he_goes} كل من {name} و{second} {to}.',
  ],
  // The verb says who: a pronoun would be stress.
  referring: ['{connective} {agreed} {to}.', '{agreed} {afterwards} {to}.', 'و{agreed} {afterwards} {to}.'],
  take: [
    'أخذ{t} {name} {thing}.',
    'التقط{t} {name} {thing}.',
    '{name} أخذ{t} {thing} من هناك.',
    'هناك أخذ{t} {name} {thing}.',
    'حمل{t} {name} {thing}.',
    'أمسك{t} {name} ب{thing}.',
  ],
  drop: [
    'ترك{t} {name} {thing} هناك.',
    'وضع{t} {name} {thing} هناك.',
    'وضع{t} {name} {thing} على الأرض.',
    'هناك ترك{t} {name} {thing}.',
    '{name} ترك{t} {thing}.',
    'أسقط{t} {name} {thing}.',
  ],
  lie: [
    '{y}قع {room} {direction} {of}.',
    '{room} {y}قع إلى ال{direction} من {of}.',
    '{room} {direction} {of}.',
    'إلى ال{direction} من {of} {y}قع {room}.',
    '{y}وجد {room} إلى ال{direction} من {of}.',
    '{y}قع {room} {direction}ي {of}.',
  ],
  where: [
    'أين {name}؟',
    'أين {name} الآن؟',
    'أين {y}وجد {name}؟',
    'في أي مكان {y}وجد {name}؟',
    'هل تعرف أين {name}؟',
    'في أي مكان {name} الآن؟',
    'أخبرني أين {name} الآن.',
  ],
  'is-in': [
    'هل {name} في {room}؟',
    'هل {name} الآن في {room}؟',
    'هل {y}وجد {name} في {room}؟',
    'هل {name} موجود{e} في {room}؟',
    'هل صحيح أن {name} في {room}؟',
    '{name} في {room}، أليس كذلك؟',
  ],
  'what-lies': [
    'ماذا يوجد {direction} {of}؟',
    'ما الذي يقع {direction} {of}؟',
    'ماذا يقع إلى ال{direction} من {of}؟',
    'أي مكان يقع {direction} {of}؟',
    'ما المكان الذي يقع إلى ال{direction} من {of}؟',
  ],
  'lies-of-what': [
    '{direction} ماذا {y}قع {room}؟',
    '{direction} أي مكان {y}قع {room}؟',
    '{room} {y}قع {direction} ماذا؟',
    'إلى ال{direction} من أي مكان {y}قع {room}؟',
    'ما المكان الذي {y}قع {room} إلى ال{direction} منه؟',
  ],
} as const satisfies Record<string, readonly string[]>;

export const arabic: StoryLanguage = {
  wordings,
  separator: ' ',
  speaker(random) {
    const people = random.chance(OTHER_NAMES) ? otherNames : names;
    // Many leave the accusative's two strokes out: both are right.
    const marked = random.chance(0.5);
    const spelt = (word: string): string => (marked ? word : word.replaceAll('\u064B', ''));
    // A room keeps its name through a story.
    const roomNames = Object.fromEntries(Object.entries(rooms).map(([room, said]) => [room, random.word(said)]));
    const thingNames = Object.fromEntries(Object.entries(things).map(([thing, said]) => [thing, random.word(said)]));
    const nameOf = (room: Room): string => roomNames[room] ?? room;
    const slotsOf = (each: Room) => ({ room: nameOf(each), y: /ة/u.test(nameOf(each)) ? 'ت' : 'ي' });
    const whoIs = (person: Person) =>
      isFemale(person)
        ? { name: people[person], y: 'ت', t: 'ت', e: 'ة' }
        : { name: people[person], y: 'ي', t: '', e: '' };

    return {
      sentence(event, choice) {
        if (event.kind === 'move') return moving(event, people, nameOf(event.to), spelt, choice);
        const wording = choice.pick(wordings[event.kind]);
        if (event.kind === 'lie') {
          const direction = directions[event.direction];
          return { wording, slots: { ...slotsOf(event.room), direction, of: nameOf(event.of) } };
        }
        return { wording, slots: { ...whoIs(event.who), thing: thingNames[event.thing] ?? event.thing } };
      },
      question(ask, choice) {
        const wording = choice.pick(wordings[ask.kind]);
        switch (ask.kind) {
          case 'where':
            return { wording, slots: whoIs(ask.who) };
          case 'is-in':
            return { wording, slots: { ...whoIs(ask.who), room: nameOf(ask.room) } };
          case 'what-lies':
            return { wording, slots: { direction: directions[ask.direction], of: nameOf(ask.of) } };
          case 'lies-of-what':
            return { wording, slots: { ...slotsOf(ask.room), direction: directions[ask.direction] } };
        }
      },
    };
  },
};

function moving(
  { who, pronoun, back }: Move,
  people: Readonly<Record<Person, string>>,
  room: string,
  spelt: (word: string) => string,
  random: Random,
) {
  const verb = random.pick(back && random.chance(0.6) ? wordings.goBack : wordings.go);
  const [he = '', she = '', both = '', bothWomen = '', to = ''] = verb.split('|');
  const [first, second] = who;
  const goes = first && isFemale(first) ? she : he;
  const go = who.every(isFemale) ? bothWomen : both;
  const slots = {
    room,
    to,
    goes,
    he_goes: he,
    go,
    agreed: second ? go : goes,
    name: first ? people[first] : '',
    second: second ? people[second] : '',
    jointly: spelt('معًا'),
    connective: pronoun ? spelt(random.pick(wordings.connectives)) : '',
    afterwards: pronoun ? spelt(random.pick(wordings.afterwards)) : '',
  };
  return { wording: random.pick(pronoun ? wordings.referring : second ? wordings.together : wordings.alone), slots };
}
