"""Questions about a scene's caption, in many wordings, each with the short fact that leads to its answer.

A fact names the shapes that decide ("red circle"), with a place or a size where that is asked ("red circle top left, blue triangle
right"), what is missing ("no red circle"), or counts them ("1 red circle 2 red triangle"), always in the caption's words.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import wordings as w  # noqa: E402
import world  # noqa: E402
from data_stories import Example  # noqa: E402
from world import PictureQuestion, Scene, Shape, Target  # noqa: E402

# How often each kind is drawn: the harder, the oftener.
KINDS = {
    "color": 6, "shape": 6, "exists": 8, "size": 2, "is-size": 3, "is-color": 3, "is-shape": 3, "place": 3, "is-place": 8,
    "count": 8, "relation": 12, "related-shape": 7, "related-color": 7,
}
PLACES = [Shape("", "", "", c, r).place for r in range(3) for c in range(3)]
_kinds, _weights = list(KINDS), list(KINDS.values())


@dataclass(frozen=True)
class SizedTarget(Target):
    """Beyond the contract, since people say it: "the large circle"."""

    size: str | None = None

    def matches(self, s: Shape) -> bool:
        return super().matches(s) and self.size in (None, s.size)

    def noun(self) -> str:
        return f"{self.size} {super().noun()}" if self.size else super().noun()


def name(s: Shape) -> str:
    return f"{s.color} {s.shape}"


def pointer(s: Shape, rng: random.Random, bare: float = 0.1) -> Target:
    """A way to speak of one shape, which need not be the only one it fits."""
    size = s.size if rng.random() < 0.06 else None
    kind = rng.choices(["bare", "color", "shape", "both"], [bare, 1, 1, 1])[0]
    return SizedTarget(s.color if kind in ("color", "both") else None, s.shape if kind in ("shape", "both") else None, size)


def any_target(scene: Scene, rng: random.Random) -> Target:
    """For exists and count: a target that the scene may or may not hold, often half of it."""
    s = rng.choice(scene)
    t = pointer(s, rng, 0.05)
    if rng.random() < 0.4:
        return t
    other = Shape(rng.choice(world.COLORS), rng.choice(world.SHAPES), rng.choice(world.SIZES), 0, 0)
    color = t.color and (other.color if rng.random() < 0.6 else t.color)
    shape = t.shape and (other.shape if rng.random() < 0.6 else t.shape)
    return SizedTarget(color, shape, t.size)


def draw(kind: str, scene: Scene, rng: random.Random) -> PictureQuestion:
    s = rng.choice(scene)
    o = rng.choice(scene)
    match kind:
        case "color":
            return PictureQuestion(kind, Target(None, s.shape if rng.random() < 0.7 else None) if rng.random() < 0.9 else pointer(s, rng))
        case "shape":
            return PictureQuestion(kind, Target(s.color if rng.random() < 0.7 else None, None) if rng.random() < 0.9 else SizedTarget(None, None, s.size))
        case "exists":
            return PictureQuestion(kind, any_target(scene, rng), negated=rng.random() < 0.45)
        case "count":
            return PictureQuestion(kind, any_target(scene, rng) if rng.random() < 0.9 else Target())
        case "size" | "place":
            return PictureQuestion(kind, pointer(s, rng))
        case "is-size":
            return PictureQuestion(kind, Target(*_plain(pointer(s, rng))), value=rng.choice(world.SIZES))
        case "is-color":
            return PictureQuestion(kind, Target(None, s.shape if rng.random() < 0.75 else None), value=s.color if rng.random() < 0.5 else rng.choice(world.COLORS))
        case "is-shape":
            return PictureQuestion(kind, Target(s.color if rng.random() < 0.75 else None, None), value=s.shape if rng.random() < 0.5 else rng.choice(world.SHAPES))
        case "is-place":
            return PictureQuestion(kind, pointer(s, rng), value=s.place if rng.random() < 0.5 else rng.choice(PLACES))
        case "relation":
            return PictureQuestion(kind, pointer(s, rng, 0), pointer(o, rng, 0), rng.choice(world.RELATIONS))
        case _:
            return PictureQuestion(kind, Target(), pointer(o, rng, 0), rng.choice(world.RELATIONS))


def _plain(t: Target) -> tuple[str | None, str | None]:
    return t.color, t.shape


def named(q: PictureQuestion, scene: Scene) -> list[Shape]:
    """The shapes that decide, in the order in which the fact names them."""
    ordered = world.reading_order(scene)
    found = [s for s in ordered if q.target.matches(s)]
    if q.kind == "count":
        return found
    if q.kind.startswith("related-") or q.kind == "relation":
        (other,) = [s for s in ordered if q.other.matches(s)]
        if q.kind == "relation":
            return [found[0], other]
        return [other, *(s for s in ordered if s is not other and q.value in world.relations(s, other))]
    return found[:1]


def fact(q: PictureQuestion, shapes: list[Shape]) -> str:
    if not shapes:
        return f"no {q.target.noun()}"
    if q.kind == "count":
        return " ".join(f"{i} {name(s)}" for i, s in enumerate(shapes, 1))
    if q.kind.startswith("related-"):
        return ", ".join(f"{name(s)} {s.place}" for s in shapes)
    if q.kind == "relation":  # how the one lies to the other, so that the answer is but to see whether that was asked
        held = " ".join(r.split()[-2] if " " in r else r for r in world.relations(*shapes))
        return ", ".join([*(f"{name(s)} {s.place}" for s in shapes), held])
    (s,) = shapes
    if q.kind in ("size", "is-size"):
        return f"{s.size} {name(s)}"
    return f"{name(s)} {s.place}" if q.kind in ("place", "is-place") else name(s)


def noun(t: Target, rng: random.Random, plural: bool = False) -> str:
    """The target's name as people say it: other words for shape and size, a word order that translators leave."""
    shape = t.shape or rng.choice(w.SHAPE if t.color or getattr(t, "size", None) else w.SHAPE[:-1])
    shape += "s" if plural else ""
    color = t.color and ("grey" if t.color == "gray" and rng.random() < 0.4 else t.color)
    size = getattr(t, "size", None) and rng.choice(w.SIZE[t.size])
    r = rng.random()
    if color and r < 0.03:
        return " ".join(x for x in (size, shape, color) if x)
    if color and r < 0.05:
        return " ".join(x for x in (size, f"{color}-colored", shape) if x)
    if color and r < 0.07:
        return " ".join(x for x in (size, shape, "of color", color) if x)
    return " ".join(x for x in (size, color, shape) if x)


def templates(q: PictureQuestion, rng: random.Random) -> list[str]:
    t, only_color = q.target, bool(q.target.color and not q.target.shape and not getattr(q.target, "size", None))
    match q.kind:
        case "color":
            return w.COLOR_BARE if t == Target() and rng.random() < 0.2 else w.COLOR
        case "shape":
            return (w.SHAPE_BARE if rng.random() < 0.8 else w.SHAPE_OF) if t == Target() else w.SHAPE_COLOR if only_color and rng.random() < 0.2 else w.SHAPE_OF
        case "exists" if q.negated:
            return w.EXISTS_COLOR_NOT if only_color and rng.random() < 0.1 else w.EXISTS_NOT
        case "exists":
            return w.EXISTS_COLOR if only_color and rng.random() < 0.12 else w.EXISTS
        case "count":
            return w.COUNT_COLOR if only_color and rng.random() < 0.2 else w.COUNT
        case "is-color" | "is-shape" | "is-place" | "is-size":
            extra = {"is-color": w.IS_COLOR, "is-shape": w.IS_SHAPE, "is-place": w.IS_PLACE, "is-size": w.IS_SIZE}[q.kind]
            return extra if rng.random() < 0.6 else w.IS
        case "size" | "place" | "relation" | "related-shape" | "related-color":
            return {"size": w.SIZE_OF, "place": w.PLACE, "relation": w.RELATED, "related-shape": w.RELATED_SHAPE, "related-color": w.RELATED_COLOR}[q.kind]
    raise ValueError(q.kind)


def value(q: PictureQuestion, template: str, rng: random.Random) -> str:
    match q.kind:
        case "is-size":
            return rng.choice(w.SIZE[q.value])
        case "is-shape":
            return q.value if "a {v}" in template or "is the {t} {v}" in template and template in w.IS_SHAPE else f"a {q.value}"
        case "is-place":
            return rng.choice(w.place_wordings(q.value))
        case "relation" | "related-shape" | "related-color":
            return rng.choice(w.RELATION[q.value])
    return q.value or ""


def worded(q: PictureQuestion, rng: random.Random) -> str:
    options = templates(q, rng)
    template = options[0] if rng.random() < 0.1 else rng.choice(options)
    text = template.format(
        t=noun(q.target, rng), ts=noun(q.target, rng, plural=True), o=noun(q.other, rng) if q.other else "", v=value(q, template, rng),
        img=rng.choice(w.IMAGE), s=rng.choice(w.SHAPE), c=rng.choice(["color", "color", "colour"]), color=q.target.color,
    )
    r = rng.random()
    if r < 0.03:
        text = text.replace("the ", "", 1)
    elif r < 0.05:
        text = text.replace(" a ", " ", 1)
    elif r < 0.06:
        text = f"please, {text}"
    if rng.random() < 0.15:
        text = text.rstrip("?")
    elif rng.random() < 0.03:
        text = f"{text.rstrip('?')} ?"
    return text


def asked(q: PictureQuestion, negated: bool) -> tuple[str | None, ...]:
    """A place as its row and column, a relation as its one telling word, any other value as it is."""
    words = (q.value or "").replace("to the ", "").replace(" of", "").split()
    if q.kind == "is-place":
        row = next((w for w in words if w in world.ROWS), "middle")
        return row, next((w for w in words if w in world.COLUMNS), "center"), "no" if negated else "yes"
    return words[0] if words else None, None, "no" if negated else "yes"


def negate(q: PictureQuestion, text: str, answer: str, rng: random.Random) -> tuple[str, str]:
    """Rarely, "Is the circle not red?"."""
    if q.kind in ("is-size", "is-color", "is-shape", "is-place") and rng.random() < 0.02:
        template = rng.choice(w.IS_NOT)
        return template.format(t=noun(q.target, rng), v=value(q, template, rng)), "no" if answer == "yes" else "yes"
    return text, answer


def noisy(caption: str, rng: random.Random, ordered: bool) -> str:
    """A caption as a captioner may garble it, its shapes still right: sentences missing, shuffled, or worded otherwise."""
    sentences = [s.rstrip(".") for s in caption.split(". ")]
    r = rng.random()
    if r < 0.4:
        sentences = [s for s in sentences if s.startswith("A ")]
    elif r < 0.6 and not ordered:
        rng.shuffle(sentences)
    elif r < 0.8:
        return caption.replace("A ", "There is a ").replace("center", "middle")
    return ". ".join(sentences) + ("." if rng.random() < 0.8 else "")


def mistaken(rng: random.Random) -> Example:
    """The question supposes what the caption of a single shape does not say; the one shape there is must be meant."""
    scene = world.random_scene(rng, 1)
    (s,) = scene
    if rng.random() < 0.5:
        q, answer = PictureQuestion("color", Target(None, rng.choice(world.SHAPES))), s.color
    else:
        q, answer = PictureQuestion("shape", Target(rng.choice(world.COLORS), None)), s.shape
    return Example(worded(q, rng), world.caption(scene), name(s), answer, "mistaken", 1, {s.place: 1})


def picture(rng: random.Random, canonical: float = 0.15, kind: str | None = None) -> Example:
    """A random scene's caption and a question that fits it; yes and no are about as likely."""
    if canonical < 1 and kind is None and rng.random() < 0.02:
        return mistaken(rng)
    kind = kind or rng.choices(_kinds, _weights)[0]
    wanted = rng.choice(["yes", "no"]) if kind == "exists" or kind.startswith("is-") or kind == "relation" else None
    while True:
        scene = world.random_scene(rng)
        q = draw(kind, scene, rng)
        answer = q.answer(scene)
        if answer is not None and wanted in (None, answer):
            break
    shapes = named(q, scene)
    marks = {s.place: i for i, s in enumerate(shapes, 1)}
    if rng.random() < canonical:
        return Example(q.english(), world.caption(scene), fact(q, shapes), answer, kind, len(scene), marks, asked(q, q.negated))
    text, worded_answer = negate(q, worded(q, rng), answer, rng)
    caption = noisy(world.caption(scene), rng, kind in ("count", "exists")) if rng.random() < 0.08 else world.caption(scene)
    return Example(text, caption, fact(q, shapes), worded_answer, kind, len(scene), marks, asked(q, q.negated or answer != worded_answer))
