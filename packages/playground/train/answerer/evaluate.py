"""Final answers right, by task and kind: kept-out bAbI stories, canonical and reworded picture questions, simulated stories.

python evaluate.py [--split test] [--errors 20]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

import torch

from data_pictures import KINDS, picture
from data_stories import Example, babi_all, babi_example, babi_folder, simulated


def answers(model, tokenizer, examples: list[Example], batch: int = 64) -> tuple[list[str], list[int]]:
    """What follows "Answer:" in each output (the whole output where there is none), and how many tokens were decoded."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].source))
    said, lengths = [""] * len(examples), [0] * len(examples)
    for i in range(0, len(order), batch):
        group = order[i : i + batch]
        x = tokenizer([examples[j].source for j in group], padding=True, return_tensors="pt")
        with torch.inference_mode():
            out = model.generate(input_ids=x["input_ids"], attention_mask=x["attention_mask"], max_new_tokens=48, num_beams=1, do_sample=False)
        for j, ids in zip(group, out):
            said[j] = tokenizer.decode(ids, skip_special_tokens=True).split("Answer:")[-1].strip()
            lengths[j] = int((ids[1:] > 1).sum()) + 1
    return said, lengths


def by_kind(examples: list[Example], said: list[str]) -> str:
    right, asked = Counter(), Counter()
    for e, a in zip(examples, said):
        asked[e.kind] += 1
        right[e.kind] += a == e.answer
    return f"all {sum(right.values()) / len(examples):.4f} " + " ".join(f"{k} {right[k] / asked[k]:.3f}" for k in sorted(asked))


def report(title: str, model, tokenizer, examples: list[Example], errors: int) -> None:
    said, lengths = answers(model, tokenizer, examples)
    print(f"## {title}: {len(examples)} questions, {sum(lengths) / len(lengths):.2f} tokens each, eos included")
    kinds = sorted({e.kind for e in examples})
    for kind in kinds:
        at = [i for i, e in enumerate(examples) if e.kind == kind]
        right = sum(said[i] == examples[i].answer for i in at)
        print(f"{kind:24} {right}/{len(at)} = {right / len(at):.4f}  tokens {sum(lengths[i] for i in at) / len(at):.2f}")
    print(f"{'all':24} {sum(s == e.answer for s, e in zip(said, examples)) / len(examples):.4f}", flush=True)
    wrong = [(e, s) for e, s in zip(examples, said) if s != e.answer]
    for e, s in wrong[:errors]:
        print(f"  {e.kind} | {e.source} | {e.target} | said {s}")


def main() -> None:
    from train import CHECKPOINTS, make_model
    from tokens import load_tokenizer

    p = argparse.ArgumentParser()
    p.add_argument("--data", type=Path, default=babi_folder())
    p.add_argument("--split", choices=["dev", "test"], default="test")
    p.add_argument("--errors", type=int, default=0)
    p.add_argument("--each", type=int, default=150, help="picture questions of each kind")
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--checkpoint", type=Path, default=CHECKPOINTS / "last.pt")
    a = p.parse_args()
    torch.set_num_threads(1)
    tokenizer = load_tokenizer(CHECKPOINTS, 0)
    model = make_model(len(tokenizer), 0)
    model.load_state_dict(torch.load(a.checkpoint)["model"])
    rng = random.Random(a.seed)
    report(f"bAbI, {a.split}", model, tokenizer, [babi_example(*args, rng) for args in babi_all(a.data, a.split)], a.errors)
    report("bAbI, reworded", model, tokenizer, [babi_example(*args, rng, 0.0) for args in rng.sample(babi_all(a.data, a.split), 1000)], a.errors)
    report("pictures, canonical", model, tokenizer, [picture(rng, 1.0, kind) for kind in KINDS for _ in range(a.each)], a.errors)
    report("pictures, reworded", model, tokenizer, [picture(rng, 0.0, kind) for kind in KINDS for _ in range(a.each)], a.errors)
    report("simulated stories", model, tokenizer, [simulated(rng) for _ in range(1500)], a.errors)
    report("stories as people tell them", model, tokenizer, [simulated(rng, wide=1.0) for _ in range(1000)], a.errors)


if __name__ == "__main__":
    main()
