"""The visual student: the captioner's ViT and GPT-2, whose decoder is given instruction and question as the beginning of what it says (as Donut does)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import GPT2Config, PreTrainedTokenizerFast, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

from data import END, HERE, PAD, START, inherit, load_tokenizer
from stories import weighed

BASE = HERE.parent / "captioner" / "checkpoints" / "model"
VOCABULARY = 800
PEAK = 7e-4
NEWLINE = "\n"  # ends the prompt


def make_model(vocabulary: int) -> VisionEncoderDecoderModel:
    """The captioner's size, so that its weights fit."""
    special = dict(pad_token_id=PAD, bos_token_id=START, eos_token_id=END)
    encoder = ViTConfig(hidden_size=128, num_hidden_layers=4, num_attention_heads=4, intermediate_size=384, image_size=64, patch_size=8, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    decoder = GPT2Config(vocab_size=vocabulary, n_embd=128, n_layer=2, n_head=4, n_inner=384, n_positions=128, activation_function="gelu_pytorch_tanh",
                         add_cross_attention=True, is_decoder=True, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, **special)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id, config.tie_word_embeddings = START, PAD, END, False
    model = VisionEncoderDecoderModel(config=config)
    model.generation_config.update(max_new_tokens=80, num_beams=1, decoder_start_token_id=START, eos_token_id=END, pad_token_id=PAD)
    return model


class Visual:
    def __init__(self, work: Path, base: Path | None):
        self.work = work
        self.tokenizer = load_tokenizer("visual", work, VOCABULARY, ends=False)
        self.model = make_model(len(self.tokenizer))
        self.model.encoder.set_attn_implementation("eager")
        self.model.decoder.set_attn_implementation("eager")
        if base:
            known = VisionEncoderDecoderModel.from_pretrained(base).state_dict()
            table = known["decoder.transformer.wte.weight"]
            self.model.load_state_dict({k: v for k, v in known.items() if "wte" not in k and "lm_head" not in k}, strict=False)
            base_tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
            print("tokens inherited:", inherit(self.model.decoder.transformer.wte.weight, self.tokenizer, table, base_tokenizer), flush=True)

    def prepare(self, rows: list[dict]) -> None:
        self.prompts = self.tokenizer([row["prompt"] + NEWLINE for row in rows])["input_ids"]
        self.outputs = self.tokenizer([row["output"] + "</s>" for row in rows], add_special_tokens=False)["input_ids"]
        self.lengths = [(len(x) + len(y), len(x)) for x, y in zip(self.prompts, self.outputs)]
        names = sorted({row["image"] for row in rows})
        place = {name: i for i, name in enumerate(names)}
        self.pictures = np.stack([np.asarray(Image.open(self.work / name).convert("RGB")) for name in names])
        self.picture_of = [place[row["image"]] for row in rows]
        print(f"{len(names)} pictures; longest {max(self.lengths)}", flush=True)

    def loss(self, group: list[int]) -> torch.Tensor:
        whole = torch.nn.utils.rnn.pad_sequence([torch.tensor(self.prompts[i] + self.outputs[i]) for i in group], batch_first=True, padding_value=END)
        said, after = torch.arange(1, whole.shape[1]), torch.tensor([[len(self.prompts[i]), self.lengths[i][0]] for i in group])
        weight = torch.where(said < after[:, :1], 0.0, torch.where(said >= after[:, 1:], 0.05, 1.0))
        seen = self.model.encoder(pixel_values=to_pixels(self.pictures[[self.picture_of[i] for i in group]])).last_hidden_state
        logits = self.model.decoder(input_ids=whole[:, :-1], encoder_hidden_states=seen, use_cache=False).logits
        return weighed(logits, whole[:, 1:], weight)

    def said(self, rows: list[dict]) -> list[str]:
        """In batches of prompts of one length: nothing tells the decoder what is padding."""
        prompts = [self.tokenizer(row["prompt"] + NEWLINE)["input_ids"] for row in rows]
        out = [""] * len(rows)
        for length in {len(x) for x in prompts}:
            group = [i for i, x in enumerate(prompts) if len(x) == length]
            pixels = to_pixels(np.stack([np.asarray(Image.open(self.work / rows[i]["image"]).convert("RGB")) for i in group]))
            ids = self.model.generate(pixel_values=pixels, decoder_input_ids=torch.tensor([prompts[i] for i in group]))
            for i, text in zip(group, self.tokenizer.batch_decode(ids[:, length:], skip_special_tokens=True)):
                out[i] = text
        return out


def to_pixels(pictures: np.ndarray) -> torch.Tensor:
    """What the image processor does to 64×64 pictures: to -1…1, channels first."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)
