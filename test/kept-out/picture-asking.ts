import {
  COLORS,
  holds,
  type Kind,
  type Meaning,
  matches,
  PLACES,
  type Place,
  RELATIONS,
  type SceneShape,
  SHAPES,
  SIZES,
  type Target,
} from './picture-meaning.js';
import type { Random } from './random.js';

type Scene = readonly SceneShape[];
type Asker = (scene: Scene, random: Random) => Meaning | undefined;

/** A shape of the scene, and words that point at it alone. */
interface Referent {
  readonly item: SceneShape;
  readonly target: Target;
}

const ofColor: readonly Target[] = COLORS.map((color) => ({ color }));
const ofShape: readonly Target[] = SHAPES.map((shape) => ({ shape }));
const ofBoth: readonly Target[] = COLORS.flatMap((color) => SHAPES.map((shape) => ({ color, shape })));

/** Something to ask of a scene, kind by kind; undefined where the scene holds nothing that the kind could ask about. */
export const askers: Readonly<Record<Kind, Asker>> = {
  // Nobody asks for what the question already says: the noun of a colour question holds no colour, and so on.
  color: (scene, random) => about(random, colorless(scene), ({ target }) => ({ kind: 'color', target })),
  shape: (scene, random) => about(random, shapeless(scene), ({ target }) => ({ kind: 'shape', target })),
  size: (scene, random) => about(random, sized(scene), ({ target }) => ({ kind: 'size', target })),
  place: (scene, random) => about(random, placed(scene), ({ target }) => ({ kind: 'place', target })),

  'is-color': (scene, random) =>
    about(random, colorless(scene), ({ item, target }) => ({
      kind: 'is-color',
      target,
      color: trueOrFalse(random, item.color, COLORS),
    })),
  'is-shape': (scene, random) =>
    about(random, shapeless(scene), ({ item, target }) => ({
      kind: 'is-shape',
      target,
      shape: trueOrFalse(random, item.shape, SHAPES),
    })),
  'is-size': (scene, random) =>
    about(random, sized(scene), ({ item: { size = 'small' }, target }) => ({
      kind: 'is-size',
      target,
      size: trueOrFalse(random, size, SIZES),
    })),
  // "Is it at the top?" of something at the top left is yes to many people and no to the world: not asked.
  'is-place': (scene, random) =>
    about(random, placed(scene), ({ item: { place: actual = 'center' }, target }) => ({
      kind: 'is-place',
      target,
      place: trueOrFalse(
        random,
        actual,
        PLACES.filter((place) => !isPartOf(place, actual)),
      ),
    })),

  exists: (scene, random) => ({
    kind: 'exists',
    target: presentOrAbsent(random, scene, random.pick([ofColor, ofShape, ofBoth])),
    negated: random.chance(0.35),
  }),
  count: (scene, random) => ({
    kind: 'count',
    target: presentOrAbsent(random, scene, random.pick([[{}], ofColor, ofShape])),
  }),

  relation: (scene, random) => {
    const wanted = random.chance(0.5);
    return about(random, placed(scene), (a) => {
      const others = placed(scene).filter((b) => b.item !== a.item);
      const asked = others.flatMap((b) =>
        RELATIONS.filter((relation) => holds(relation, a.item, b.item) === wanted).map((relation) => ({ relation, b })),
      );
      return about(random, asked, ({ relation, b }) => ({
        kind: 'relation',
        target: a.target,
        other: b.target,
        relation,
      }));
    });
  },
  'related-shape': (scene, random) => askRelated('related-shape', scene, random),
  'related-color': (scene, random) => askRelated('related-color', scene, random),
};

function askRelated(kind: 'related-shape' | 'related-color', scene: Scene, random: Random): Meaning | undefined {
  if (scene.some((item) => !item.place)) return undefined;
  const asked = referents(scene).flatMap((b) =>
    RELATIONS.filter((relation) => scene.filter((item) => holds(relation, item, b.item)).length === 1).map(
      (relation) => ({
        relation,
        b,
      }),
    ),
  );
  return about(random, asked, ({ relation, b }) => ({ kind, target: {}, other: b.target, relation }));
}

/** Every way to point at exactly one shape. "The shape" does so only where it is alone. */
function referents(scene: Scene): Referent[] {
  return scene.flatMap((item) => {
    const { color, shape } = item;
    const targets: readonly Target[] =
      scene.length === 1 ? [{}, { color }, { shape }, { color, shape }] : [{ color }, { shape }, { color, shape }];
    return targets
      .filter((target) => scene.filter((each) => matches(target, each)).length === 1)
      .map((target) => ({ item, target }));
  });
}

const colorless = (scene: Scene): Referent[] => referents(scene).filter(({ target }) => !target.color);
const shapeless = (scene: Scene): Referent[] => referents(scene).filter(({ target }) => !target.shape);
const sized = (scene: Scene): Referent[] => referents(scene).filter(({ item }) => item.size);
const placed = (scene: Scene): Referent[] => referents(scene).filter(({ item }) => item.place);

function about<T>(random: Random, found: readonly T[], ask: (one: T) => Meaning | undefined): Meaning | undefined {
  return found.length === 0 ? undefined : ask(random.pick(found));
}

/** The truth half of the time, so that "yes" alone scores no better than chance. */
function trueOrFalse<T>(random: Random, truth: T, values: readonly T[]): T {
  return random.chance(0.5) ? truth : random.pick(values.filter((value) => value !== truth));
}

function presentOrAbsent(random: Random, scene: Scene, targets: readonly Target[]): Target {
  const wanted = random.chance(0.5);
  const fitting = targets.filter((target) => scene.some((item) => matches(target, item)) === wanted);
  return random.pick(fitting.length > 0 ? fitting : targets);
}

/** Whether a place is an edge ("top") of which the other is a corner ("top left"). */
const isPartOf = (edge: Place, corner: Place): boolean => edge !== corner && corner.split(' ').includes(edge);
