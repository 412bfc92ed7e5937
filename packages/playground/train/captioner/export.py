"""Exports the trained captioner to ONNX in the layout that Transformers.js loads, and checks it against torch."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from optimum.exporters.onnx import main_export
from transformers import VisionEncoderDecoderModel, ViTImageProcessor

from data import HERE, make_tokenizer
from evaluate import Captioner, rendered
from train import to_pixels

MODEL = HERE.parents[1] / "models" / "captioner"
SMALL = ["config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"]


def export(checkpoint: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, out = Path(folder, "torch"), Path(folder, "onnx")
        shutil.copytree(checkpoint, whole)
        make_tokenizer().save_pretrained(whole)
        # A 64×64 picture passes unchanged but for the scaling to -1…1.
        ViTImageProcessor(size=dict(height=64, width=64), resample=2, do_resize=True, do_rescale=True, rescale_factor=1 / 255,
                          do_normalize=True, image_mean=[0.5] * 3, image_std=[0.5] * 3, do_convert_rgb=True).save_pretrained(whole)
        main_export(str(whole), output=out, task="image-to-text-with-past", do_validation=False)
        shutil.rmtree(target / "onnx", ignore_errors=True)
        (target / "onnx").mkdir(parents=True)
        for name in ("encoder_model.onnx", "decoder_model_merged.onnx"):
            shutil.copyfile(out / name, target / "onnx" / name)
        for name in SMALL:
            source = out / name if (out / name).exists() else whole / name
            content = json.loads(source.read_text())
            if name == "generation_config.json":
                content["num_beams"] = 1  # the default is not written otherwise
            (target / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def compare(checkpoint: Path, target: Path, pictures: int = 200) -> int:
    """How many captions of unseen rendered pictures the ONNX model and torch give alike."""
    shown = np.stack([p for p, _ in rendered(pictures, "compare")])
    torch.set_num_threads(1)
    model = VisionEncoderDecoderModel.from_pretrained(checkpoint).eval()
    tokenizer = make_tokenizer()
    expected = []
    for i in range(0, pictures, 50):
        out = model.generate(pixel_values=to_pixels(shown[i : i + 50]), max_new_tokens=96, num_beams=1, do_sample=False)
        expected += tokenizer.batch_decode(out, skip_special_tokens=True)
    return sum(a == b for a, b in zip(expected, Captioner(target)(shown)))


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--checkpoint", type=Path, default=HERE / "checkpoints" / "model")
    p.add_argument("--target", type=Path, default=MODEL)
    a = p.parse_args()
    export(a.checkpoint, a.target)
    print("alike in torch and ONNX:", compare(a.checkpoint, a.target), "of 200")
    print("ONNX bytes:", {f.name: f.stat().st_size for f in (a.target / "onnx").iterdir()})
