"""Writes test/kept-out/scenes/: rendered scenes of one to four shapes, of a seed that no training and no sample uses, and what they show."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from PIL import Image

from data import HERE
from render import draw_scene
from world import random_scene

SCENES = HERE.parents[3] / "test" / "kept-out" / "scenes"


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", type=Path, default=SCENES)
    p.add_argument("--count", type=int, default=120)
    p.add_argument("--seed", default="kept-out-scenes")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for n in range(a.count):
        rng = random.Random(f"{a.seed}-{n}")
        scene = random_scene(rng, n % 4 + 1)
        pixels, _ = draw_scene(rng, scene)
        name = f"{n:03}.png"
        Image.fromarray(pixels).save(a.out / name, optimize=True)
        told = [{"color": s.color, "shape": s.shape, "size": s.size, "place": s.place} for s in scene]
        rows.append(json.dumps({"image": name, "scene": told}) + "\n")
    (a.out / "scenes.jsonl").write_text("".join(rows))


if __name__ == "__main__":
    main()
