"""Trains a student or its twin on what `app.generate` wrote. Only the files differ between the two: same start, size, seed, steps, number of examples.

python train.py stories|stories-twin|visual|visual-twin [--work work]: seeded; run it again and it goes on from work/<name>.pt.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

import stories
import visual
from data import FILES, WORK, final, groups, read

BATCH = 64


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("name", choices=list(FILES))
    p.add_argument("--work", type=Path, default=WORK)
    p.add_argument("--base", type=Path, help="the model to start from: the answerer's or the captioner's checkpoints")
    p.add_argument("--steps", type=int, default=5000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--every", type=int, default=500, help="steps between checkpoints")
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    kind, make = (stories, stories.Stories) if a.name.startswith("stories") else (visual, visual.Visual)
    last = a.work / f"{a.name}.pt"
    student = make(a.work, None if last.exists() else a.base or kind.BASE)
    model = student.model
    train, dev = read(a.name, a.work)
    student.prepare(train)
    print(f"{a.name}: {sum(x.numel() for x in model.parameters()):,} parameters, {len(train)} examples", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=kind.PEAK, betas=(0.9, 0.98), weight_decay=0.01)
    step, spent = 0, 0.0
    if last.exists():
        kept = torch.load(last)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        step, spent = kept["step"], kept["seconds"]
    began, total, seen = time.time(), 0.0, 0
    epoch_steps = -(-len(train) // BATCH)
    while step < a.steps:
        for group in groups(student.lengths, BATCH, f"{a.seed}-{step // epoch_steps}")[step % epoch_steps :]:
            for settings in optimizer.param_groups:
                settings["lr"] = kind.PEAK * min(1.0, (step + 1) / 200) * max(0.02, 1 - step / a.steps)
            with torch.autocast("cpu", torch.bfloat16):
                loss = student.loss(group)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step, total, seen = step + 1, total + loss.item(), seen + 1
            if step % 100 == 0:
                print(f"step {step} loss {total / seen:.4f} {(spent + time.time() - began) / 60:.1f} min", flush=True)
                total, seen = 0.0, 0
            if step % a.every == 0 or step == a.steps:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": spent + time.time() - began}
                torch.save(state, last.with_suffix(".new"))
                last.with_suffix(".new").replace(last)  # whole or not at all
                model.eval()
                with torch.inference_mode():
                    answers = student.said(dev)
                model.train()
                right = [final(text) == final(row["output"]) for text, row in zip(answers, dev)]
                half = len(dev) // 2
                print(f"step {step} two-step {sum(right[:half]) / half:.3f} plain {sum(right[half:]) / half:.3f}  {answers[0]!r}", flush=True)
            if step == a.steps:
                break


if __name__ == "__main__":
    main()
