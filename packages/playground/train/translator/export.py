"""Exports the newest checkpoint to ONNX in the Transformers.js layout, and checks that it says what torch says."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy
import onnx
import torch
from optimum.exporters.onnx import main_export
from optimum.onnxruntime import ORTModelForSeq2SeqLM
from transformers import MarianMTModel, PreTrainedTokenizerFast

from data import development
from evaluate import translate

HERE = Path(__file__).resolve().parent
SETTINGS = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]
GRAPHS = ["encoder_model.onnx", "decoder_model_merged.onnx"]


def share_embedding(path: Path) -> None:
    """The exporter writes the tied embedding twice, once transposed for the output layer: look words up in that one instead."""
    model = onnx.load(path)
    arrays = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    embedding = next(n for n in arrays if n.startswith("model.shared.weight"))
    output = next(n for n, a in arrays.items() if n != embedding and a.shape == arrays[embedding].T.shape and numpy.array_equal(a, arrays[embedding].T))

    def rewire(graph) -> None:
        for at, node in reversed(list(enumerate(graph.node))):
            if node.op_type == "Gather" and node.input[0] == embedding:
                found = node.output[0]
                lookup = onnx.helper.make_node("Gather", [output, node.input[1]], [found + "_columns"], node.name + "_columns", axis=1)
                turned = onnx.helper.make_node("Transpose", [found + "_columns"], [found], node.name + "_turned", perm=[1, 2, 0])
                graph.node.remove(node)
                graph.node.insert(at, turned)
                graph.node.insert(at, lookup)
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    rewire(attribute.g)

    rewire(model.graph)
    model.graph.initializer.remove(next(i for i in model.graph.initializer if i.name == embedding))
    onnx.checker.check_model(model)
    onnx.save(model, path)


def stay_ended(path: Path, end: int) -> None:
    """After the end token comes the end token. Transformers.js ends a batch at the step where every item says it has ended, so without this a
    sentence done early would go on until its longest neighbour is done."""
    model = onnx.load(path)
    branch = next(n for n in model.graph.node if n.op_type == "If")
    at = list(branch.output).index("logits")
    branch.output[at] = "free_logits"
    vocabulary = onnx.numpy_helper.to_array(next(i for i in model.graph.initializer if i.name.startswith("final_logits_bias"))).shape[-1]
    push = numpy.zeros(vocabulary, numpy.float32)
    push[end] = 1e4
    model.graph.initializer.extend([onnx.numpy_helper.from_array(push, "end_push"), onnx.numpy_helper.from_array(numpy.array(end, numpy.int64), "end_token"), onnx.numpy_helper.from_array(numpy.array([2], numpy.int64), "last_axis")])
    node = onnx.helper.make_node
    model.graph.node.extend([
        node("Equal", ["input_ids", "end_token"], ["ended"]),
        node("Cast", ["ended"], ["ended_number"], to=onnx.TensorProto.FLOAT),
        node("Unsqueeze", ["ended_number", "last_axis"], ["ended_column"]),
        node("Mul", ["ended_column", "end_push"], ["end_bias"]),
        node("Add", ["free_logits", "end_bias"], ["logits"]),
    ])
    onnx.checker.check_model(model)
    onnx.save(model, path)


def forget_batches(folder: Path) -> None:
    """The tokenizer remembers how its last batch was padded: that is no part of the model."""
    for name, dropped in (("tokenizer.json", ["padding", "truncation"]), ("tokenizer_config.json", ["max_length", "pad_to_multiple_of", "pad_token_type_id", "padding_side", "stride", "truncation_side", "truncation_strategy"])):
        settings = json.loads((folder / name).read_text("utf8"))
        for key in dropped:
            if name == "tokenizer.json":
                settings[key] = None
            else:
                settings.pop(key, None)
        (folder / name).write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", "utf8")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--model", type=Path, default=HERE / "checkpoints" / "model")
    p.add_argument("--out", type=Path, default=HERE.parents[1] / "models" / "translator")
    p.add_argument("--samples", type=int, default=200)
    a = p.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        main_export(str(a.model), output=made, task="text2text-generation-with-past", do_validation=False)
        share_embedding(made / GRAPHS[1])
        stay_ended(made / GRAPHS[1], end=1)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(a.model)
        sources = [source for rows in development(a.samples // 2, "export").values() for _, source, _ in rows]
        expected = translate(MarianMTModel.from_pretrained(a.model), tokenizer, sources, 16)
        exported = ORTModelForSeq2SeqLM.from_pretrained(made, use_merged=True)
        exported.eval = lambda: exported
        said = translate(exported, tokenizer, sources, 16)
        differing = [(s, e, t) for s, e, t in zip(sources, expected, said) if e != t]
        if differing:
            raise SystemExit(f"{len(differing)} of {len(sources)} differ from torch, such as {differing[0]}")
        (a.out / "onnx").mkdir(parents=True, exist_ok=True)
        for name in SETTINGS:
            shutil.copyfile(made / name, a.out / name)
        for name in GRAPHS:
            shutil.copyfile(made / name, a.out / "onnx" / name)
    forget_batches(a.out)
    sizes = {name: round((a.out / "onnx" / name).stat().st_size / 1e6, 2) for name in GRAPHS}
    print(json.dumps({"same as torch": len(sources), "MB": sizes, "total MB": round(sum(sizes.values()), 2)}))


if __name__ == "__main__":
    main()
