import type { PictureLanguage } from './picture-language.js';
import type { Color, Place, Relation, Shape, Size, Target } from './picture-meaning.js';
import type { Random } from './random.js';

const colors: Readonly<Record<Color, readonly string[]>> = {
  red: ['红色'],
  green: ['绿色'],
  blue: ['蓝色'],
  yellow: ['黄色'],
  black: ['黑色'],
  gray: ['灰色'],
  brown: ['棕色', '褐色', '咖啡色'],
  teal: ['蓝绿色', '青色'],
};

const sizes: Readonly<Record<Size, string>> = { small: '小', large: '大' };

const shapes: Readonly<Record<Shape, readonly string[]>> = {
  circle: ['圆形', '圆'],
  rectangle: ['长方形', '矩形'],
  triangle: ['三角形'],
};

/** As names of a form ("…的形状是圆形吗"), where 圆 alone sounds cut off. */
const forms: Readonly<Record<Shape, readonly string[]>> = { ...shapes, circle: ['圆形'] };

const places: Readonly<Record<Place, readonly string[]>> = {
  'top left': ['左上角', '左上方'],
  top: ['上方', '上边', '顶部'],
  'top right': ['右上角', '右上方'],
  left: ['左边', '左侧'],
  center: ['中间', '中央', '正中间'],
  right: ['右边', '右侧'],
  'bottom left': ['左下角', '左下方'],
  bottom: ['下方', '下边', '底部'],
  'bottom right': ['右下角', '右下方'],
};

const relations: Readonly<Record<Relation, readonly string[]>> = {
  'to the left of': ['左边', '左侧', '左面'],
  'to the right of': ['右边', '右侧', '右面'],
  above: ['上方', '上面', '上边'],
  below: ['下方', '下面', '下边'],
};

/** 红色的圆形 or 红色圆形; `short` is the latter, which reads better next to another 的. */
function nounPhrase(target: Target, random: Random): { color: string; noun: string; short: string } {
  const noun = target.shape ? random.word(shapes[target.shape]) : '图形';
  if (!target.color) return { color: '', noun, short: noun };
  const color = random.word(colors[target.color]);
  // 圆 alone wants its 的.
  const short = noun === '圆' ? `${color}圆形` : `${color}${noun}`;
  return { color, noun: noun === '圆' || random.chance(0.6) ? `${color}的${noun}` : short, short };
}

export const chinese: PictureLanguage = {
  wordings: {
    color: [
      '{t}是什么颜色？',
      '{t}是什么颜色的？',
      '{short}的颜色是什么？',
      '{t}是哪种颜色？',
      '图中的{short}是什么颜色？',
      '请问{t}是什么颜色的？',
      '你能看出{t}是什么颜色吗？',
      '那个{t}是什么颜色的？',
    ],
    shape: [
      '图片里是什么图形？',
      '图中的图形是什么形状？',
      '图里有什么图形？',
      '图片中是哪种图形？',
      '这张图里画的是什么图形？',
      '图片上显示的是什么形状？',
      '图中是什么形状的图形？',
      '这张图上能看到什么形状？',
    ],
    'shape-of': [
      '{t}是什么形状？',
      '{t}是什么形状的？',
      '{short}的形状是什么？',
      '{color}的那个是什么图形？',
      '{color}的图形是哪种形状？',
      '那个{t}是什么形状？',
      '图中{color}的是什么图形？',
      '请问{t}是什么形状？',
    ],
    exists: [
      '图片里有{t}吗？',
      '图中有没有{t}？',
      '图里有一个{t}吗？',
      '图片中是否有{t}？',
      '这张图里有{t}吗？',
      '图上能看到{t}吗？',
      '图片中存在{t}吗？',
      '在图中能找到{t}吗？',
    ],
    'exists-not': [
      '图片里没有{t}吗？',
      '图中是不是没有{t}？',
      '图里是不是一个{t}都没有？',
      '这张图里没有{t}，对吗？',
      '图片中不存在{t}吗？',
      '图里真的没有{t}吗？',
      '这张图里一个{t}也没有吗？',
      '图上看不到{t}，对吗？',
    ],
    size: [
      '{t}有多大？',
      '{t}是大还是小？',
      '{t}是大的还是小的？',
      '{t}是小的还是大的？',
      '{short}的大小如何？',
      '{t}大小怎么样？',
      '图中的{short}有多大？',
      '请问{t}是大是小？',
    ],
    'is-size': [
      '{t}是{value}的吗？',
      '{t}{value}不{value}？',
      '{t}是不是{value}的？',
      '{t}看起来{value}吗？',
      '图中的{short}是{value}的吗？',
      '那个{t}是{value}的吗？',
      '{t}是否是{value}的？',
    ],
    'is-color': [
      '{t}是{value}的吗？',
      '{t}是{value}吗？',
      '{t}是不是{value}的？',
      '{short}的颜色是{value}吗？',
      '{t}是否为{value}？',
      '{short}的颜色是不是{value}？',
      '图中的{short}是{value}的吗？',
      '那个{t}是{value}的，对吗？',
    ],
    'is-shape': [
      '{t}是{value}吗？',
      '{t}是一个{value}吗？',
      '{t}是不是{value}？',
      '{short}的形状是{value}吗？',
      '{t}是否为{value}？',
      '那个{t}是{value}吗？',
      '图中的{short}是个{value}吗？',
    ],
    place: [
      '{t}在哪里？',
      '{t}在哪儿？',
      '{t}在什么位置？',
      '{t}位于图片的什么位置？',
      '{t}在图中的哪个位置？',
      '{short}的位置在哪里？',
      '{t}在图片的哪个部分？',
      '{t}在图上的什么地方？',
    ],
    'is-place': [
      '{t}在{value}吗？',
      '{t}是在{value}吗？',
      '{t}是不是在{value}？',
      '{t}在不在{value}？',
      '{t}位于{value}吗？',
      '{t}在图片的{value}吗？',
      '{t}是否在{value}？',
    ],
    count: [
      '有几个{t}？',
      '图里有几个{t}？',
      '图中一共有多少个{t}？',
      '总共有几个{t}？',
      '图片上能看到几个{t}？',
      '{t}有几个？',
      '{short}的数量是多少？',
      '这张图里有多少个{t}？',
    ],
    relation: [
      '{t}在{o_short}的{relation}吗？',
      '{t}是在{o_short}的{relation}吗？',
      '{t}是不是在{o_short}的{relation}？',
      '{t}位于{o_short}的{relation}吗？',
      '{t}在不在{o_short}的{relation}？',
      '{t}是否在{o_short}的{relation}？',
      '请问{t}在{o}{relation}吗？',
    ],
    'related-shape': [
      '{o_short}的{relation}是什么图形？',
      '{o}{relation}是什么形状？',
      '在{o}{relation}的是什么图形？',
      '{o_short}的{relation}有什么图形？',
      '什么图形在{o_short}的{relation}？',
      '{o}{relation}的图形是什么形状？',
      '哪种图形位于{o_short}的{relation}？',
    ],
    'related-color': [
      '{o}{relation}的图形是什么颜色？',
      '{o}{relation}的图形是什么颜色的？',
      '在{o}{relation}的图形是什么颜色？',
      '{o}{relation}那个图形是什么颜色？',
      '位于{o}{relation}的图形是哪种颜色？',
      '{o}{relation}那个图形的颜色是什么？',
      '{o_short}的{relation}是什么颜色的图形？',
    ],
  },

  slots(meaning, random) {
    const target = nounPhrase(meaning.target, random);
    const other = nounPhrase(meaning.other ?? {}, random);
    const slots: Record<string, string> = { t: target.noun, short: target.short, o: other.noun, o_short: other.short };
    if (target.color) slots.color = target.color;
    if (meaning.color) slots.value = random.word(colors[meaning.color]);
    if (meaning.size) slots.value = sizes[meaning.size];
    if (meaning.shape) slots.value = random.word(forms[meaning.shape]);
    if (meaning.place) slots.value = random.pick(places[meaning.place]);
    if (meaning.relation) slots.relation = random.pick(relations[meaning.relation]);
    return slots;
  },
};
