"""Trains the captioner: a small ViT that reads the picture and a small GPT-2 that speaks the caption.

Beside the captions there is a second loss, dropped after training: every patch of the encoder says what shape it shows.
It makes the encoder learn from sixty-four places a picture instead of from one sentence, and so many times faster.
Seeded; stop it at any time and the same command resumes from the last checkpoint.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

from data import HERE, default_easy_vqa, make_pool, make_tokenizer
from world import COLORS, SHAPES, SIZES

WIDTH = 128
PATCH_TARGETS = [len(COLORS) + 1, len(SHAPES), len(SIZES), 9]


def make_model(tokenizer) -> VisionEncoderDecoderModel:
    special = dict(pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
    encoder = ViTConfig(hidden_size=WIDTH, num_hidden_layers=4, num_attention_heads=4, intermediate_size=384, image_size=64,
                        patch_size=8, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    decoder = GPT2Config(vocab_size=len(tokenizer), n_embd=WIDTH, n_layer=2, n_head=4, n_inner=384, n_positions=128,
                         activation_function="gelu_pytorch_tanh",
                         add_cross_attention=True, is_decoder=True, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, **special)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id = tokenizer.bos_token_id
    config.pad_token_id, config.eos_token_id = tokenizer.pad_token_id, tokenizer.eos_token_id
    config.tie_word_embeddings = False
    model = VisionEncoderDecoderModel(config=config)
    model.generation_config.update(max_new_tokens=96, num_beams=1, decoder_start_token_id=tokenizer.bos_token_id,
                                   eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    return model


def to_pixels(pictures: np.ndarray) -> torch.Tensor:
    """What the image processor does to a 64×64 picture: to -1…1, channels first."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


def losses(model, head: nn.Linear, pictures, ids, patches) -> tuple[torch.Tensor, torch.Tensor]:
    seen = model.encoder(pixel_values=to_pixels(pictures), interpolate_pos_encoding=False).last_hidden_state
    labels = torch.from_numpy(ids.astype(np.int64))
    spans = (labels != model.config.pad_token_id).float()
    labels = labels[:, : int(spans.sum(1).max())]
    # After its end a caption goes on with ends, at a small weight: Transformers.js keeps asking a finished row of a batch
    # until the last row is done, and whatever it then said would be read as part of the caption.
    weights = spans[:, : labels.shape[1]].clamp(min=0.05)
    labels = labels.masked_fill(labels == model.config.pad_token_id, model.config.eos_token_id)
    # Shifted here, and the cross-entropy taken here: the model's own loss shifts a second time in transformers 4.57.
    inputs = torch.cat([torch.full_like(labels[:, :1], model.config.decoder_start_token_id), labels[:, :-1]], dim=1)
    logits = model.decoder(input_ids=inputs, encoder_hidden_states=seen, use_cache=False).logits
    each = F.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), reduction="none")
    spoken = (each * weights.flatten()).sum() / weights.sum()
    targets = torch.from_numpy(patches.astype(np.int64)).flatten(0, 1)
    shown = head(seen[:, 1:]).float().flatten(0, 1).split(PATCH_TARGETS, dim=-1)
    located = sum(F.cross_entropy(s, targets[:, i], ignore_index=-1) for i, s in enumerate(shown))
    return spoken, located


def batches(counts: np.ndarray, batch: int, seed: int, step: int, steps: int) -> np.ndarray:
    """The rows of one step, by seed and step alone. Single shapes come first: 80 % at the start, their share (45 %) after a tenth."""
    rng = np.random.default_rng((seed, step))
    alone, several = np.flatnonzero(counts == 1), np.flatnonzero(counts > 1)
    share = max(0.45, 0.8 - 3.5 * step / steps)
    singles = int(round(batch * share))
    return np.sort(np.concatenate([rng.choice(alone, singles), rng.choice(several, batch - singles)]))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--easy-vqa", type=Path, default=default_easy_vqa())
    p.add_argument("--checkpoints", type=Path, default=HERE / "checkpoints")
    p.add_argument("--pool", type=Path, default=None, help="where the rendered pictures are kept (1.3 GB)")
    p.add_argument("--pictures", type=int, default=100_000)
    p.add_argument("--steps", type=int, default=6000)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--workers", type=int, default=2, help="processes that render the pool")
    p.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--stop", type=int, default=None, help="stop after this step (to measure)")
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    a.checkpoints.mkdir(parents=True, exist_ok=True)
    pool_file = a.pool or a.checkpoints / "pool.npz"
    if not pool_file.exists():
        make_pool(pool_file, a.seed, a.pictures, a.easy_vqa, a.workers)
    pool = np.load(pool_file)
    pictures, ids, patches, counts = (pool[k] for k in ("pictures", "ids", "patches", "counts"))
    print(f"pool: {len(pictures)} pictures, shapes {np.bincount(counts).tolist()}", flush=True)

    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    if a.bf16:  # measured: 0.27 s a step; fused attention in bf16 takes 0.46 s, and all in fp32 0.45 s
        model.encoder.set_attn_implementation("eager")
        model.decoder.set_attn_implementation("eager")
    head = nn.Linear(WIDTH, sum(PATCH_TARGETS))
    print(f"parameters: {sum(x.numel() for x in model.parameters())}, tokens: {len(tokenizer)}", flush=True)
    weights = [*model.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=a.lr, betas=(0.9, 0.98), weight_decay=0.01)
    state_file, first, spent = a.checkpoints / "state.pt", 0, 0.0
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        model.load_state_dict(state["model"])
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        first, spent = state["step"], state["spent"]
        print(f"resumed at step {first}", flush=True)

    def save(step: int, seconds: float) -> None:
        temporary = state_file.with_suffix(".new")
        torch.save(dict(model=model.state_dict(), head=head.state_dict(), optimizer=optimizer.state_dict(), step=step, spent=seconds), temporary)
        temporary.replace(state_file)  # whole or not at all
        model.save_pretrained(a.checkpoints / "model")
        tokenizer.save_pretrained(a.checkpoints / "model")

    model.train()
    start, sums = time.time() - spent, np.zeros(2)
    for step in range(first, a.steps):
        warm, left = min(1.0, (step + 1) / 150), step / a.steps
        rate = a.lr * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * left)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        rows = batches(counts, a.batch, a.seed, step, a.steps)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.bf16):
            spoken, located = losses(model, head, pictures[rows], ids[rows], patches[rows])
        (spoken + 0.3 * located).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        sums += spoken.item(), located.item()
        if (step + 1) % 50 == 0:
            print(f"step {step + 1} caption {sums[0] / 50:.4f} patches {sums[1] / 50:.4f} lr {rate:.1e} {time.time() - start:.0f} s", flush=True)
            sums[:] = 0
        if (step + 1) % 500 == 0 or step + 1 == a.steps:
            save(step + 1, time.time() - start)
        if step + 1 == a.stop:
            return


if __name__ == "__main__":
    main()
