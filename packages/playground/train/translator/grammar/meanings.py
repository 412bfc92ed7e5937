"""What can be said, as meaning: every language words the same meanings, and each meaning has one canonical English.

A new language is one file beside es.py and zh.py with TEMPLATES for the kinds named here (see `KINDS`).
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
import world  # noqa: E402
from world import PictureQuestion, Target  # noqa: E402

# How often each kind is drawn. Stories weigh a little more: one wrong sentence spoils a whole story.
KINDS = {
    "color": 5, "shape": 5, "exists": 5, "not-exists": 6, "size": 2, "is-size": 3, "is-color": 4, "is-shape": 4, "place": 3, "is-place": 4,
    "count": 4, "relation": 11, "related-shape": 4, "related-color": 4,
    "move": 12, "then-move": 9, "take": 5, "drop": 5, "direction": 7, "where": 4, "is-in": 4, "what-is": 3, "is-what": 3,
}
TAKES = ["picked up", "got", "took", "grabbed"]
DROPS = ["dropped", "put down", "left", "discarded"]
OTHER_NAMES = ["Bill", "Fred", "Jeff", "Julie", "Peter", "Anna", "Lucy", "Tom", "Emma", "Jack", "David", "Laura", "Susan", "Michael", "Linda", "Paul"]
OTHER_ROOMS = ["living room", "dining room", "garage", "basement", "attic", "school", "park", "cinema", "library", "balcony", "store", "house", "street"]
OTHER_THINGS = ["book", "key", "cup", "bag", "pencil", "phone", "hat", "orange", "box", "bottle"]


@dataclass(frozen=True)
class SizedTarget(Target):
    """Beyond the contract: "the large red circle", so that a size said before the noun is not lost."""

    size: str | None = None

    def noun(self) -> str:
        return f"{self.size} {super().noun()}"


@dataclass
class Meaning:
    kind: str
    english: str
    target: Target | None = None
    other: Target | None = None
    value: str | None = None  # a relation, size, place, colour, shape or direction
    people: tuple[str, ...] = ()  # names, or one of he, she, they, "" (left out)
    verb: str = ""
    then: str = ""
    room: str = ""
    second: str = ""
    thing: str = ""
    there: bool = False

    @property
    def plural(self) -> bool:
        return len(self.people) > 1 or self.people == ("they",)


def made_up_name(rng: random.Random) -> str:
    onset = ["b", "br", "c", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", ""]
    parts = [rng.choice(onset) + rng.choice("aeiou") + rng.choice(["", "", "n", "l", "r", "s"]) for _ in range(rng.choice([2, 2, 3]))]
    return "".join(parts).capitalize()


def person(rng: random.Random) -> str:
    r = rng.random()
    return rng.choice(world.NAMES) if r < 0.93 else rng.choice(OTHER_NAMES) if r < 0.97 else made_up_name(rng)


def a_room(rng: random.Random) -> str:
    return rng.choice(world.ROOMS) if rng.random() < 0.95 else rng.choice(OTHER_ROOMS)


def a_thing(rng: random.Random) -> str:
    return rng.choice(world.THINGS) if rng.random() < 0.93 else rng.choice(OTHER_THINGS)


def a_target(rng: random.Random, bare: float, color: float, shape: float, both: float, sized: float = 0.03) -> Target:
    kind = rng.choices(["bare", "color", "shape", "both"], [bare, color, shape, both])[0]
    c = rng.choice(world.COLORS) if kind in ("color", "both") else None
    s = rng.choice(world.SHAPES) if kind in ("shape", "both") else None
    return SizedTarget(c, s, rng.choice(world.SIZES)) if rng.random() < sized else Target(c, s)


def picture(kind: str, rng: random.Random) -> Meaning:
    negated = kind == "not-exists"
    target = a_target(rng, 1, 2, 2, 3)
    other = value = None
    match kind:
        case "color":
            target = a_target(rng, 3, 0.2, 5, 1)
        case "shape":
            target = a_target(rng, 3, 7, 0, 0, 0) if rng.random() < 0.97 else SizedTarget(size=rng.choice(world.SIZES))
        case "exists" | "not-exists":
            target = a_target(rng, 0.3, 3, 3, 3, 0.02)
        case "count":
            target = a_target(rng, 2, 3, 3, 3, 0.02)
        case "is-size":
            value = rng.choice(world.SIZES)
        case "is-color":
            target, value = a_target(rng, 3, 0, 5, 1), rng.choice(world.COLORS)
        case "is-shape":
            target, value = a_target(rng, 3, 6, 0, 0), rng.choice(world.SHAPES)
        case "is-place":
            value = rng.choice([" ".join(w for w in (r, c) if w) or "center" for r in world.ROWS for c in world.COLUMNS])
        case "relation":
            target, other, value = a_target(rng, 0.2, 2, 2, 5, 0.02), a_target(rng, 0, 2, 2, 5, 0.02), rng.choice(world.RELATIONS)
        case "related-shape" | "related-color":
            target, other, value = Target(), a_target(rng, 0, 2, 2, 5, 0.02), rng.choice(world.RELATIONS)
    question = PictureQuestion("exists" if negated else kind, target, other, value, negated)
    return Meaning(kind, question.english(), target, other, value)


def subject(people: tuple[str, ...]) -> str:
    return " and ".join(people) if people != ("",) else "he"


def story(kind: str, rng: random.Random) -> Meaning:
    room = a_room(rng)
    second = a_room(rng)
    while second == room:
        second = a_room(rng)
    one, two = person(rng), person(rng)
    while two == one:
        two = person(rng)
    verb, way, thing = rng.choice(world.MOVES), rng.choice(world.DIRECTIONS), a_thing(rng)
    match kind:
        case "move":
            people = (one,) if rng.random() < 0.62 else (one, two)
            # A connective before a name adds nothing to the story: the canonical sentence has none.
            then = rng.choice(world.THEN) if rng.random() < 0.18 else ""
            return Meaning(kind, f"{subject(people)} {verb} the {room}.", people=people, verb=verb, room=room, then=then)
        case "then-move":
            people, then = (rng.choices(["he", "she", "they", ""], [3, 3, 3, 3])[0],), rng.choice(world.THEN)
            # A pronoun without a connective is given the commonest one, as bAbI's sentences all have one.
            said = then if rng.random() < 0.85 else ""
            return Meaning(kind, f"{then if said else 'Then'} {subject(people)} {verb} the {room}.", people=people, verb=verb, room=room, then=said)
        case "take" | "drop":
            did, there = rng.choice(TAKES if kind == "take" else DROPS), rng.random() < 0.4
            people, then = (one,), ""
            said = subject(people)
            if rng.random() < 0.12:
                people, then = (rng.choice(["he", "she", ""]),), rng.choice(world.THEN)
                said = f"{then} {subject(people)}"
            elif rng.random() < 0.1:
                then = rng.choice(world.THEN)
            return Meaning(kind, f"{said} {did} the {thing}{' there' if there else ''}.", people=people, verb=did, then=then, thing=thing, there=there)
        case "direction":
            return Meaning(kind, f"The {room} is {way} of the {second}.", room=room, second=second, value=way)
        case "where":
            return Meaning(kind, f"Where is {one}?", people=(one,))
        case "is-in":
            return Meaning(kind, f"Is {one} in the {room}?", people=(one,), room=room)
        case "what-is":
            return Meaning(kind, f"What is {way} of the {room}?", room=room, value=way)
        case "is-what":
            return Meaning(kind, f"What is the {room} {way} of?", room=room, value=way)
    raise ValueError(kind)


STORY_KINDS = {"move", "then-move", "take", "drop", "direction", "where", "is-in", "what-is", "is-what"}
STATEMENTS = {"move", "then-move", "take", "drop", "direction"}
YES_NO = {"exists", "not-exists", "is-size", "is-color", "is-shape", "is-place", "relation", "is-in"}
_kinds, _weights = list(KINDS), list(KINDS.values())


def draw(rng: random.Random, kind: str | None = None) -> Meaning:
    kind = kind or rng.choices(_kinds, _weights)[0]
    return story(kind, rng) if kind in STORY_KINDS else picture(kind, rng)
