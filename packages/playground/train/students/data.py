"""The generated training files, as the students read them, and the tokenizer that a student shares with its twin."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
PAD, END, UNKNOWN, START = range(4)
# By student: what is spoken of the two-step rows, and of the plain ones. The twin is given the same questions and told to answer, no more.
FILES = {
    "stories": ("stories-sequential.jsonl", "stories-plain-one.jsonl"),
    "stories-twin": ("stories-plain-two.jsonl", "stories-plain-one.jsonl"),
    "visual": ("visual-sequential.jsonl", "visual-plain-one.jsonl"),
    "visual-twin": ("visual-plain-two.jsonl", "visual-plain-one.jsonl"),
}
DEV = 150  # rows at the end of each file that are not trained on: to see how it goes


def read(name: str, work: Path) -> tuple[list[dict], list[dict]]:
    """Training and development rows of a student, `prompt` beside what `app.generate` wrote; both files have equally many."""
    train, dev = [], []
    for file in FILES[name]:
        rows = [json.loads(line) for line in (work / file).open(encoding="utf8")]
        for row in rows:
            row["prompt"] = f"{row['instruction']}\n{row['input']}"  # as core's promptText has it
        train += rows[:-DEV]
        dev += rows[-DEV:]
    return train, dev


def final(output: str) -> str:
    return output.split("Answer: ")[-1].strip()


def load_tokenizer(student: str, work: Path, vocabulary: int, ends: bool) -> PreTrainedTokenizerFast:
    """A byte-level BPE learnt on what the student and its twin read and write; kept in `work`, made at the first run."""
    folder = work / f"{student}-tokenizer"
    if not (folder / "tokenizer.json").exists():
        rows = [row for name in (student, f"{student}-twin") for row in read(name, work)[0]]
        make_tokenizer([text for row in rows for text in (row["prompt"], row["output"])], vocabulary, ends).save_pretrained(folder)
    return PreTrainedTokenizerFast.from_pretrained(folder)


def make_tokenizer(texts: list[str], vocabulary: int, ends: bool) -> PreTrainedTokenizerFast:
    """`ends`: what is read ends with eos, as an encoder's text does; a decoder's prompt begins with `<s>` and goes on."""
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    special = ["<pad>", "</s>", "<unk>", "<s>"]
    t.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=vocabulary, min_frequency=5, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    )
    around = "$A </s>" if ends else "<s> $A"
    t.post_processor = processors.TemplateProcessing(single=around, special_tokens=[("</s>", END), ("<s>", START)])
    return PreTrainedTokenizerFast(
        tokenizer_object=t, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", bos_token="<s>", model_max_length=512, clean_up_tokenization_spaces=False
    )


def inherit(table: torch.Tensor, tokenizer, base: torch.Tensor, base_tokenizer) -> int:
    """Each token starts as the base model's tokens for the same text, averaged; how many had any."""
    found = 0
    with torch.no_grad():
        for i in range(len(tokenizer)):
            text = tokenizer.decode([i])
            ids = [j for j in base_tokenizer(text, add_special_tokens=False)["input_ids"] if j != base_tokenizer.unk_token_id] if i > START else []
            if ids:
                table[i] = base[ids].mean(0)
                found += 1
    return found


def groups(lengths: list[tuple[int, int]], batch: int, seed: str) -> list[list[int]]:
    """The examples' numbers in batches of like lengths, in an order that the seed alone decides."""
    rng = random.Random(seed)
    order = list(range(len(lengths)))
    rng.shuffle(order)
    made: list[list[int]] = []
    for at in range(0, len(order), batch * 24):
        pool = sorted(order[at : at + batch * 24], key=lambda i: lengths[i])
        made += [pool[i : i + batch] for i in range(0, len(pool), batch)]
    rng.shuffle(made)
    return made
