"""The playground's closed world: what its pictures and stories may hold, and the one canonical English way to say it.

Everything that is trained agrees on this file: the captioner speaks `caption(scene)`, the answerer reads it, the translator's
targets are the canonical questions and story sentences. WORLD.md says the same for people.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

COLORS = ["red", "green", "blue", "yellow", "black", "gray", "brown", "teal"]  # easy-VQA's eight
SHAPES = ["circle", "rectangle", "triangle"]  # easy-VQA's three
SIZES = ["small", "large"]
COLUMNS = ["left", "", "right"]
ROWS = ["top", "", "bottom"]
RELATIONS = ["to the left of", "to the right of", "above", "below"]

NAMES = ["Mary", "John", "Daniel", "Sandra"]  # bAbI's; Mary and Sandra are "she"
FEMALE = {"Mary", "Sandra"}
ROOMS = ["bathroom", "bedroom", "kitchen", "garden", "hallway", "office"]
THINGS = ["football", "apple", "milk"]
DIRECTIONS = ["north", "south", "east", "west"]
MOVES = ["went to", "moved to", "journeyed to", "travelled to", "went back to"]
THEN = ["Then", "After that", "Afterwards", "Following that"]


@dataclass(frozen=True)
class Shape:
    """One shape of a scene; `column` and `row` are 0, 1 or 2 in a three-by-three grid of places."""

    color: str
    shape: str
    size: str
    column: int
    row: int

    @property
    def place(self) -> str:
        """The answer to "where is it?": "top left", "top", …, "center"."""
        return " ".join(w for w in (ROWS[self.row], COLUMNS[self.column]) if w) or "center"


Scene = list[Shape]


def place_phrase(place: str) -> str:
    """"at the top left", "on the left", "in the center"."""
    if place == "center":
        return "in the center"
    return f"on the {place}" if place in ("left", "right") else f"at the {place}"


def relations(a: Shape, b: Shape) -> list[str]:
    """All of RELATIONS that hold of a and b; the first named is vertical."""
    held = []
    if a.row != b.row:
        held.append("above" if a.row < b.row else "below")
    if a.column != b.column:
        held.append("to the left of" if a.column < b.column else "to the right of")
    return held


def reading_order(scene: Scene) -> Scene:
    return sorted(scene, key=lambda s: (s.row, s.column))


def caption(scene: Scene) -> str:
    """The canonical caption: a sentence a shape in reading order; of two shapes also their relation.

    "A small red circle at the top left. A large blue triangle on the right. The red circle is above and to the left of the blue triangle."
    """
    ordered = reading_order(scene)
    said = [f"A {s.size} {s.color} {s.shape} {place_phrase(s.place)}." for s in ordered]
    if len(ordered) == 2:
        a, b = ordered
        said.append(f"The {a.color} {a.shape} is {' and '.join(relations(a, b))} the {b.color} {b.shape}.")
    return " ".join(said)


@dataclass(frozen=True)
class Target:
    """What a question speaks of: "the shape", "the red shape", "the circle" or "the red circle"."""

    color: str | None = None
    shape: str | None = None

    def matches(self, s: Shape) -> bool:
        return self.color in (None, s.color) and self.shape in (None, s.shape)

    def noun(self) -> str:
        return " ".join(w for w in (self.color, self.shape or "shape") if w)


@dataclass(frozen=True)
class PictureQuestion:
    """A question about a picture as meaning; the kinds are listed in WORLD.md."""

    kind: str
    target: Target
    other: Target | None = None
    value: str | None = None  # a relation, a size or a place, by kind
    negated: bool = False

    def english(self) -> str:
        """The one canonical wording: what the translator aims at."""
        t, o = self.target.noun(), self.other.noun() if self.other else ""
        match self.kind:
            case "color":
                return f"What color is the {t}?"
            case "shape":
                return "What shape is in the image?" if self.target == Target() else f"What shape is the {t}?"
            case "exists":
                return f"Is there {'no' if self.negated else 'a'} {t} in the image?"
            case "size":
                return f"What size is the {t}?"
            case "is-size":
                return f"Is the {t} {self.value}?"
            case "is-color":
                return f"Is the {t} {self.value}?"
            case "is-shape":
                return f"Is the {t} a {self.value}?"
            case "place":
                return f"Where is the {t}?"
            case "is-place":
                return f"Is the {t} {place_phrase(self.value)}?"
            case "count":
                return f"How many {t}s are there?"
            case "relation":
                return f"Is the {t} {self.value} the {o}?"
            case "related-shape":
                return f"What shape is {self.value} the {o}?"
            case "related-color":
                return f"What color is the shape {self.value} the {o}?"
        raise ValueError(self.kind)

    def answer(self, scene: Scene) -> str | None:
        """The answer, or None where the question does not fit the scene (no referent, or several)."""
        found = [s for s in scene if self.target.matches(s)]
        if self.kind == "exists":
            return "yes" if bool(found) != self.negated else "no"
        if self.kind == "count":
            return str(len(found))
        if self.kind.startswith("related-"):
            others = [s for s in scene if self.other.matches(s)]
            if len(others) != 1:
                return None
            related = [s for s in scene if s is not others[0] and self.value in relations(s, others[0])]
            if len(related) != 1:
                return None
            return related[0].shape if self.kind == "related-shape" else related[0].color
        if len(found) != 1:
            return None
        (s,) = found
        match self.kind:
            case "color":
                return s.color
            case "shape":
                return s.shape
            case "size":
                return s.size
            case "is-size":
                return "yes" if s.size == self.value else "no"
            case "is-color":
                return "yes" if s.color == self.value else "no"
            case "is-shape":
                return "yes" if s.shape == self.value else "no"
            case "place":
                return s.place
            case "is-place":
                return "yes" if s.place == self.value else "no"
            case "relation":
                others = [o for o in scene if self.other.matches(o)]
                if len(others) != 1 or others[0] is s:
                    return None
                return "yes" if self.value in relations(s, others[0]) else "no"
        raise ValueError(self.kind)


def random_scene(rng: random.Random, count: int | None = None) -> Scene:
    """One to four shapes in distinct places; no two shapes of a two-shape scene are the same colour and shape."""
    n = count or rng.choice([1, 1, 2, 2, 3, 4])
    cells = rng.sample(range(9), n)
    while True:
        scene = [Shape(rng.choice(COLORS), rng.choice(SHAPES), rng.choice(SIZES), c % 3, c // 3) for c in cells]
        if n != 2 or (scene[0].color, scene[0].shape) != (scene[1].color, scene[1].shape):
            return scene
