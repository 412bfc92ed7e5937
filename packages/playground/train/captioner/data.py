"""The captioner's data: easy-VQA's pictures with labels, a seeded pool of rendered pictures, and the tokenizer."""

from __future__ import annotations

import json
import random
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from render import RGB, draw_scene, easy_vqa_like, figure_mask, measure, measured
from shared import DATA
from world import COLORS, SHAPES, SIZES, Scene, caption, random_scene

HERE = Path(__file__).resolve().parent
KEPT_OUT = range(3600, 4000)  # easy-VQA pictures that only evaluate.py and samples.py may open
LENGTH = 40  # tokens; the longest caption has 36
CHUNK = 2000


def default_easy_vqa() -> Path:
    return DATA / "easy-vqa" / "train"


def easy_vqa_labels(folder: Path, indices: range) -> dict[int, tuple[str, str, np.ndarray]]:
    """Colour, shape and pixels. Where the questions do not tell, the pixels do: the colour is exact, and how much of its box a shape fills names it."""
    known: dict[int, dict[str, str]] = {i: {} for i in indices}
    for question, answer, index in json.loads((folder / "questions.json").read_text()):
        if index not in known:
            continue
        negated = " no " in question or " not " in question
        said = re.findall("|".join(COLORS + SHAPES), question)
        if answer not in ("yes", "no"):
            said.append(answer)  # "what color is the circle?" tells the shape too
        elif (answer == "yes") == negated:
            continue
        for word in said:
            known[index]["color" if word in COLORS else "shape"] = word
    labels = {}
    for index, k in known.items():
        pixels = np.asarray(Image.open(folder / "images" / f"{index}.png").convert("RGB"))
        left, top, right, bottom = (int(c) for c in measure(pixels))
        if "color" not in k:
            counts = {c: int((pixels == RGB[c]).all(-1).sum()) for c in COLORS}
            k["color"] = max(counts, key=counts.get)
        if "shape" not in k:
            fill = figure_mask(pixels).sum() / ((right - left) * (bottom - top))
            # Of the labelled training pictures every triangle fills at most 0.71, circles 0.74 to 0.91, rectangles 0.96 or more.
            k["shape"] = "rectangle" if fill > 0.94 else "circle" if fill > 0.72 else "triangle"
        labels[index] = (k["color"], k["shape"], pixels)
    return labels


def describe(scene: Scene, owners: np.ndarray) -> np.ndarray:
    """For each of the 64 patches: colour, shape, size and place of what it shows, or -1 (colour 8: nothing)."""
    out = np.full((64, 4), -1, dtype=np.int8)
    out[:, 0] = len(COLORS)
    for i, s in enumerate(scene):
        out[owners.reshape(-1) == i + 1] = (COLORS.index(s.color), SHAPES.index(s.shape), SIZES.index(s.size), s.row * 3 + s.column)
    return out


def render_chunk(index: int, seed: int) -> tuple[np.ndarray, list[str], np.ndarray, np.ndarray]:
    """CHUNK pictures: 28 % easy-VQA-like, 18 % other single shapes, 54 % scenes of two to four."""
    rng = random.Random(f"captioner-{seed}-{index}")
    pictures, captions, patches, counts = [], [], [], []
    for _ in range(CHUNK):
        kind = rng.random()
        if kind < 0.28:
            pixels, owners, scene = easy_vqa_like(rng)
        else:
            n = 1 if kind < 0.46 else rng.choices([2, 3, 4], [0.42, 0.28, 0.30])[0]
            scene = random_scene(rng, n)
            pixels, owners = draw_scene(rng, scene, plain=rng.random() < 0.3)
        pictures.append(pixels)
        captions.append(caption(scene))
        patches.append(describe(scene, owners))
        counts.append(len(scene))
    return np.stack(pictures), captions, np.stack(patches), np.array(counts)


def make_pool(file: Path, seed: int, pictures: int, easy_vqa: Path, workers: int) -> None:
    with ProcessPoolExecutor(workers) as pool:
        chunks = list(pool.map(partial(render_chunk, seed=seed), range(pictures // CHUNK)))
    labels = easy_vqa_labels(easy_vqa, range(KEPT_OUT.start)) if easy_vqa.exists() else {}
    real = [measured(pixels, color, shape) for color, shape, pixels in labels.values()]
    if real:
        chunks.append((np.stack([p for p, _, _ in real]), [caption(s) for _, _, s in real],
                       np.stack([describe(s, o) for _, o, s in real]), np.ones(len(real), dtype=int)))
    tokenizer = make_tokenizer()
    texts = [t for chunk in chunks for t in chunk[1]]
    ids = np.full((len(texts), LENGTH), tokenizer.pad_token_id, dtype=np.int16)
    for row, encoded in zip(ids, tokenizer(texts)["input_ids"]):
        row[: len(encoded) + 1] = [*encoded, tokenizer.eos_token_id]
    np.savez(file, pictures=np.concatenate([c[0] for c in chunks]), ids=ids,
             patches=np.concatenate([c[2] for c in chunks]), counts=np.concatenate([c[3] for c in chunks]))


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level BPE learnt on captions, so that every word is one token. Neither eos nor anything else is added."""
    rng = random.Random(0)
    texts = [caption(random_scene(rng)) for _ in range(8000)]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    # BPE merges only pairs seen, so 600 is enough for every word and no more than that is learnt; it only ever decodes,
    # so bytes that captions do not have are left out.
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=600, min_frequency=2, special_tokens=["<pad>", "<s>", "</s>", "<unk>"],
        show_progress=False))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>",
                                   unk_token="<unk>", clean_up_tokenization_spaces=False)
