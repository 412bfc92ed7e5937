"""Exports a student or its twin to ONNX in the layout that Transformers.js reads, and proves that ONNX says what torch says.

python export.py stories|stories-twin|visual|visual-twin [--work work] [--check 200]

Weights are stored in half precision and computed with in single: a file is half as large, and no session differs in its inputs and outputs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from optimum.exporters.onnx import main_export
from transformers import ViTImageProcessor

import stories
import visual
from data import HERE, WORK, read

sys.path.insert(0, str(HERE.parent))
from halve import halve  # noqa: E402

MODELS = HERE.parents[1] / "models"
FOLDERS = {"stories": "story-student", "stories-twin": "story-twin", "visual": "picture-student", "visual-twin": "picture-twin"}
GRAPHS = ["encoder_model.onnx", "decoder_model_merged.onnx"]
# A decoder is given what is asked as the beginning of what it says, ended by a new line.
TEMPLATE = "{% for message in messages %}{{ message['content'] + '\\n' }}{% endfor %}"


def export(name: str, student, out: Path) -> None:
    seeing = isinstance(student, visual.Visual)
    with tempfile.TemporaryDirectory() as scratch:
        torch_folder, onnx_folder = Path(scratch, "torch"), Path(scratch, "onnx")
        student.model.save_pretrained(torch_folder)
        if seeing:
            student.tokenizer.chat_template = TEMPLATE
            # A 64×64 picture passes unchanged but for the scaling to -1…1.
            ViTImageProcessor(size=dict(height=64, width=64), image_mean=[0.5] * 3, image_std=[0.5] * 3, do_convert_rgb=True).save_pretrained(torch_folder)
        student.tokenizer.save_pretrained(torch_folder, save_jinja_files=False)
        task = "image-to-text-with-past" if seeing else "text2text-generation-with-past"
        main_export(str(torch_folder), output=onnx_folder, task=task, do_validation=False)
        shutil.rmtree(out / "onnx", ignore_errors=True)
        (out / "onnx").mkdir(parents=True)
        for graph in GRAPHS:
            halve(onnx_folder / graph)
            shutil.copy(onnx_folder / graph, out / "onnx" / graph)
        for small in ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"] + ["preprocessor_config.json"] * seeing:
            # The exporter saves the tokenizer again, and its chat template in a file that Transformers.js does not look for.
            source = next(f / small for f in (torch_folder, onnx_folder) if (f / small).exists())
            content = json.loads(source.read_text("utf8"))
            if small == "generation_config.json":
                content["num_beams"] = 1  # a default, which is not written otherwise
            (out / small).write_text(json.dumps(content, indent=None if small == "tokenizer.json" else 2, ensure_ascii=False) + "\n", "utf8")


def said_by_onnx(student, out: Path, rows: list[dict], work: Path) -> list[str]:
    if isinstance(student, visual.Visual):
        from optimum.onnxruntime import ORTModelForVision2Seq

        student.model = ORTModelForVision2Seq.from_pretrained(out, subfolder="onnx", use_merged=True)
    else:
        from optimum.onnxruntime import ORTModelForSeq2SeqLM

        student.model = ORTModelForSeq2SeqLM.from_pretrained(out, subfolder="onnx", use_merged=True)
    return student.said(rows)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("name", choices=list(FOLDERS))
    p.add_argument("--work", type=Path, default=WORK)
    p.add_argument("--out", type=Path)
    p.add_argument("--check", type=int, default=200)
    a = p.parse_args()
    out = a.out or MODELS / FOLDERS[a.name]
    torch.set_num_threads(1)
    student = (stories.Stories if a.name.startswith("stories") else visual.Visual)(a.work, None)
    kept = torch.load(a.work / f"{a.name}.pt")
    student.model.load_state_dict(kept["model"])
    student.model.eval()
    rows = read(a.name, a.work)[1]
    rows = rows[: a.check // 2] + rows[-a.check // 2 :]
    with torch.inference_mode():
        expected = student.said(rows)
    export(a.name, student, out)
    equal = sum(x == y for x, y in zip(expected, said_by_onnx(student, out, rows, a.work)))
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"{a.name}, step {kept['step']}: {equal} of {len(rows)} outputs equal torch's; {size / 1e6:.2f} MB in all")


if __name__ == "__main__":
    main()
