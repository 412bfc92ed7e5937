"""Scores the exported captioner on pictures kept out of training: easy-VQA's 3600–3999, and rendered scenes of other seeds."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from data import HERE, KEPT_OUT, default_easy_vqa, easy_vqa_labels
from render import FILTERS, RGB, draw_scene, figures, measured, paint
from world import Scene, caption, random_scene

MODEL = HERE.parents[1] / "models" / "captioner"


class Captioner:
    """Greedy decoding with the exported files alone, in batches, with the key-value cache, as Transformers.js does it."""

    def __init__(self, folder: Path, batch: int = 50):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(str(folder / "onnx" / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])
            for name in ("encoder_model", "decoder_model_merged"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.generation = json.loads((folder / "generation_config.json").read_text())
        self.heads = json.loads((folder / "config.json").read_text())["decoder"]["n_head"]
        self.batch = batch

    def __call__(self, pictures: np.ndarray) -> list[str]:
        return [text for i in range(0, len(pictures), self.batch) for text in self.one_batch(pictures[i : i + self.batch])]

    def one_batch(self, pictures: np.ndarray) -> list[str]:
        pixels = (pictures.transpose(0, 3, 1, 2).astype(np.float32) / 255 - 0.5) / 0.5
        seen = self.encoder.run(["last_hidden_state"], {"pixel_values": pixels})[0]
        n, width, end = len(pictures), seen.shape[2], self.generation["eos_token_id"]
        names = [i.name for i in self.decoder.get_inputs() if i.name.startswith("past_key_values")]
        past = {name: np.zeros((n, self.heads, 0, width // self.heads), np.float32) for name in names}
        tokens = np.full((n, 1), self.generation["decoder_start_token_id"], np.int64)
        done = np.zeros(n, bool)
        outputs = [o.name for o in self.decoder.get_outputs()]
        accepted = {i.name for i in self.decoder.get_inputs()}
        for step in range(self.generation["max_new_tokens"]):
            feed = dict(input_ids=tokens[:, -1:], encoder_hidden_states=seen, use_cache_branch=np.array([step > 0]), **past)
            got = dict(zip(outputs, self.decoder.run(None, {k: v for k, v in feed.items() if k in accepted})))
            following = np.where(done, end, got["logits"][:, -1].argmax(-1))
            done |= following == end
            tokens = np.concatenate([tokens, following[:, None]], 1)
            if done.all():
                break
            for name in names:
                present = got[name.replace("past_key_values", "present")]
                if step == 0 or present.shape[2]:  # with a cache the cross-attention's keys come back empty
                    past[name] = present
        return self.tokenizer.decode_batch(tokens.tolist(), skip_special_tokens=True)


def rendered(number: int, seed: str, shapes: int | None = None, plain: bool = False) -> list[tuple[np.ndarray, Scene]]:
    rng = random.Random(f"evaluate-{seed}-{shapes}-{plain}")
    scenes = [random_scene(rng, shapes) for _ in range(number)]
    return [(draw_scene(rng, s, plain)[0], s) for s in scenes]


def canvas_like(number: int, side: int = 224) -> list[tuple[np.ndarray, Scene]]:
    """Pure colours on white, drawn without smoothing at another size and then reduced: as somebody else might draw."""
    rng, pictures = random.Random("canvas"), []
    for _ in range(number):
        scene = random_scene(rng, 1)
        image = paint(figures(rng, scene, False, True), [RGB[scene[0].color]], (255, 255, 255), side, None, 0)
        pixels = np.asarray(image.resize((64, 64), rng.choice(FILTERS[:3])))
        pictures.append((pixels, measured(pixels, scene[0].color, scene[0].shape)[2]))
    return pictures


def said_shape(text: str) -> tuple[str, ...]:
    """The first shape's colour and shape, as a caption says them."""
    return tuple(text.split()[2:4])


def score(captioner: Captioner, pictures: list[tuple[np.ndarray, Scene]]) -> dict[str, float]:
    """Shares of whole captions right, and of the first shape's colour and shape right."""
    said = captioner(np.stack([p for p, _ in pictures]))
    gold = [caption(s) for _, s in pictures]
    return dict(pictures=len(pictures), captions=round(float(np.mean([a == b for a, b in zip(said, gold)])), 4),
                first_color_and_shape=round(float(np.mean([said_shape(a) == said_shape(b) for a, b in zip(said, gold)])), 4))


def kept_out(easy_vqa: Path) -> list[tuple[np.ndarray, Scene]]:
    labels = easy_vqa_labels(easy_vqa, KEPT_OUT)
    return [(pixels, measured(pixels, color, shape)[2]) for color, shape, pixels in labels.values()]


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--model", type=Path, default=MODEL)
    p.add_argument("--easy-vqa", type=Path, default=default_easy_vqa())
    p.add_argument("--number", type=int, default=500)
    p.add_argument("--wrong", action="store_true", help="print what was said wrongly of easy-VQA's pictures")
    a = p.parse_args()
    captioner = Captioner(a.model)
    held = kept_out(a.easy_vqa)
    print("easy-VQA 3600-3999", score(captioner, held), flush=True)
    if a.wrong:
        for index, said, (_, scene) in zip(KEPT_OUT, captioner(np.stack([x for x, _ in held])), held):
            if said != caption(scene):
                print(index, "said:", said, "gold:", caption(scene))
    print("pure colours on white, 224x224 reduced", score(captioner, canvas_like(a.number)), flush=True)
    for plain in (True, False):
        for shapes in (1, 2, 3, 4):
            print("own style" if plain else "varied styles", shapes, score(captioner, rendered(a.number, "score", shapes, plain)), flush=True)
