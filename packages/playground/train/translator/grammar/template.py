"""Wording templates: `(a|b)` is a choice, `[x]` may be left out, `{slot}` is filled by the language.

Every choice is drawn independently, so that each combination of open choices occurs. A share of the choices can be held
out (a whole template, a branch of a template, a word in one kind of sentence): that is the development set.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import lru_cache

TEMPLATES_HELD, BRANCHES_HELD, WORDS_HELD = 12, 8, 8  # per cent


def is_held(key: str, percent: int) -> bool:
    return zlib.crc32(key.encode()) % 100 < percent


class Chooser:
    """Draws among options. `held`: "in" draws from all, "out" never draws what is held out; `novel` tells whether it did."""

    _allowed: dict[tuple[str, int], tuple[list[int], frozenset[int]]] = {}

    def __init__(self, rng: random.Random, held: str = "in"):
        self.rng, self.held, self.novel = rng, held, False

    def index(self, count: int, where: str, names: list[str], percent: int, first: float = 0.0) -> int:
        """An index below `count`; `first` is the extra chance of the first, the commonest word."""
        key = (where, count)
        if key not in self._allowed:
            held = [i for i in range(count) if is_held(f"{where}/{names[i]}", percent)]
            held = [] if len(held) == count else held
            self._allowed[key] = ([i for i in range(count) if i not in held], frozenset(held))
        allowed, held = self._allowed[key]
        if first and self.rng.random() < first and 0 not in held:
            return 0
        if self.held == "out":
            return allowed[int(self.rng.random() * len(allowed))]
        i = int(self.rng.random() * count)
        self.novel = self.novel or i in held
        return i

    def word(self, words: list[str], where: str, first: float = 0.3) -> str:
        return words[self.index(len(words), where, words, WORDS_HELD, first)]

    def template(self, templates: list[str], where: str) -> str:
        return templates[self.index(len(templates), where, templates, TEMPLATES_HELD)]

    def chance(self, p: float) -> bool:
        return self.rng.random() < p


@lru_cache(maxsize=None)
def parse(template: str):
    """A template as nested nodes: text, ("slot", name) or ("choice", where, branches, names)."""
    position = 0

    def sequence(closing: str):
        nonlocal position
        branches, current, start = [], [], position
        names = []
        while position < len(template) and template[position] not in closing:
            c = template[position]
            if c == "|" and closing:
                branches.append(current)
                names.append(template[start:position])
                current, position = [], position + 1
                start = position
            elif c in "([":
                position += 1
                at, (inner, inner_names) = position, sequence(")" if c == "(" else "]")
                if template[position : position + 1] not in (")", "]"):
                    raise ValueError(f"unclosed bracket in {template!r}")
                position += 1
                if c == "[":
                    current.append(("choice", f"{template}@{at}?", [[], [("choice", f"{template}@{at}", inner, inner_names)]], ["-", "+"]))
                else:
                    current.append(("choice", f"{template}@{at}", inner, inner_names))
            elif c == "{":
                end = template.index("}", position)
                current.append(("slot", template[position + 1 : end]))
                position = end + 1
            else:
                end = position
                while end < len(template) and template[end] not in "([{|)]":
                    end += 1
                current.append(template[position:end])
                position = max(end, position + 1)
        branches.append(current)
        names.append(template[start:position])
        return branches, names

    branches, _ = sequence("")
    if position != len(template) or len(branches) != 1:
        raise ValueError(f"bad template {template!r}")
    return branches[0]


def expand(template: str, chooser: Chooser, slots: dict) -> str:
    """One random wording of the template."""
    out: list[str] = []

    def walk(nodes):
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            elif node[0] == "slot":
                value = slots[node[1]]
                out.append(value if isinstance(value, str) else value())
            else:
                _, where, branches, names = node
                walk(branches[chooser.index(len(branches), where, names, BRANCHES_HELD)])

    walk(parse(template))
    return re.sub(r"\s+", " ", "".join(out)).strip()
