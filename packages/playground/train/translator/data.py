"""Training pairs, made on the fly and seeded: worded meanings, Tatoeba's real sentences and a little noise."""

from __future__ import annotations

import random
from pathlib import Path

from grammar import LANGUAGES
from grammar.meanings import draw
from grammar.template import Chooser

Pair = tuple[str, str]
TATOEBA = {"es": "spa", "zh": "cmn", "de": "deu", "fr": "fra", "ru": "rus", "ar": "ara"}  # grammar language → Tatoeba's code
SHARES = {"en": 0.04, "tatoeba": 0.03}  # the rest is shared by the other languages
NOISE = 0.04  # chance of a filler word, and half of it of a slip of the pen


def read_tatoeba(folder: Path, code: str) -> list[Pair]:
    """Sentence pairs (source, English); empty where the folder has none of that language."""
    source, english = (folder / f"tatoeba.{code}-eng.{side}" for side in (code, "eng"))
    if not source.exists():
        return []
    return list(zip(source.read_text("utf8").splitlines(), english.read_text("utf8").splitlines()))


class Mixture:
    def __init__(self, folder: Path, held: str = "in"):
        self.held = held
        self.languages = [name for name in LANGUAGES if name != "en"]
        self.real = [p for name in self.languages for p in read_tatoeba(folder, TATOEBA[name]) if len(p[0]) < 70 and len(p[1]) < 90]
        words = {w for source, _ in self.real for w in source.lower().strip(".?!¿¡").split() if " " in source}
        known = " ".join(entry for language in LANGUAGES.values() for entries in language.LEXICON.values() for entry in entries)
        self.fillers = sorted(w for w in words if len(w) > 4 and w.isalpha() and w not in known)

    def noisy(self, text: str, rng: random.Random) -> str:
        """Now and then a word that means nothing here, or a slip in a long word: neither should derail the model."""
        words = text.split(" ")
        if len(words) > 3 and rng.random() < NOISE:
            words.insert(rng.randrange(len(words)), rng.choice(self.fillers))
        if rng.random() < NOISE / 2:
            i = rng.randrange(len(words))
            w = words[i]
            if len(w) > 5 and w.isalpha() and w.islower():
                at = rng.randrange(1, len(w) - 1)
                words[i] = rng.choice([w[:at] + w[at + 1 :], w[:at] + w[at] + w[at:], w[:at] + w[at + 1] + w[at] + w[at + 2 :]])
        return " ".join(words)

    def pair(self, rng: random.Random) -> Pair:
        r = rng.random()
        if r < SHARES["tatoeba"] and self.real:
            return rng.choice(self.real)
        name = "en" if r < sum(SHARES.values()) else rng.choice(self.languages)
        meaning = draw(rng)
        source = LANGUAGES[name].say(meaning, Chooser(rng, self.held))
        return (self.noisy(source, rng) if name != "en" else source), meaning.english

    def pairs(self, count: int, seed: str) -> list[Pair]:
        rng = random.Random(seed)
        return [self.pair(rng) for _ in range(count)]


def development(count: int, seed: str = "dev") -> dict[str, list[tuple[str, str, str]]]:
    """By language, (kind, source, English) where at least one choice was held out of training."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for name in LANGUAGES:
        if name == "en":
            continue
        rng, found = random.Random(f"{seed}/{name}"), []
        while len(found) < count:
            meaning, chooser = draw(rng), Chooser(rng)
            source = LANGUAGES[name].say(meaning, chooser)
            if chooser.novel:
                found.append((meaning.kind, source, meaning.english))
        out[name] = found
    return out


def folds() -> dict[str, str]:
    return {a: b for language in LANGUAGES.values() for a, b in language.FOLD.items()}

