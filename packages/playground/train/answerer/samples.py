"""Writes samples/stories.jsonl: eight of the shorter kept-out bAbI stories of each task, with a question each. Seeded."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from data_stories import BABI_FILES, babi_folder, babi_questions, babi_split

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--data", type=Path, default=babi_folder())
    p.add_argument("--seed", type=int, default=5)
    p.add_argument("--longest", type=int, default=6, help="statements before the question")
    a = p.parse_args()
    rng = random.Random(a.seed)
    rows = []
    for task in BABI_FILES:
        stories = babi_split(a.data, task, "test")
        for n, index in enumerate(sorted(rng.sample(range(len(stories)), 8)), 1):
            fitting = [q for q in babi_questions(stories[index]) if len(q[2]) <= a.longest]
            question, answer, said, _ = rng.choice(fitting)
            rows.append({"id": f"babi-{task}-{n}", "context": " ".join(said), "question": question, "answer": answer, "task": task})
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (SAMPLES / "stories.jsonl").write_text(text, encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
