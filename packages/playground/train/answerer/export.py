"""Exports the last checkpoint to ONNX in the layout that Transformers.js reads, and proves that ONNX says what torch says.

python export.py [--checkpoint checkpoints/last.pt] [--out ../../models/answerer]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import GenerationConfig

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from data_pictures import picture
from data_stories import simulated
from halve import halve
from tokens import load_tokenizer
from train import CHECKPOINTS, make_model

KEPT = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "onnx/encoder_model.onnx", "onnx/decoder_model_merged.onnx"]


def same(folder: Path, model, tokenizer, count: int) -> int:
    """How many of `count` random questions the ONNX model answers token for token as torch does, in padded batches."""
    from optimum.onnxruntime import ORTModelForSeq2SeqLM

    onnx = ORTModelForSeq2SeqLM.from_pretrained(folder, use_merged=True)
    rng, equal = random.Random(3), 0
    examples = [picture(rng) if i % 2 else simulated(rng) for i in range(count)]
    for i in range(0, count, 16):
        x = tokenizer([e.source for e in examples[i : i + 16]], padding=True, return_tensors="pt")
        said = [m.generate(input_ids=x["input_ids"], attention_mask=x["attention_mask"], max_new_tokens=48) for m in (model, onnx)]
        equal += sum(a == b for a, b in zip(*(tokenizer.batch_decode(s, skip_special_tokens=True) for s in said)))
    return equal


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", type=Path, default=CHECKPOINTS / "last.pt")
    p.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "models" / "answerer")
    p.add_argument("--check", type=int, default=200)
    a = p.parse_args()
    torch.set_num_threads(1)
    tokenizer = load_tokenizer(CHECKPOINTS, 0)
    model = make_model(len(tokenizer), 0).eval()
    kept = torch.load(a.checkpoint)
    model.load_state_dict(kept["model"])
    model.generation_config = GenerationConfig(max_new_tokens=48, num_beams=1, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
    with tempfile.TemporaryDirectory() as scratch:
        torch_folder, onnx_folder, staged = (Path(scratch) / x for x in ("torch", "exported", "staged"))
        model.save_pretrained(torch_folder)
        tokenizer.save_pretrained(torch_folder)
        command = [str(Path(sys.executable).parent / "optimum-cli"), "export", "onnx", "--model", str(torch_folder), "--task", "text2text-generation-with-past", str(onnx_folder)]
        subprocess.run(command, check=True)
        for graph in onnx_folder.glob("*.onnx"):
            halve(graph)
        for name in KEPT:
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(onnx_folder / Path(name).name, staged / name)
        generation = staged / "generation_config.json"
        generation.write_text(json.dumps(json.loads(generation.read_text()) | {"num_beams": 1}, indent=2) + "\n")  # a default, which is not written otherwise
        equal = same(onnx_folder, model, tokenizer, a.check)
        print(f"step {kept['step']}: {equal} of {a.check} outputs equal torch's")
        if equal < a.check:
            raise SystemExit("not exported")
        for name in KEPT:
            (a.out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(staged / name, a.out / name)
    size = sum((a.out / name).stat().st_size for name in KEPT)
    print(f"{size / 1e6:.2f} MB in all")


if __name__ == "__main__":
    main()
