"""Two more losses while training. The first: words of the context say, through a head that is thrown away afterwards, what the answer will need of them.

A person says who they are (pronouns too), where they went and whether it was their last move; a room says which side of which room it
is; a shape says its colour, its place, its size and which of the shapes asked about it is, and whether what the question
supposes of it is so; the question's first word says what that is. One question gives one answer to learn from; this gives a dozen.

The second: one head of the decoder's cross-attention is shown where to look, which is the word that knows. Without it the decoder stays
for thousands of steps with any room of the story, although the encoder knows which.
"""

from __future__ import annotations

import re

import torch

import world
from data_stories import OPPOSITE, OTHER_MOVES, Example

MOVED = re.compile(rf"^(.*?) ?\b(?:{'|'.join(sorted(world.MOVES + OTHER_MOVES, key=len, reverse=True))}) (?:the )?([a-z ]+)$")
LIES = re.compile(r"^The ([a-z ]+?) (?:is|lies) .*?(north|south|east|west) of the ([a-z ]+)$")
DRAWN = re.compile(r"^A (small|large) (\w+) (\w+) (?:at|on|in) the ([a-z ]+)$")
PRONOUN = re.compile(r"\b(he|she|they|it)\b", re.IGNORECASE)
CONNECTIVES = {"Then", "After", "Afterwards", "Following", "Later", "Next", "Subsequently", "And", "Afterward", "The", "There"}
Hint = tuple[int, tuple[str | None, ...]]  # a character's place in the context, and up to WORDS words
WORDS = 5


def marked(e: Example, place: str) -> tuple[str | None, str | None]:
    """Which of the fact's shapes lies there ("0": none), and of the first one whether the question says yes or no of it."""
    mark = None if e.marks is None else e.marks.get(place, 0)
    verdict = e.answer if mark == 1 and e.kind != "exists" and e.answer in ("yes", "no") else None
    return None if mark is None else str(mark), verdict


def hints(e: Example) -> list[Hint]:
    """What the teller of a story says of it, or else what can be told from the context's wording; sentences that are not understood are passed over."""
    if e.told is not None:
        return e.told
    found: list[Hint] = []
    moves: list[tuple[int, str, str]] = []
    last: list[str] = []
    at = 0
    for sentence in e.context.split(". "):
        text = sentence.rstrip(".")
        if m := DRAWN.match(text):
            found.append((at + m.start(3), (m[2], m[4].split()[0], m[1], *marked(e, m[4]))))
        elif m := LIES.match(text):
            found += [(at + m.start(1), (m[2], m[3].split()[0], None)), (at + m.start(3), (OPPOSITE[m[2]], m[1].split()[0], None))]
        else:
            m = MOVED.match(text)
            subject = m[1] if m else text
            named = [(x.start(), x[0]) for x in re.finditer(r"\b[A-Z]\w+", subject) if x[0] not in CONNECTIVES]
            if named:
                last = [name for _, name in named]
                places = [start for start, _ in named]
            elif p := PRONOUN.search(subject):
                # A second person meant by "they" is put at the word after it.
                places = [p.start(), p.end() + 1][: len(last)]
            else:
                places = []
            for place, name in zip(places, last):
                if m:
                    moves.append((at + place, name, m[2].split()[0]))
                else:
                    found.append((at + place, (name, None, None)))
        at += len(sentence) + 2
    finally_at = {name: place for place, name, _ in moves}
    return found + [(place, (name, room, "yes" if finally_at[name] == place else "no")) for place, name, room in moves]


MENTIONED = re.compile(rf"(?:\b(small|large) )?\b({'|'.join(world.COLORS)}) ({'|'.join(world.SHAPES)})\b(?: ((?:top|bottom|left|right|center)(?: left| right)?))?")


def looks(e: Example, found: list[Hint]) -> list[tuple[int, int, int]]:
    """(first character, end, the context's character that knows) for the parts of the fact that must be looked up."""
    if e.marks is not None:
        places = {words[3]: place for place, words in found}
        mentions = enumerate(MENTIONED.finditer(e.fact), 1)
        looked = [(m.start(), m.end(), places[str(i)]) for i, m in mentions if str(i) in places]
        verdict = [(len(e.target) - len(e.answer), len(e.target), place) for place, words in found if words[4]]
        return looked + verdict
    words = e.fact.split()
    if len(words) > 2 and words[1] in OPPOSITE or len(words) > 3 and words[2] in OPPOSITE:
        side = next(w for w in words if w in OPPOSITE)
        room, other = e.fact.split(f" {side} ")
        at = len(e.fact) - len(other)
        return [(at, len(e.fact), place) for place, w in found if w[:2] == (side, other.split()[0]) and e.context.startswith(room, place)][:1]
    at = len(words[0]) + 1
    return [(at, len(e.fact), place) for place, w in found if w[2] == "yes" and w[0].lower() == words[0]][:1]


class Hinter(torch.nn.Module):
    """Projections of the encoder's output, read with the model's own embedding."""

    def __init__(self, width: int):
        super().__init__()
        self.words = torch.nn.ModuleList(torch.nn.Linear(width, width) for _ in range(WORDS))

    def forward(self, encoded: torch.Tensor, embedding: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """encoded: [batch, length, width]; labels: [batch, length, WORDS], -100 where there is nothing to say."""
        losses = []
        for k, project in enumerate(self.words):
            chosen = labels[..., k] >= 0
            if chosen.any():
                logits = project(encoded[chosen]) @ embedding.T / embedding.shape[1] ** 0.5
                losses.append(torch.nn.functional.cross_entropy(logits.float(), labels[..., k][chosen]))
        return sum(losses) if losses else encoded.sum() * 0


class Labels:
    """The hints of examples as token ids beside their tokens."""

    def __init__(self, tokenizer):
        self.tokenizer, self.known = tokenizer, {}

    def word(self, text: str | None) -> int:
        if text is None:
            return -100
        if text not in self.known:
            self.known[text] = self.tokenizer(text)["input_ids"][0]
        return self.known[text]

    def of(self, e: Example, sources, row: int, length: int, targets, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
        """[length, WORDS] words to say, and [steps] places to look at, -100 where there is none."""
        words, places = torch.full((length, WORDS), -100), torch.full((steps,), -100)
        found = hints(e)
        before = len(e.source) - len(e.context)
        words[0, : len(e.asked)] = torch.tensor([self.word(x) for x in e.asked], dtype=torch.long)
        for place, said in found:
            token = sources.char_to_token(row, before + place)
            if token is not None:
                words[token, : len(said)] = torch.tensor([self.word(x) for x in said])
        for start, end, place in looks(e, found):
            seen = sources.char_to_token(row, before + place)
            steps_in = {targets.char_to_token(row, c) for c in range(start, end) if e.target[c] != " "}
            for step in steps_in - {None}:
                places[step] = -100 if seen is None else seen
        return words, places


def look_loss(attention: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """attention: the first head's, [batch, steps, length]; places: [batch, steps]."""
    chosen = places >= 0
    mass = attention[chosen].gather(1, places[chosen][:, None])
    return -mass.float().clamp_min(1e-6).log().mean() if chosen.any() else attention.sum() * 0
