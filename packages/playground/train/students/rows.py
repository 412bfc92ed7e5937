"""Writes the rows that the students' training data is generated from, and those that they are compared on.

python rows.py [--out work]: below `work` there come pictures/*.png and {visual,stories}-{two-step,plain}.jsonl, with gold fields for all
that the chains add; below `../../samples/students` the kept-out questions, whose pictures and stories are drawn with another seed.

Two-step questions are those that the paper's chains are for: about a picture, those that take more than one of its shapes (how many, how
the one lies to the other); about a story, those asked in Spanish. Plain ones take one look: one shape, or a story in English.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / part) for part in ("translator", "answerer", "captioner", ".")]
import world  # noqa: E402
from data_pictures import draw, worded  # noqa: E402
from grammar import LANGUAGES  # noqa: E402
from grammar.meanings import Meaning, subject  # noqa: E402
from grammar.template import Chooser  # noqa: E402
from render import draw_scene  # noqa: E402

SAMPLES = HERE.parents[1] / "samples" / "students"
TWO_STEP = {"count": 3, "relation": 4, "related-shape": 3, "related-color": 3}
PLAIN = {"color": 3, "shape": 3, "size": 1, "place": 2, "is-color": 1, "is-shape": 1, "exists": 2}
YES_NO = {"relation", "is-color", "is-shape", "exists"}
ACROSS = 32  # pictures in a row of the kept-out sheet
SIDE = 64
OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}


def question(scene: world.Scene, kinds: dict[str, int], rng: random.Random) -> tuple[str, str, str] | None:
    """A kind, its question and the answer; none where the scene has none such after a few tries. Yes and no are about as likely."""
    for _ in range(20):
        (kind,) = rng.choices(list(kinds), list(kinds.values()))
        q = draw(kind, scene, rng)
        answer = q.answer(scene)
        if answer is None or (kind in YES_NO and answer != rng.choice(["yes", "no"])):
            continue
        return kind, (q.english() if rng.random() < 0.4 else worded(q, rng)), answer
    return None


def pictures(count: int, rng: random.Random):
    """Pixels, caption, a two-step question and a plain one, by turns of two, three and four shapes."""
    made = 0
    while made < count:
        scene = world.random_scene(rng, rng.choice([2, 2, 3, 4]))
        two, one = question(scene, TWO_STEP, rng), question(scene, PLAIN, rng)
        if two is None or one is None:
            continue
        pixels, _ = draw_scene(rng, scene, plain=rng.random() < 0.8)
        yield pixels, world.caption(scene), two, one
        made += 1


def moves(rng: random.Random) -> tuple[list[Meaning], Meaning, str]:
    """Two to four moves, a question about where somebody is, and its answer."""
    said: list[Meaning] = []
    where: dict[str, str] = {}
    last: tuple[str, ...] = ()
    for _ in range(rng.choice([2, 2, 3, 3, 4])):
        room, verb = rng.choice(world.ROOMS), rng.choice(world.MOVES)
        if last and rng.random() < 0.3:
            then = rng.choice(world.THEN)
            word = "they" if len(last) > 1 else "she" if last[0] in world.FEMALE else "he"
            said.append(Meaning("then-move", f"{then} {word} {verb} the {room}.", people=(word,), verb=verb, room=room, then=then))
        else:
            last = tuple(rng.sample(world.NAMES, 2 if rng.random() < 0.2 else 1))
            said.append(Meaning("move", f"{subject(last)} {verb} the {room}.", people=last, verb=verb, room=room))
        where |= dict.fromkeys(last, room)
    name = rng.choice(list(where))
    if rng.random() < 0.5:
        return said, Meaning("where", f"Where is {name}?", people=(name,)), where[name]
    yes = rng.random() < 0.5
    room = where[name] if yes else rng.choice([r for r in world.ROOMS if r != where[name]])
    return said, Meaning("is-in", f"Is {name} in the {room}?", people=(name,), room=room), "yes" if yes else "no"


def directions(rng: random.Random) -> tuple[list[Meaning], Meaning, str]:
    """Two rooms' relations to a third, of which one answers."""
    a, b, c = rng.sample(world.ROOMS, 3)
    one, two = rng.sample(world.DIRECTIONS, 2)
    # b lies `one` of a; so does c `two` of it.
    facts = [(b, one, a) if rng.random() < 0.5 else (a, OPPOSITE[one], b), (c, two, a) if rng.random() < 0.5 else (a, OPPOSITE[two], c)]
    rng.shuffle(facts)
    said = [Meaning("direction", f"The {x} is {way} of the {y}.", room=x, second=y, value=way) for x, way, y in facts]
    answer, way = rng.choice([(b, one), (c, two)])
    if rng.random() < 0.5:
        return said, Meaning("what-is", f"What is {way} of the {a}?", room=a, value=way), answer
    return said, Meaning("is-what", f"What is the {a} {OPPOSITE[way]} of?", room=a, value=OPPOSITE[way]), answer


class Common(Chooser):
    """Draws the earlier options, which are the commoner ones, more often."""

    def index(self, count: int, where: str, names: list[str], percent: int, first: float = 0.0) -> int:
        return min(super(Common, self).index(count, where, names, percent, first) for _ in range(3))


def stories(count: int, rng: random.Random):
    """For each story its row in Spanish, with the English of it, and one in English of another story."""

    def say(meaning: Meaning) -> str:
        text = LANGUAGES["es"].say(meaning, Common(rng)).strip("¿?.! ")
        text = text[0].upper() + text[1:]
        return f"¿{text}?" if meaning.english.endswith("?") else f"{text}."

    def story() -> tuple[list[Meaning], Meaning, str]:
        return directions(rng) if rng.random() < 0.25 else moves(rng)

    for _ in range(count):
        said, asked, answer = story()
        two = {"context": " ".join(map(say, said)), "question": say(asked), "context_en": " ".join(m.english for m in said), "question_en": asked.english, "answer": answer, "kind": asked.kind}
        said, asked, answer = story()
        yield two, {"context": " ".join(m.english for m in said), "question": asked.english, "answer": answer, "kind": asked.kind}


def write(file: Path, rows: list[dict]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")
    print(f"{file.name}: {len(rows)}", flush=True)


def training(out: Path, count: int, seed: int) -> None:
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    rows: tuple[list, list] = ([], [])
    for i, (pixels, caption, two, one) in enumerate(pictures(count, random.Random(f"students-pictures-{seed}"))):
        image = f"pictures/{i:05}.png"
        Image.fromarray(pixels).save(out / image)
        for part, (kind, asked, answer), known in ((rows[0], two, {"caption": caption}), (rows[1], one, {})):
            part.append({"id": f"p{i}-{'two' if known else 'one'}", "image": image, "question": asked, **known, "answer": answer, "kind": kind})
    write(out / "visual-two-step.jsonl", rows[0])
    write(out / "visual-plain.jsonl", rows[1])
    pairs = list(stories(count, random.Random(f"students-stories-{seed}")))
    write(out / "stories-two-step.jsonl", [{"id": f"s{i}-two", **two} for i, (two, _) in enumerate(pairs)])
    write(out / "stories-plain.jsonl", [{"id": f"s{i}-one", **one} for i, (_, one) in enumerate(pairs)])


def kept_out(folder: Path, count: int, seed: str, seen: Path) -> None:
    """The pictures come as one sheet, ACROSS to a row, in the order of the rows. No question that was trained on is asked about the same story."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = np.full((SIDE * -(-count // ACROSS), SIDE * ACROSS, 3), 255, np.uint8)
    rows = []
    for i, (pixels, caption, two, one) in enumerate(pictures(count, random.Random(f"students-pictures-{seed}"))):
        y, x = SIDE * (i // ACROSS), SIDE * (i % ACROSS)
        sheet[y : y + SIDE, x : x + SIDE] = pixels
        rows += [{"id": f"p{i}-{step}", "picture": i, "step": step, "question": asked, "answer": answer, "kind": kind} for step, (kind, asked, answer) in (("two", two), ("one", one))]
    Image.fromarray(sheet).save(folder / "pictures.png", optimize=True)
    write(folder / "pictures.jsonl", rows)
    # In English, so that a story is not new for being worded otherwise.
    known = set()
    for step, fields in (("two-step", ("context_en", "question_en")), ("plain", ("context", "question"))):
        known |= {tuple(json.loads(line)[field] for field in fields) for line in (seen / f"stories-{step}.jsonl").open(encoding="utf8")}
    rows, i = [], 0
    for two, one in stories(count * 4, random.Random(f"students-stories-{seed}")):
        if i == count:
            break
        if (two["context_en"], two["question_en"]) in known or (one["context"], one["question"]) in known:
            continue
        rows += [{"id": f"s{i}-{step}", "step": step, **{k: row[k] for k in ("context", "question", "answer", "kind")}} for step, row in (("two", two), ("one", one))]
        i += 1
    write(folder / "stories.jsonl", rows)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", type=Path, default=HERE / "work")
    p.add_argument("--count", type=int, default=40_000, help="pictures, and stories of each language; each gives one example")
    p.add_argument("--kept-out", type=int, default=1000)
    p.add_argument("--seed", type=int, default=7)
    a = p.parse_args()
    training(a.out, a.count, a.seed)
    kept_out(SAMPLES, a.kept_out, "kept-out", a.out)


if __name__ == "__main__":
    main()
