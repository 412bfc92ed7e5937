"""Trains the translator. Seeded; resumable: run it again and it continues from checkpoints/ (see README.md)."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import MarianConfig, MarianMTModel

import tokenizer as tokenization
from data import TATOEBA, Mixture, development, folds, read_tatoeba
from evaluate import score
from shared import DATA

HERE = Path(__file__).resolve().parent
CHUNK = 40_000  # pairs made and tokenized at a time


def make_tokenizer(path: Path, mixture: Mixture, tatoeba: Path) -> Tokenizer:
    if path.exists():
        return Tokenizer.from_file(str(path))
    pairs = Mixture(tatoeba).pairs(60_000, "tokenizer")
    pairs += [p for code in TATOEBA.values() for p in read_tatoeba(tatoeba, code)]
    made = tokenization.train((s for s, _ in pairs), (t for _, t in pairs), folds())
    made.save(str(path))
    return made


def make_model(vocabulary: int, dropout: float = 0.0) -> MarianMTModel:
    config = MarianConfig(
        vocab_size=vocabulary, d_model=192, encoder_layers=3, decoder_layers=2, encoder_attention_heads=6, decoder_attention_heads=6, encoder_ffn_dim=768, decoder_ffn_dim=512,
        max_position_embeddings=256, activation_function="relu", dropout=dropout, attention_dropout=0.0, activation_dropout=0.0, scale_embedding=True, share_encoder_decoder_embeddings=True,
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, forced_eos_token_id=None, bos_token_id=None, tie_word_embeddings=True,
    )
    model = MarianMTModel(config)
    settings = model.generation_config
    settings.pad_token_id, settings.eos_token_id, settings.decoder_start_token_id = 0, 1, 0
    settings.bos_token_id = settings.forced_eos_token_id = settings.bad_words_ids = None
    settings.max_length, settings.max_new_tokens, settings.num_beams, settings.do_sample = None, 48, 1, False
    return model


def batches(mixture: Mixture, reader: Tokenizer, writer: Tokenizer, size: int, seed: str):
    """One chunk's batches, alike in length, in random order: (source ids, mask, target ids), padded with 0."""
    pairs = mixture.pairs(CHUNK, seed)
    sources = [e.ids for e in reader.encode_batch([s for s, _ in pairs])]
    targets = [e.ids for e in writer.encode_batch([t for _, t in pairs])]
    kept = [i for i in range(len(pairs)) if len(sources[i]) <= 64 and len(targets[i]) <= 40]
    kept.sort(key=lambda i: (len(sources[i]), len(targets[i])))
    groups = [kept[i : i + size] for i in range(0, len(kept), size)]
    random.Random(seed).shuffle(groups)

    def padded(rows: list[list[int]]) -> torch.Tensor:
        width = max(map(len, rows))
        return torch.tensor([r + [0] * (width - len(r)) for r in rows])

    for group in groups:
        source = padded([sources[i] for i in group])
        target = padded([targets[i] for i in group])
        yield source, (source != 0).long(), target


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--tatoeba", type=Path, default=DATA / "tatoeba")
    p.add_argument("--checkpoints", type=Path, default=HERE / "checkpoints")
    p.add_argument("--steps", type=int, default=10_000)
    p.add_argument("--batch", type=int, default=96)
    p.add_argument("--lr", type=float, default=9e-4)
    p.add_argument("--warmup", type=int, default=600)
    p.add_argument("--dropout", type=float, default=0.0, help="the wordings are endless and the model small: none is needed")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--held", choices=["in", "out"], default="in", help="out: train without the held-out wordings, to measure on them")
    p.add_argument("--dev", type=int, default=400, help="development examples a language")
    p.add_argument("--every", type=int, default=600, help="steps between checkpoints")
    p.add_argument("--bf16", action="store_true")
    a = p.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    a.checkpoints.mkdir(parents=True, exist_ok=True)
    mixture = Mixture(a.tatoeba, a.held)
    reader = make_tokenizer(a.checkpoints / "tokenizer.json", mixture, a.tatoeba)
    writer, wrapped = tokenization.writer(reader), tokenization.wrap(reader)
    model = make_model(reader.get_vocab_size(), a.dropout)
    decay = [w for w in model.parameters() if w.requires_grad and w.dim() > 1]
    rest = [w for w in model.parameters() if w.requires_grad and w.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}], lr=a.lr, betas=(0.9, 0.98), eps=1e-8)
    step, chunk, spent = 0, 0, 0.0
    latest = a.checkpoints / "latest.pt"
    if latest.exists():
        saved = torch.load(latest, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, chunk, spent = saved["step"], saved["chunk"], saved["spent"]
        torch.manual_seed(a.seed + step)
    examples = development(a.dev)
    print(json.dumps({"parameters": sum(w.numel() for w in model.parameters() if w.requires_grad), "vocabulary": reader.get_vocab_size(), "from step": step}), flush=True)

    def save() -> None:
        part = latest.with_suffix(".part")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "chunk": chunk, "spent": spent}, part)
        part.replace(latest)
        model.save_pretrained(a.checkpoints / "model")
        wrapped.save_pretrained(a.checkpoints / "model")

    since, losses, shown = time.time(), [], time.time()
    while step < a.steps:
        for source, mask, target in batches(mixture, reader, writer, a.batch, f"{a.seed}/{chunk}"):
            if step >= a.steps:
                break
            model.train()
            rate = a.lr * min(step / a.warmup, max(0.01, (a.steps - step) / (a.steps - a.warmup)))
            for group in optimizer.param_groups:
                group["lr"] = rate
            inputs = functional.pad(target[:, :-1], (1, 0), value=0)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.bf16):
                logits = model(input_ids=source, attention_mask=mask, decoder_input_ids=inputs, use_cache=False).logits
            loss = functional.cross_entropy(logits.float().flatten(0, 1), target.flatten(), ignore_index=0, label_smoothing=0.03)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
            if step % 100 == 0:
                print(json.dumps({"step": step, "loss": round(sum(losses) / len(losses), 4), "lr": round(rate, 6), "s/step": round((time.time() - shown) / 100, 3), "clock": time.strftime("%H:%M:%S")}), flush=True)
                losses, shown = [], time.time()
            if step % a.every == 0 or step == a.steps:
                spent += time.time() - since
                save()
                for name, rows in examples.items():
                    exact, same, kinds, wrong = score(model, wrapped, rows)
                    (a.checkpoints / f"wrong-{name}.txt").write_text("\n".join(wrong) + "\n", "utf8")
                    print(json.dumps({"step": step, "dev": name, "exact": round(exact, 4), "same meaning": round(same, 4), "wrong": {k: n for (k, w), n in kinds.items() if w == "wrong"}, "minutes": round(spent / 60, 1)}), flush=True)
                since = shown = time.time()
        chunk += 1


if __name__ == "__main__":
    main()
