"""Exact and same-meaning match of a model on development wordings."""

from __future__ import annotations

import re
from collections import Counter

import torch

MOVES = re.compile(r"\b(moved|journeyed|travelled|went back|went) to\b")
THENS = re.compile(r"^(Then|After that|Afterwards|Following that) ")
TAKES = re.compile(r"\b(picked up|got|took|grabbed)\b")
DROPS = re.compile(r"\b(dropped|put down|left|discarded) the\b")


def meaning_of(english: str) -> str:
    """Two sentences with the same meaning for an answerer get the same text: any verb of motion, any connective."""
    text = THENS.sub("Then ", MOVES.sub("went to", english))
    return DROPS.sub("dropped the", TAKES.sub("took", text)).replace(" there.", ".")


@torch.no_grad()
def translate(model, tokenizer, texts: list[str], batch: int = 64) -> list[str]:
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = [""] * len(texts)
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        inputs = tokenizer([texts[i] for i in chosen], padding=True, return_tensors="pt", return_token_type_ids=False)
        ids = model.generate(**inputs, num_beams=1, do_sample=False, max_new_tokens=48)
        for i, text in zip(chosen, tokenizer.batch_decode(ids, skip_special_tokens=True)):
            out[i] = text.strip()
    return out


def score(model, tokenizer, examples: list[tuple[str, str, str]]) -> tuple[float, float, Counter, list[str]]:
    """Exact match, same-meaning match, (wrong, all) by kind, and the wrong ones."""
    said = translate(model, tokenizer, [source for _, source, _ in examples])
    exact = same = 0
    kinds, wrong = Counter(), []
    for (kind, source, english), text in zip(examples, said):
        exact += text == english
        ok = meaning_of(text) == meaning_of(english)
        same += ok
        kinds[kind, "all"] += 1
        if not ok:
            kinds[kind, "wrong"] += 1
            wrong.append(f"{kind} | {source} | {english} | {text}")
    return exact / len(examples), same / len(examples), kinds, wrong
