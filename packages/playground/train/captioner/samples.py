"""Writes samples/pictures/ and samples/pictures.jsonl: labelled pictures with questions, none of which was trained on.

Twelve are rendered (a seed of their own), twelve are easy-VQA's from the range kept out of training. They are chosen by
seed and by rule, never by what the captioner gets right; easy-VQA's only so that size and place are clear to the eye.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from data import HERE, KEPT_OUT, default_easy_vqa, easy_vqa_labels
from render import LARGE, THIRD, draw_scene, measure, measured
from world import COLORS, RELATIONS, SHAPES, SIZES, PictureQuestion, Scene, Shape, Target, caption, random_scene

SAMPLES = HERE.parents[1] / "samples"
KINDS = ["color", "shape", "exists", "size", "is-size", "is-color", "is-shape", "place", "is-place", "count", "relation",
         "related-shape", "related-color"]
HEADING = "## easy-VQA"
ATTRIBUTION = """{heading}

The pictures `pictures/easy-vqa-*.png`, and the questions about them whose rows have `"wording": "easy-vqa"`, are from
[easy-VQA](https://github.com/vzhou842/easy-VQA) by Victor Zhou (pictures {first} to {last} of its training set), unchanged but for the
names of the files. Captions, sizes and places are ours, measured from the pixels.

```text
{licence}
```
"""


def clear(pixels) -> bool:
    """Whether size and place are nowhere near the border between two words."""
    left, top, right, bottom = measure(pixels)
    far = all(abs(c - line) > 2.5 for c in ((left + right) / 2, (top + bottom) / 2) for line in (THIRD, 2 * THIRD))
    return far and abs(math.sqrt((right - left) * (bottom - top)) - LARGE) > 2.5


def varied(labels: dict, number: int) -> list[int]:
    """The first pictures in order that show every colour and shape about equally often."""
    used, chosen = Counter(), []
    while len(chosen) < number:
        rest = [i for i in labels if i not in chosen and clear(labels[i][2])]
        chosen.append(min(rest, key=lambda i: (used[labels[i][0]], used[labels[i][1]], i)))
        used.update(labels[chosen[-1]][:2])
    return chosen


def ask(rng: random.Random, scene: Scene, kind: str) -> tuple[str, str] | None:
    """A question of that kind and its answer; None where the scene allows none."""
    for _ in range(200):
        s, o = rng.choice(scene), rng.choice(scene)
        target = rng.choice([Target(), Target(s.color), Target(None, s.shape), Target(s.color, s.shape)])
        other, value = None, None
        if kind in ("exists", "count") and rng.random() < 0.5:
            target = Target(rng.choice(COLORS), rng.choice([None, *SHAPES]))
        if kind == "color" and target.color or kind == "shape" and target.shape:
            continue  # would give its own answer away
        if kind == "is-color" and target.color or kind == "is-shape" and target.shape or kind == "exists" and target == Target():
            continue
        if kind == "is-size":
            value = rng.choice(SIZES)
        elif kind == "is-color":
            value = rng.choice([s.color, rng.choice(COLORS)])
        elif kind == "is-shape":
            value = rng.choice(SHAPES)
        elif kind == "is-place":
            value = rng.choice([s.place, Shape("", "", "", rng.randrange(3), rng.randrange(3)).place])
        elif kind == "relation" or kind.startswith("related-"):
            value, other = rng.choice(RELATIONS), Target(o.color, o.shape)
            target = target if kind == "relation" else Target()
        question = PictureQuestion(kind, target, other, value, negated=kind == "exists" and rng.random() < 0.25)
        answer = question.answer(scene)
        if answer is not None:
            return question.english(), answer
    return None


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--easy-vqa", type=Path, default=default_easy_vqa())
    p.add_argument("--samples", type=Path, default=SAMPLES)
    p.add_argument("--seed", default="samples")
    a = p.parse_args()
    rng = random.Random(a.seed)
    pictures = a.samples / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    labels = easy_vqa_labels(a.easy_vqa, KEPT_OUT)
    own = {}
    for question, answer, index in json.loads((a.easy_vqa / "questions.json").read_text()):
        own.setdefault(index, []).append((question, answer))

    rows, asked = [], Counter()

    def add(name: str, scene: Scene, question: str, answer: str, wording: str) -> None:
        number = sum(r["image"] == f"pictures/{name}.png" for r in rows) + 1
        rows.append(dict(id=f"{name}-{number}", image=f"pictures/{name}.png",
                         scene=[{**{k: v for k, v in asdict(s).items() if k not in ("column", "row")}, "place": s.place} for s in scene],
                         caption=caption(scene), question=question, answer=answer, wording=wording))

    def add_canonical(name: str, scene: Scene, number: int) -> None:
        for _ in range(number):
            for kind in sorted(KINDS, key=lambda k: (asked[k], rng.random())):
                got = ask(rng, scene, kind)
                if got and all((r["image"], r["question"]) != (f"pictures/{name}.png", got[0]) for r in rows):
                    asked[kind] += 1
                    add(name, scene, *got, "canonical")
                    break

    for n, shapes in enumerate([1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4], start=1):
        scene = random_scene(rng, shapes)
        pixels, _ = draw_scene(rng, scene, plain=True)
        ordered = sorted(scene, key=lambda s: (s.row, s.column))
        Image.fromarray(pixels).save(pictures / f"scene-{n:02}.png", optimize=True)
        add_canonical(f"scene-{n:02}", ordered, 2 if n % 2 else 1)
    for n, index in enumerate(sorted(varied(labels, 12))):
        color, shape, pixels = labels[index]
        scene = measured(pixels, color, shape)[2]
        name = f"easy-vqa-{index}"
        Image.fromarray(pixels).save(pictures / f"{name}.png", optimize=True)
        closed = [qa for qa in own[index] if qa[1] in ("yes", "no")]
        open_ones = [qa for qa in own[index] if qa[1] not in ("yes", "no")] or closed[:1]
        add(name, scene, *rng.choice(closed[1:] if n % 2 else open_ones), "easy-vqa")
        if n % 3 == 0:
            add_canonical(name, scene, 1)
        else:
            add(name, scene, *rng.choice(open_ones if n % 2 else closed[1:]), "easy-vqa")
    (a.samples / "pictures.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))

    notice = ATTRIBUTION.format(heading=HEADING, first=KEPT_OUT.start, last=KEPT_OUT.stop - 1,
                                licence=(a.easy_vqa.parent / "LICENSE").read_text().strip())
    file = a.samples / "ATTRIBUTION.md"
    before = file.read_text() if file.exists() else "# Where the samples come from\n"
    if HEADING not in before:
        file.write_text(before.rstrip() + "\n\n" + notice)
    print(len(rows), "rows;", dict(asked))


if __name__ == "__main__":
    main()
