import type { PictureLanguage } from './picture-language.js';
import type { Color, Place, Relation, Shape, Size, Target } from './picture-meaning.js';
import type { Random } from './random.js';

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['أحمر'],
  green: ['أخضر'],
  blue: ['أزرق'],
  yellow: ['أصفر'],
  black: ['أسود'],
  gray: ['رمادي', 'رصاصي'],
  brown: ['بني'],
  teal: ['فيروزي', 'تركوازي', 'أزرق مخضر'],
};

const sizes: Readonly<Record<Size, string>> = { small: 'صغير', large: 'كبير' };

/** Feminine, and the masculine indefinite accusative, which أحمر and its like do not mark. */
const forms: Readonly<Record<string, readonly [string, string]>> = {
  أحمر: ['حمراء', 'أحمر'],
  أخضر: ['خضراء', 'أخضر'],
  أزرق: ['زرقاء', 'أزرق'],
  أصفر: ['صفراء', 'أصفر'],
  أسود: ['سوداء', 'أسود'],
  'أزرق مخضر': ['زرقاء مخضرة', 'أزرق مخضرًا'],
};

/** Singular, its accusative, plural. */
type Noun = readonly [string, string, string];
const shapes: Readonly<Record<Shape, Noun>> = {
  circle: ['دائرة', 'دائرة', 'دوائر'],
  rectangle: ['مستطيل', 'مستطيلًا', 'مستطيلات'],
  triangle: ['مثلث', 'مثلثًا', 'مثلثات'],
};
const anyShape: Noun = ['شكل', 'شكلًا', 'أشكال'];

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['في أعلى اليسار', 'في الزاوية العلوية اليسرى', 'في الجزء العلوي الأيسر', 'في أعلى يسار الصورة'],
  top: ['في الأعلى', 'في أعلى الصورة', 'في الجزء العلوي من الصورة', 'في الأعلى في الوسط'],
  'top right': ['في أعلى اليمين', 'في الزاوية العلوية اليمنى', 'في الجزء العلوي الأيمن', 'في أعلى يمين الصورة'],
  left: ['على اليسار', 'في الجهة اليسرى', 'في الجانب الأيسر من الصورة', 'في يسار الصورة'],
  center: ['في الوسط', 'في المنتصف', 'في وسط الصورة', 'في منتصف الصورة'],
  right: ['على اليمين', 'في الجهة اليمنى', 'في الجانب الأيمن من الصورة', 'في يمين الصورة'],
  'bottom left': ['في أسفل اليسار', 'في الزاوية السفلية اليسرى', 'في الجزء السفلي الأيسر', 'في أسفل يسار الصورة'],
  bottom: ['في الأسفل', 'في أسفل الصورة', 'في الجزء السفلي من الصورة', 'في الأسفل في الوسط'],
  'bottom right': ['في أسفل اليمين', 'في الزاوية السفلية اليمنى', 'في الجزء السفلي الأيمن', 'في أسفل يمين الصورة'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['على يسار {o}', 'إلى يسار {o}', 'يسار {o}'],
  'to the right of': ['على يمين {o}', 'إلى يمين {o}', 'يمين {o}'],
  above: ['فوق {o}'],
  below: ['تحت {o}', 'أسفل {o}'],
};

/** Said of where something is, hardly of what there is. */
const comparisons: Readonly<Record<Relation, string>> = {
  'to the left of': 'إلى اليسار من {o}',
  'to the right of': 'إلى اليمين من {o}',
  above: 'أعلى من {o}',
  below: 'أسفل من {o}',
};

const feminineOf = (adjective: string): string => forms[adjective]?.[0] ?? `${adjective}ة`;
const accusativeOf = (adjective: string): string => forms[adjective]?.[1] ?? `${adjective}ًا`;
const definite = (words: string): string =>
  words
    .split(' ')
    .map((word) => `ال${word}`)
    .join(' ');

/** A noun with its adjective, definite and not, and its gender. */
function nounPhrase(target: Target, random: Random) {
  const [noun, accusative, plural] = target.shape ? shapes[target.shape] : anyShape;
  const feminine = target.shape === 'circle';
  const color = target.color && random.word(colors[target.color]);
  const agreed = color && (feminine ? feminineOf(color) : color);
  const agreedAccusative = color && (feminine ? feminineOf(color) : accusativeOf(color));
  const join = (...words: (string | undefined)[]): string => words.filter(Boolean).join(' ');
  return {
    feminine,
    color,
    one: join(noun, agreed),
    accusative: join(accusative, agreedAccusative),
    the: definite(join(noun, agreed)),
    // What is not human is feminine in the plural.
    many: definite(join(plural, color && feminineOf(color))),
  };
}

export const arabic: PictureLanguage = {
  wordings: {
    color: [
      'ما لون {the}؟',
      'ما هو لون {the}؟',
      '{the}، ما لون{h}؟',
      'ما اللون الذي {y}ظهر به {the}؟',
      'هل تعرف ما لون {the}؟',
      'ما لون {the} {which} في الصورة؟',
      'هل يمكنك أن تقول لي ما لون {the}؟',
      'أخبرني ما لون {the}.',
    ],
    shape: [
      'ما الشكل الموجود في الصورة؟',
      'أي شكل يظهر في الصورة؟',
      'ما الشكل الذي تراه في الصورة؟',
      'ما نوع الشكل الموجود في الصورة؟',
      'ما هو الشكل الهندسي المرسوم في الصورة؟',
      'ما الشكل الذي تحتوي عليه الصورة؟',
      'أي شكل هندسي يوجد في الصورة؟',
      'أخبرني ما الشكل الظاهر في الصورة.',
    ],
    'shape-of': [
      'ما نوع {the}؟',
      'ما هو {the}؟',
      'ما الشكل ذو اللون {color_the}؟',
      'أي شكل لونه {color}؟',
      'ما الشكل الملون باللون {color_the}؟',
      'هل {the} دائرة أم مستطيل أم مثلث؟',
      'أي نوع من الأشكال هو {the}؟',
      'ما الشكل الهندسي الذي لونه {color}؟',
    ],
    exists: [
      'هل {y}وجد {a} في الصورة؟',
      'هل هناك {a} في الصورة؟',
      'هل في الصورة {a}؟',
      'هل تحتوي الصورة على {a}؟',
      'هل {y}ظهر {a} في الصورة؟',
      'هل ترى {acc} في الصورة؟',
      'هل {y}وجد أي {a} في الصورة؟',
      'هل يمكن رؤية {a} في الصورة؟',
    ],
    'exists-not': [
      'ألا {y}وجد أي {a} في الصورة؟',
      'هل صحيح أنه لا {y}وجد {a} في الصورة؟',
      'لا {y}وجد {a} في الصورة، أليس كذلك؟',
      'هل تخلو الصورة من أي {a}؟',
      'هل صحيح أن الصورة لا تحتوي على أي {a}؟',
      'إذن لا {y}وجد أي {a} في الصورة؟',
      'هل الصورة خالية من {many}؟',
      'هل يمكن القول إنه لا {y}وجد أي {a} في الصورة؟',
    ],
    size: [
      'ما حجم {the}؟',
      'ما هو حجم {the}؟',
      'هل {the} {large} أم {small}؟',
      'هل حجم {the} صغير أم كبير؟',
      'هل {y}بدو {the} {small_acc} أم {large_acc}؟',
      '{the}، ما حجم{h}؟',
      'كيف هو حجم {the}؟',
      'أخبرني ما حجم {the}.',
    ],
    'is-size': [
      'هل {the} {value}؟',
      'هل حجم {the} {value_m}؟',
      'هل {the} {value} الحجم؟',
      'هل صحيح أن {the} {value}؟',
      '{the} {value}، أليس كذلك؟',
      'هل {y}بدو {the} {value_acc}؟',
      'هل يمكن القول إن {the} {value}؟',
    ],
    'is-color': [
      'هل {the} {value}؟',
      'هل لون {the} {value_m}؟',
      'هل {the} باللون {value_the}؟',
      'هل {the} لون{h} {value_m}؟',
      'هل صحيح أن {the} {value}؟',
      'هل {y}ظهر {the} باللون {value_the}؟',
      'هل {the} {value} اللون؟',
      'لون {the} {value_m}، أليس كذلك؟',
    ],
    'is-shape': [
      'هل {the} {value}؟',
      'هل {the} عبارة عن {value}؟',
      'هل {the} في الصورة {value}؟',
      'هل صحيح أن {the} {value}؟',
      'هل يمكن القول إن {the} {value}؟',
      '{the} {value}، أليس كذلك؟',
      'هل {the} {value} أم لا؟',
    ],
    place: [
      'أين {the}؟',
      'أين {y}قع {the}؟',
      'أين {y}وجد {the} في الصورة؟',
      'في أي جزء من الصورة {y}قع {the}؟',
      'ما موقع {the} في الصورة؟',
      'في أي مكان من الصورة {y}ظهر {the}؟',
      'هل تعرف أين {y}قع {the}؟',
      'أخبرني أين {y}وجد {the}.',
    ],
    'is-place': [
      'هل {the} {value}؟',
      'هل {y}قع {the} {value}؟',
      'هل {y}وجد {the} {value}؟',
      'هل {the} موجود{t} {value}؟',
      'هل {y}ظهر {the} {value}؟',
      'هل صحيح أن {the} {value}؟',
      '{the} {value}، أليس كذلك؟',
    ],
    count: [
      'كم {acc} في الصورة؟',
      'كم عدد {many}؟',
      'كم عدد {many} في الصورة؟',
      'ما عدد {many} في الصورة؟',
      'كم {acc} ترى في الصورة؟',
      'كم {acc} {y}وجد في الصورة؟',
      'على كم {a} تحتوي الصورة؟',
      'احسب عدد {many} في الصورة.',
    ],
    relation: [
      'هل {the} {relation}؟',
      'هل {y}قع {the} {relation}؟',
      'هل {y}وجد {the} {relation}؟',
      'هل {the} موجود{t} {relation}؟',
      'هل صحيح أن {the} {relation}؟',
      '{the} {relation}، أليس كذلك؟',
      'هل يمكن القول إن {the} {relation}؟',
    ],
    'related-shape': [
      'ما الشكل الموجود {relation}؟',
      'ما الشكل الذي يقع {relation}؟',
      'أي شكل يوجد {relation}؟',
      'ما هو الشكل الذي {relation}؟',
      'ما نوع الشكل الذي {relation}؟',
      'أي شكل تراه {relation}؟',
      'ما الشكل الهندسي الظاهر {relation}؟',
      'أخبرني أي شكل يقع {relation}.',
    ],
    'related-color': [
      'ما لون الشكل الموجود {relation}؟',
      'ما لون الشكل الذي يقع {relation}؟',
      'ما هو لون الشكل الذي {relation}؟',
      'الشكل الموجود {relation}، ما لونه؟',
      'ما اللون الذي يظهر به الشكل الموجود {relation}؟',
      'هل تعرف ما لون الشكل الذي يوجد {relation}؟',
      'أخبرني ما لون الشكل الواقع {relation}.',
    ],
  },

  slots(meaning, random) {
    const target = nounPhrase(meaning.target, random);
    const { feminine } = target;
    const agree = (adjective: string): string => (feminine ? feminineOf(adjective) : adjective);
    const agreeAccusative = (adjective: string): string => (feminine ? feminineOf : accusativeOf)(adjective);
    const slots: Record<string, string> = {
      a: target.one,
      acc: target.accusative,
      the: target.the,
      many: target.many,
      y: feminine ? 'ت' : 'ي',
      h: feminine ? 'ها' : 'ه',
      t: feminine ? 'ة' : '',
      which: feminine ? 'التي' : 'الذي',
      small: agree(sizes.small),
      large: agree(sizes.large),
      small_acc: agreeAccusative(sizes.small),
      large_acc: agreeAccusative(sizes.large),
      o: nounPhrase(meaning.other ?? {}, random).the,
    };
    if (target.color) Object.assign(slots, { color: target.color, color_the: definite(target.color) });
    if (meaning.color || meaning.size) {
      const value = meaning.color ? random.word(colors[meaning.color]) : sizes[meaning.size ?? 'small'];
      Object.assign(slots, {
        value: agree(value),
        value_acc: agreeAccusative(value),
        value_m: value,
        value_the: definite(value),
      });
    }
    if (meaning.shape) slots.value = shapes[meaning.shape][0];
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    if (meaning.relation) {
      const phrases = relations[meaning.relation];
      slots.relation = random.pick(meaning.kind === 'relation' ? [...phrases, comparisons[meaning.relation]] : phrases);
    }
    // Many leave the accusative's two strokes out: both are right.
    if (random.chance(0.5)) return slots;
    return Object.fromEntries(Object.entries(slots).map(([name, said]) => [name, said.replaceAll('\u064B', '')]));
  },
};
