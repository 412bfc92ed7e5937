import type { PictureLanguage } from './picture-language.js';
import type { Color, Place, Relation, Shape, Size, Target } from './picture-meaning.js';
import type { Random } from './random.js';

type Case = 'nom' | 'gen' | 'acc' | 'ins';
type Cases = Readonly<Record<Case, string>>;
/** Masculine, feminine, and the plural genitive ("сколько красных кругов"). */
type Declension = Readonly<{ m: Cases; f: Cases; many: string }>;

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['красный'],
  green: ['зелёный'],
  blue: ['синий'],
  yellow: ['жёлтый'],
  black: ['чёрный'],
  gray: ['серый'],
  brown: ['коричневый'],
  teal: ['бирюзовый', 'сине-зелёный'],
};

const sizes: Readonly<Record<Size, readonly string[]>> = { small: ['маленький'], large: ['большой', 'крупный'] };

const adjectives: Readonly<Record<Shape, string>> = {
  circle: 'круглый',
  rectangle: 'прямоугольный',
  triangle: 'треугольный',
};

const feminine: Cases = { nom: 'ая', gen: 'ой', acc: 'ую', ins: 'ой' };
/** Endings of красный, маленький and большой; only синий is soft. */
const endings: Readonly<Record<string, Declension>> = {
  ый: { m: { nom: 'ый', gen: 'ого', acc: 'ый', ins: 'ым' }, f: feminine, many: 'ых' },
  ий: { m: { nom: 'ий', gen: 'ого', acc: 'ий', ins: 'им' }, f: feminine, many: 'их' },
  ой: { m: { nom: 'ой', gen: 'ого', acc: 'ой', ins: 'им' }, f: feminine, many: 'их' },
};
const soft: Declension = {
  m: { nom: 'ий', gen: 'его', acc: 'ий', ins: 'им' },
  f: { nom: 'яя', gen: 'ей', acc: 'юю', ins: 'ей' },
  many: 'их',
};

const masculine = (noun: string): Cases & { readonly many: string } => ({
  nom: noun,
  gen: `${noun}а`,
  acc: noun,
  ins: `${noun}ом`,
  many: `${noun}ов`,
});
const shapes: Readonly<Record<Shape, ReturnType<typeof masculine>>> = {
  circle: masculine('круг'),
  rectangle: masculine('прямоугольник'),
  triangle: masculine('треугольник'),
};
const figure = { nom: 'фигура', gen: 'фигуры', acc: 'фигуру', ins: 'фигурой', many: 'фигур' };

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['в левом верхнем углу', 'слева вверху', 'вверху слева', 'в верхней левой части картинки'],
  top: ['вверху', 'в верхней части картинки', 'вверху посередине', 'сверху по центру'],
  'top right': ['в правом верхнем углу', 'справа вверху', 'вверху справа', 'в верхней правой части картинки'],
  left: ['слева', 'с левой стороны', 'в левой части картинки', 'слева посередине'],
  center: ['в центре', 'посередине', 'в середине картинки', 'в самом центре'],
  right: ['справа', 'с правой стороны', 'в правой части картинки', 'справа посередине'],
  'bottom left': ['в левом нижнем углу', 'слева внизу', 'внизу слева', 'в нижней левой части картинки'],
  bottom: ['внизу', 'в нижней части картинки', 'внизу посередине', 'снизу по центру'],
  'bottom right': ['в правом нижнем углу', 'справа внизу', 'внизу справа', 'в нижней правой части картинки'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['слева от {o_gen}', 'с левой стороны от {o_gen}'],
  'to the right of': ['справа от {o_gen}', 'с правой стороны от {o_gen}'],
  above: ['над {o_ins}'],
  below: ['под {o_ins}'],
};

/** Said with a verb of place only: "круг выше треугольника" alone could mean that it is taller. */
const comparisons: Readonly<Record<Relation, string>> = {
  'to the left of': 'левее {o_gen}',
  'to the right of': 'правее {o_gen}',
  above: 'выше {o_gen}',
  below: 'ниже {o_gen}',
};

function declined(adjective: string): Declension {
  const stem = adjective.slice(0, -2);
  const { m, f, many } = adjective === 'синий' ? soft : (endings[adjective.slice(-2)] as Declension);
  const all = ({ nom, gen, acc, ins }: Cases): Cases => ({
    nom: stem + nom,
    gen: stem + gen,
    acc: stem + acc,
    ins: stem + ins,
  });
  return { m: all(m), f: all(f), many: stem + many };
}

/** A noun with its adjective in every case, and its gender. */
function nounPhrase(target: Target, random: Random) {
  const gender: 'm' | 'f' = target.shape ? 'm' : 'f';
  const noun = target.shape ? shapes[target.shape] : figure;
  if (!target.color) return { ...noun, gender, color: undefined };
  const color = declined(random.word(colors[target.color]));
  return {
    nom: `${color[gender].nom} ${noun.nom}`,
    gen: `${color[gender].gen} ${noun.gen}`,
    acc: `${color[gender].acc} ${noun.acc}`,
    ins: `${color[gender].ins} ${noun.ins}`,
    many: `${color.many} ${noun.many}`,
    gender,
    color,
  };
}

export const russian: PictureLanguage = {
  wordings: {
    color: [
      'Какого цвета {nom}?',
      'Какой цвет у {gen}?',
      'Каков цвет {gen}?',
      'А {nom} какого цвета?',
      'Каким цветом нарисован{a} {nom}?',
      'В какой цвет окрашен{a} {nom}?',
      'Какого цвета {nom} на картинке?',
      'Скажи, какого цвета {nom}.',
    ],
    shape: [
      'Какая фигура изображена на картинке?',
      'Что за фигура на картинке?',
      'Какую фигуру ты видишь на картинке?',
      'Какая геометрическая фигура нарисована на картинке?',
      'Какой формы фигура на картинке?',
      'Какая фигура показана на рисунке?',
      'Какая фигура есть на изображении?',
      'Скажите, какая фигура нарисована на картинке.',
    ],
    'shape-of': [
      'Какой формы {nom}?',
      'Какая форма у {gen}?',
      'Какую форму имеет {nom}?',
      'Что это за фигура {color_gen} цвета?',
      'Какая фигура здесь {color}?',
      'Какая фигура окрашена в {color_m} цвет?',
      '{nom} — это круг, прямоугольник или треугольник?',
      'Скажи, какой формы {nom}.',
    ],
    exists: [
      'Есть ли на картинке {nom}?',
      'На картинке есть {nom}?',
      'Имеется ли на изображении {nom}?',
      '{viden} ли на картинке {nom}?',
      'Ты видишь на картинке {acc}?',
      'Можно ли увидеть на картинке {acc}?',
      'Нарисован{a} ли на картинке {nom}?',
      'На рисунке есть хотя бы {odin} {nom}?',
    ],
    // Not "Нет ли на картинке …?", which asks whether there is one.
    'exists-not': [
      'На картинке нет {gen}?',
      'Правда, что на картинке нет {gen}?',
      'Верно ли, что на картинке нет {gen}?',
      'На картинке нет ни {odnogo} {gen}?',
      'На изображении отсутствует {nom}?',
      'Значит, на картинке нет {gen}?',
      'Можно ли сказать, что на рисунке нет {gen}?',
      'То есть {gen} на картинке нет?',
    ],
    size: [
      'Какого размера {nom}?',
      'Какой размер у {gen}?',
      '{nom} {large} или {small}?',
      '{kakoj} по размеру {nom}: {small} или {large}?',
      'Насколько {velik} {nom}?',
      'Каков размер {gen}?',
      'Какой величины {nom}?',
      'Скажи, какого размера {nom}.',
    ],
    'is-size': [
      '{nom} {value}?',
      '{value} ли {nom}?',
      '{nom} {value_m_gen} размера?',
      'Верно ли, что {nom} {value}?',
      'Правда, что {nom} на картинке {value}?',
      'Можно ли назвать {acc} {value_ins}?',
      '{nom} выглядит {value_ins}?',
    ],
    'is-color': [
      '{nom} {value}?',
      '{value} ли {nom}?',
      '{nom} {value_m_gen} цвета?',
      'Верно ли, что {nom} {value_m_gen} цвета?',
      'У {gen} {value_m} цвет?',
      'Правда, что {nom} {value}?',
      '{nom} окрашен{a} в {value_m} цвет?',
      'Нарисован{a} ли {nom} {value_m_ins} цветом?',
    ],
    'is-shape': [
      '{nom} — это {value}?',
      '{nom} — {value}?',
      'Является ли {nom} {value_ins}?',
      '{nom} имеет форму {value_gen}?',
      '{nom} {adjective}?',
      '{nom} {adjective_gen} формы?',
      'Верно ли, что {nom} — это {value}?',
      'Можно ли назвать {acc} {value_ins}?',
    ],
    place: [
      'Где {nom}?',
      'Где находится {nom}?',
      'Где на картинке {nom}?',
      'В какой части картинки находится {nom}?',
      'В каком месте картинки расположен{a} {nom}?',
      'Где именно нарисован{a} {nom}?',
      'А {nom} где?',
      'Скажи, где находится {nom}.',
    ],
    'is-place': [
      '{nom} {value}?',
      '{nom} находится {value}?',
      'Находится ли {nom} {value}?',
      'Расположен{a} ли {nom} {value}?',
      '{nom} нарисован{a} {value}?',
      'Верно ли, что {nom} находится {value}?',
      'Правда, что {nom} {value}?',
    ],
    count: [
      'Сколько {many} на картинке?',
      'Сколько здесь {many}?',
      'Сколько {many} ты видишь на картинке?',
      'Сколько всего {many} на картинке?',
      'Какое количество {many} изображено на картинке?',
      'Сколько {many} нарисовано на картинке?',
      'На рисунке сколько {many}?',
      'Посчитай, сколько на картинке {many}.',
    ],
    relation: [
      '{nom} {near}?',
      '{nom} находится {relation}?',
      'Находится ли {nom} {relation}?',
      '{nom} расположен{a} {relation}?',
      'Расположен{a} ли {nom} {relation}?',
      'Верно ли, что {nom} находится {relation}?',
      'Правда, что {nom} {near}?',
    ],
    'related-shape': [
      'Какая фигура {near}?',
      'Какая фигура находится {relation}?',
      'Какая фигура расположена {relation}?',
      'Что за фигура {near}?',
      'Какую фигуру ты видишь {near}?',
      'Какой формы фигура {near}?',
      'Какая геометрическая фигура нарисована {near}?',
      'Скажи, какая фигура находится {relation}.',
    ],
    'related-color': [
      'Какого цвета фигура {near}?',
      'Какого цвета фигура, которая находится {relation}?',
      'Какой цвет у фигуры {near}?',
      'Какого цвета фигура, расположенная {relation}?',
      'Фигура {near} какого цвета?',
      'Каким цветом нарисована фигура {near}?',
      'Каков цвет фигуры, которая находится {relation}?',
      'Скажи, какого цвета фигура {near}.',
    ],
  },

  slots(meaning, random) {
    const target = nounPhrase(meaning.target, random);
    const other = nounPhrase(meaning.other ?? {}, random);
    const { gender } = target;
    const isFeminine = gender === 'f';
    const slots: Record<string, string> = {
      nom: target.nom,
      gen: target.gen,
      acc: target.acc,
      many: target.many,
      a: isFeminine ? 'а' : '',
      viden: isFeminine ? 'видна' : 'виден',
      odin: isFeminine ? 'одна' : 'один',
      odnogo: isFeminine ? 'одной' : 'одного',
      kakoj: isFeminine ? 'какая' : 'какой',
      velik: isFeminine ? 'велика' : 'велик',
      large: declined('большой')[gender].nom,
      small: declined('маленький')[gender].nom,
      o_gen: other.gen,
      o_ins: other.ins,
    };
    if (target.color)
      Object.assign(slots, { color: target.color.f.nom, color_m: target.color.m.nom, color_gen: target.color.m.gen });
    if (meaning.color || meaning.size) {
      const value = declined(random.word(meaning.color ? colors[meaning.color] : sizes[meaning.size ?? 'small']));
      Object.assign(slots, {
        value: value[gender].nom,
        value_ins: value[gender].ins,
        value_m: value.m.nom,
        value_m_gen: value.m.gen,
        value_m_ins: value.m.ins,
      });
    }
    if (meaning.shape) {
      const { nom, gen, ins } = shapes[meaning.shape];
      const adjective = declined(adjectives[meaning.shape]).f;
      Object.assign(slots, {
        value: nom,
        value_gen: gen,
        value_ins: ins,
        adjective: adjective.nom,
        adjective_gen: adjective.gen,
      });
    }
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    if (meaning.relation) {
      const phrases = relations[meaning.relation];
      // "С левой стороны от" is stiff without a verb.
      slots.near = phrases[0] ?? '';
      slots.relation = random.pick([...phrases, comparisons[meaning.relation]]);
    }
    // Many write е for ё: both are right.
    if (random.chance(0.5)) return slots;
    return Object.fromEntries(Object.entries(slots).map(([name, said]) => [name, said.replaceAll('ё', 'е')]));
  },
};
