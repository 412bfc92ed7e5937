"""Scores a model on wordings.tsv: plain sentences written by hand, without the grammar."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from transformers import MarianMTModel, PreTrainedTokenizerFast

from evaluate import score

HERE = Path(__file__).resolve().parent


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--model", type=Path, default=HERE / "checkpoints" / "model")
    p.add_argument("--wordings", type=Path, default=HERE / "wordings.tsv")
    a = p.parse_args()
    torch.set_num_threads(1)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(a.model)
    model = MarianMTModel.from_pretrained(a.model)
    rows = [tuple(line.split("\t")) for line in a.wordings.read_text("utf8").splitlines()]
    for language in dict.fromkeys(row[0] for row in rows):
        examples = [row for row in rows if row[0] == language]
        exact, same, _, wrong = score(model, tokenizer, examples)
        print(language, len(examples), f"exact {exact:.1%}, same meaning {same:.1%}", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
