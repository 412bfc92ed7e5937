"""The textual student: a T5 that reads instruction and input and writes the whole output. It starts from the answerer."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from data import END, HERE, PAD, inherit, load_tokenizer

BASE = HERE.parent / "answerer" / "checkpoints"
VOCABULARY = 1200
PEAK = 1e-3


def make_model(vocabulary: int) -> T5ForConditionalGeneration:
    """The answerer's size, so that its weights fit."""
    model = T5ForConditionalGeneration(
        T5Config(
            vocab_size=vocabulary, d_model=128, d_kv=32, d_ff=512, num_layers=4, num_decoder_layers=2, num_heads=4,
            relative_attention_num_buckets=64, relative_attention_max_distance=160, dropout_rate=0.0, feed_forward_proj="relu",
            pad_token_id=PAD, eos_token_id=END, decoder_start_token_id=PAD, tie_word_embeddings=True,
        )
    )
    model.generation_config.update(max_new_tokens=128, num_beams=1, decoder_start_token_id=PAD, pad_token_id=PAD, eos_token_id=END)
    return model


class Stories:
    def __init__(self, work: Path, base: Path | None):
        self.tokenizer = load_tokenizer("stories", work, VOCABULARY, ends=True)
        self.model = make_model(len(self.tokenizer))
        if base:
            known = torch.load(base / "last.pt")["model"]
            table = known.pop("shared.weight")
            self.model.load_state_dict({k: v for k, v in known.items() if "embed_tokens" not in k and k != "lm_head.weight"}, strict=False)
            print("tokens inherited:", inherit(self.model.shared.weight, self.tokenizer, table, PreTrainedTokenizerFast.from_pretrained(base, add_prefix_space=True)), flush=True)

    def prepare(self, rows: list[dict]) -> None:
        self.sources, self.targets = (self.tokenizer([row[part] for row in rows])["input_ids"] for part in ("prompt", "output"))
        self.lengths = [(len(y), len(x)) for x, y in zip(self.sources, self.targets)]

    def loss(self, group: list[int]) -> torch.Tensor:
        x = torch.nn.utils.rnn.pad_sequence([torch.tensor(self.sources[i]) for i in group], batch_first=True)
        y = torch.nn.utils.rnn.pad_sequence([torch.tensor(self.targets[i]) for i in group], batch_first=True, padding_value=END)
        logits = self.model(input_ids=x, attention_mask=(x != PAD).long(), decoder_input_ids=torch.nn.functional.pad(y[:, :-1], (1, 0))).logits
        return weighed(logits, y, torch.where((y == END).long().cumsum(1) > 1, 0.05, 1.0))

    def said(self, rows: list[dict]) -> list[str]:
        out = []
        for at in range(0, len(rows), 50):
            x = self.tokenizer([row["prompt"] for row in rows[at : at + 50]], padding=True, return_tensors="pt")
            out += self.tokenizer.batch_decode(self.model.generate(input_ids=x["input_ids"], attention_mask=x["attention_mask"]), skip_special_tokens=True)
        return out


def weighed(logits: torch.Tensor, y: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Cross-entropy. After its end an output goes on with ends, at a small weight: a batch's finished rows may be asked on until the last is done."""
    each = torch.nn.functional.cross_entropy(logits.float().transpose(1, 2), y, reduction="none")
    return (each * weight).sum() / weight.sum()
