"""A second loss while training: words of the context say, through a head that is thrown away afterwards, what the answer will need of them.

A person says who they are (pronouns too), where they went and whether it was their last move; a room says which side of which room it
is; a shape says its colour, its place and its size. One question gives one answer to learn from; this gives a dozen.
"""

from __future__ import annotations

import re

import torch

import world
from data_stories import OPPOSITE, OTHER_MOVES, Example

MOVED = re.compile(rf"^(.*?) ?\b(?:{'|'.join(sorted(world.MOVES + OTHER_MOVES, key=len, reverse=True))}) (?:the )?([a-z ]+)$")
ACTED = re.compile(r"^((?:[A-Z]\w+,? ?)*(?:that |this )?,?(?:he|she|they|it)?)")
LIES = re.compile(r"^The ([a-z ]+?) (?:is|lies) .*?(north|south|east|west) of the ([a-z ]+)$")
DRAWN = re.compile(r"^A (small|large) (\w+) (\w+) (?:at|on|in) the ([a-z ]+)$")
PRONOUN = re.compile(r"\b(he|she|they|it)\b", re.IGNORECASE)
CONNECTIVES = {"Then", "After", "Afterwards", "Following", "Later", "Next", "Subsequently", "And", "Afterward", "The", "There"}
Hint = tuple[int, tuple[str | None, str | None, str | None]]  # a character's place in the context, and three words


def hints(e: Example) -> list[Hint]:
    """What can be told from the context's wording alone; sentences that are not understood are passed over."""
    found: list[Hint] = []
    moves: list[tuple[int, str, str]] = []
    last: list[str] = []
    at = 0
    for sentence in e.context.split(". "):
        text = sentence.rstrip(".")
        if m := DRAWN.match(text):
            found.append((at + m.start(3), (m[2], m[4].split()[0], m[1])))
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


class Hinter(torch.nn.Module):
    """Three projections of the encoder's output, read with the model's own embedding."""

    def __init__(self, width: int):
        super().__init__()
        self.words = torch.nn.ModuleList(torch.nn.Linear(width, width) for _ in range(3))

    def forward(self, encoded: torch.Tensor, embedding: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """encoded: [batch, length, width]; labels: [batch, length, 3], -100 where there is nothing to say."""
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

    def of(self, e: Example, encoding, row: int, length: int) -> torch.Tensor:
        labels = torch.full((length, 3), -100)
        before = len(e.source) - len(e.context)
        for place, words in hints(e):
            token = encoding.char_to_token(row, before + place) if before + place < len(e.source) else None
            if token is not None:
                labels[token] = torch.tensor([self.word(x) for x in words])
        return labels
