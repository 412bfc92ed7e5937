"""Trains the answerer: a small T5 that writes "{fact} Answer: {answer}" for "question: … context: …".

python train.py [--steps 15000] [--seed 7]: picks up from checkpoints/ where it stopped. The learning rate depends on step/steps alone, so a
run may be given more or fewer steps when resumed.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import torch
from transformers import T5Config, T5ForConditionalGeneration

from data_pictures import picture
from data_stories import BABI_FILES, Example, babi_all, babi_example, babi_folder, simulated
from hints import Hinter, Labels, look_loss
from evaluate import answers, by_kind
from tokens import load_tokenizer

HERE = Path(__file__).resolve().parent
CHECKPOINTS = HERE / "checkpoints"
END = 1  # eos; after its end an output goes on with ends, since Transformers.js extends a batch's finished rows until the last is done
BATCH, POOL = 64, 24  # a pool of POOL batches is sorted by length, so that little is spent on padding


def make_model(vocabulary: int, seed: int) -> T5ForConditionalGeneration:
    torch.manual_seed(seed)
    return T5ForConditionalGeneration(
        T5Config(
            vocab_size=vocabulary, d_model=128, d_kv=32, d_ff=512, num_layers=4, num_decoder_layers=2, num_heads=4,
            relative_attention_num_buckets=64, relative_attention_max_distance=160, dropout_rate=0.0, feed_forward_proj="relu",
            pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, tie_word_embeddings=True,
        )
    )


class Mixture:
    """Pictures, simulated stories and real ones; `progress` in 0..1 lengthens the stories."""

    def __init__(self, folder: Path, pictures: float, real: float):
        self.by_task = {task: [] for task in BABI_FILES}
        for args in babi_all(folder, "train"):
            self.by_task[args[0]].append(args)
        self.pictures, self.real = pictures, real

    def draw(self, rng: random.Random, progress: float) -> Example:
        most = 12 if progress > 0.15 else 3 + int(9 * progress / 0.15)
        r = rng.random()
        if r < self.pictures:
            return picture(rng)
        if r < self.pictures + self.real:
            while True:
                args = rng.choice(self.by_task[rng.choice(list(BABI_FILES))])
                if len(args[3]) <= most or most >= 12:
                    return babi_example(*args, rng, 0.75)
        return simulated(rng, most, wide=0.7)


def batches(mixture: Mixture, tokenizer, labels: Labels, rng: random.Random, progress: float):
    """Sources, targets, the targets' weights, and the hints."""
    pool = [mixture.draw(rng, progress) for _ in range(BATCH * POOL)]
    encoding = tokenizer([e.source for e in pool])
    sources = encoding["input_ids"]
    written = tokenizer([e.target for e in pool])
    targets = written["input_ids"]
    order = sorted(range(len(pool)), key=lambda i: len(sources[i]))
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        x = torch.nn.utils.rnn.pad_sequence([torch.tensor(sources[i]) for i in group], batch_first=True)
        y = torch.nn.utils.rnn.pad_sequence([torch.tensor(targets[i]) for i in group], batch_first=True, padding_value=END)
        if rng.random() < 0.15:
            y = torch.nn.functional.pad(y, (0, max(0, 30 - y.shape[1])), value=END)
        # The first end counts in full, those after it little.
        after = (y == END).long().cumsum(1) > 1
        words, places = zip(*(labels.of(pool[i], encoding, i, x.shape[1], written, y.shape[1]) for i in group))
        yield x, y, torch.where(after, 0.05, 1.0), torch.stack(words), torch.stack(places)


def rate(step: int, steps: int, peak: float) -> float:
    return peak * min(1.0, step / 300) * max(0.02, 1 - step / steps)


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--data", type=Path, default=babi_folder(), help="the folder of bAbI's task files")
    p.add_argument("--steps", type=int, default=15_000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--peak", type=float, default=1e-3)
    p.add_argument("--pictures", type=float, default=0.5)
    p.add_argument("--real", type=float, default=0.12)
    p.add_argument("--hints", type=float, default=0.3, help="the weight of the second loss")
    p.add_argument("--every", type=int, default=1000, help="steps between checkpoints")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    CHECKPOINTS.mkdir(exist_ok=True)
    tokenizer = load_tokenizer(CHECKPOINTS, a.seed)
    model = make_model(len(tokenizer), a.seed)
    hinter, labels = Hinter(model.config.d_model), Labels(tokenizer)
    learnt = [*model.parameters(), *hinter.parameters()]
    optimizer = torch.optim.AdamW(learnt, lr=a.peak, betas=(0.9, 0.98), weight_decay=0.01)
    step, spent = 0, 0.0
    last = CHECKPOINTS / "last.pt"
    if last.exists():
        kept = torch.load(last)
        model.load_state_dict(kept["model"])
        hinter.load_state_dict(kept["hinter"])
        optimizer.load_state_dict(kept["optimizer"])
        step, spent = kept["step"], kept["seconds"]
    rng = random.Random(a.seed * 1_000_003 + step)  # a resumed run draws new examples, not the first ones again
    mixture = Mixture(a.data, a.pictures, a.real)
    dev_rng = random.Random(1)
    dev = [babi_example(*args, dev_rng) for args in dev_rng.sample(babi_all(a.data, "dev"), 300)]
    dev += [picture(dev_rng) for _ in range(150)] + [simulated(dev_rng, wide=0.5) for _ in range(200)]
    print(f"{sum(x.numel() for x in model.parameters()):,} parameters, vocabulary {len(tokenizer)}, from step {step}", flush=True)
    began, total, aside, seen = time.time(), 0.0, [0.0, 0.0], 0
    while step < a.steps:
        for x, y, weight, words, places in batches(mixture, tokenizer, labels, rng, step / a.steps):
            model.train()
            for group in optimizer.param_groups:
                group["lr"] = rate(step, a.steps, a.peak)
            with torch.autocast("cpu", torch.bfloat16):
                out = model(input_ids=x, attention_mask=(x != 0).long(), decoder_input_ids=torch.nn.functional.pad(y[:, :-1], (1, 0)), output_attentions=True)
                hinted = hinter(out.encoder_last_hidden_state, model.shared.weight, words)
                looked = look_loss(out.cross_attentions[0][:, 0], places)
            each = torch.nn.functional.cross_entropy(out.logits.float().transpose(1, 2), y, reduction="none")
            loss = (each * weight).sum() / weight.sum()
            (loss + a.hints * (hinted + looked)).backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step, total, aside, seen = step + 1, total + loss.item(), [aside[0] + hinted.item(), aside[1] + looked.item()], seen + 1
            if not math.isfinite(total):
                raise SystemExit("the loss is no longer finite")
            if step % 100 == 0:
                print(f"step {step} loss {total / seen:.4f} hints {aside[0] / seen:.4f} looks {aside[1] / seen:.4f} {(time.time() - began) / 60:.1f} min", flush=True)
                total, aside, seen = 0.0, [0.0, 0.0], 0
            if step % a.every == 0 or step == a.steps:
                seconds = spent + time.time() - began
                torch.save({"model": model.state_dict(), "hinter": hinter.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds}, CHECKPOINTS / "next.pt")
                (CHECKPOINTS / "next.pt").rename(last)
                print(f"step {step} {by_kind(dev, answers(model, tokenizer, dev)[0])}", flush=True)
            if step >= a.steps:
                break


if __name__ == "__main__":
    main()
