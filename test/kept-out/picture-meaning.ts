/** What a picture holds and what a question about it means, apart from any wording: the contract is the playground's WORLD.md. */

export const COLORS = ['red', 'green', 'blue', 'yellow', 'black', 'gray', 'brown', 'teal'] as const;
export const SHAPES = ['circle', 'rectangle', 'triangle'] as const;
export const SIZES = ['small', 'large'] as const;
export const PLACES = [
  'top left',
  'top',
  'top right',
  'left',
  'center',
  'right',
  'bottom left',
  'bottom',
  'bottom right',
] as const;
export const RELATIONS = ['to the left of', 'to the right of', 'above', 'below'] as const;
export const KINDS = [
  'color',
  'shape',
  'exists',
  'size',
  'is-size',
  'is-color',
  'is-shape',
  'place',
  'is-place',
  'count',
  'relation',
  'related-shape',
  'related-color',
] as const;

export type Color = (typeof COLORS)[number];
export type Shape = (typeof SHAPES)[number];
export type Size = (typeof SIZES)[number];
export type Place = (typeof PLACES)[number];
export type Relation = (typeof RELATIONS)[number];
export type Kind = (typeof KINDS)[number];

/** One shape of a picture. Of easy-VQA's pictures only colour and shape are known. */
export interface SceneShape {
  readonly color: Color;
  readonly shape: Shape;
  readonly size?: Size | undefined;
  readonly place?: Place | undefined;
}

/** "the shape", "the red shape", "the circle" or "the red circle". */
export interface Target {
  readonly color?: Color;
  readonly shape?: Shape;
}

/** The fields beyond `target` are there where the kind needs them. */
export interface Meaning {
  readonly kind: Kind;
  readonly target: Target;
  readonly other?: Target;
  readonly color?: Color;
  readonly shape?: Shape;
  readonly size?: Size;
  readonly place?: Place;
  readonly relation?: Relation;
  readonly negated?: boolean;
}

export const matches = (target: Target, item: SceneShape): boolean =>
  (target.color ?? item.color) === item.color && (target.shape ?? item.shape) === item.shape;

/** Row and column, 0 to 2, of the three-by-three grid. */
function cell(place: Place): { row: number; column: number } {
  const at = PLACES.indexOf(place);
  return { row: Math.floor(at / 3), column: at % 3 };
}

/** Whether `a` is `relation` `b`; a diagonal is both, as in "above and to the left of". */
export function holds(relation: Relation, a: SceneShape, b: SceneShape): boolean {
  if (!a.place || !b.place) return false;
  const [from, to] = [cell(a.place), cell(b.place)];
  switch (relation) {
    case 'above':
      return from.row < to.row;
    case 'below':
      return from.row > to.row;
    case 'to the left of':
      return from.column < to.column;
    case 'to the right of':
      return from.column > to.column;
  }
}

/** The one answer that a scene gives, or undefined where the question does not fit it (no referent, several, or not known). */
export function answerOf(meaning: Meaning, scene: readonly SceneShape[]): string | undefined {
  const found = scene.filter((item) => matches(meaning.target, item));
  if (meaning.kind === 'exists') return yesNo(found.length > 0 !== (meaning.negated ?? false));
  if (meaning.kind === 'count') return String(found.length);

  const others = scene.filter((item) => matches(meaning.other ?? {}, item));
  const other = others.length === 1 ? others[0] : undefined;
  const relation = meaning.relation;
  if (meaning.kind === 'related-shape' || meaning.kind === 'related-color') {
    if (!other || !relation || scene.some((item) => !item.place)) return undefined;
    const related = scene.filter((item) => item !== other && holds(relation, item, other));
    return related.length === 1 ? related[0]?.[meaning.kind === 'related-shape' ? 'shape' : 'color'] : undefined;
  }

  const one = found.length === 1 ? found[0] : undefined;
  if (!one) return undefined;
  switch (meaning.kind) {
    case 'color':
      return one.color;
    case 'shape':
      return one.shape;
    case 'size':
      return one.size;
    case 'place':
      return one.place;
    case 'is-size':
      return one.size && yesNo(one.size === meaning.size);
    case 'is-color':
      return yesNo(one.color === meaning.color);
    case 'is-shape':
      return yesNo(one.shape === meaning.shape);
    case 'is-place':
      return one.place && yesNo(one.place === meaning.place);
    case 'relation':
      if (!other || other === one || !relation || !one.place || !other.place) return undefined;
      return yesNo(holds(relation, one, other));
  }
}

/** The canonical English question, which a translator aims at. */
export function canonical(meaning: Meaning): string {
  const the = noun(meaning.target);
  const other = noun(meaning.other ?? {});
  switch (meaning.kind) {
    case 'color':
      return `What color is the ${the}?`;
    case 'shape':
      return the === 'shape' ? 'What shape is in the image?' : `What shape is the ${the}?`;
    case 'exists':
      return `Is there ${meaning.negated ? 'no' : 'a'} ${the} in the image?`;
    case 'size':
      return `What size is the ${the}?`;
    case 'is-size':
      return `Is the ${the} ${meaning.size}?`;
    case 'is-color':
      return `Is the ${the} ${meaning.color}?`;
    case 'is-shape':
      return `Is the ${the} a ${meaning.shape}?`;
    case 'place':
      return `Where is the ${the}?`;
    case 'is-place':
      return `Is the ${the} ${placePhrase(meaning.place)}?`;
    case 'count':
      return `How many ${the}s are there?`;
    case 'relation':
      return `Is the ${the} ${meaning.relation} the ${other}?`;
    case 'related-shape':
      return `What shape is ${meaning.relation} the ${other}?`;
    case 'related-color':
      return `What color is the shape ${meaning.relation} the ${other}?`;
  }
}

const yesNo = (value: boolean): 'yes' | 'no' => (value ? 'yes' : 'no');

const noun = (target: Target): string => `${target.color ? `${target.color} ` : ''}${target.shape ?? 'shape'}`;

function placePhrase(place: Place | undefined): string {
  if (place === 'center') return 'in the center';
  return place === 'left' || place === 'right' ? `on the ${place}` : `at the ${place}`;
}
