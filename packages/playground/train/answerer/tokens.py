"""The answerer's tokenizer: a byte-level BPE that knows the world's words whole, reads any case, and spells what it does not know."""

from __future__ import annotations

import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

import data_stories
from data_pictures import picture
from data_stories import simulated

ANSWER = " Answer:"  # one token, its space within, so that the text reads "red circle Answer: red" at the price of one step


def corpus(seed: int) -> list[str]:
    rng = random.Random(seed)
    texts = [e.source + " " + e.fact + " " + e.answer for e in (f(rng) for _ in range(20_000) for f in (picture, lambda r: simulated(r, made_up=False, wide=0.6)))]
    # Rarer words, said often enough that each becomes one token.
    rare = data_stories.OTHER_NAMES + data_stories.OTHER_ROOMS + data_stories.OTHER_THINGS + data_stories.OTHER_MOVES + data_stories.OTHER_TAKES + data_stories.OTHER_DROPS + list("01234")
    return texts + [f" {word}" for word in rare for _ in range(300)]


def make_tokenizer(seed: int, vocabulary: int = 1500) -> PreTrainedTokenizerFast:
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(Regex(r"\s+"), " ")])
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    specials = ["<pad>", "</s>", "<unk>"]
    t.train_from_iterator(
        corpus(seed),
        trainers.BpeTrainer(vocab_size=vocabulary - 1, min_frequency=20, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False),
    )
    t.add_tokens([AddedToken(ANSWER, normalized=False)])
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", t.token_to_id("</s>"))])
    # Transformers resets the prefix space unless told here too.
    return PreTrainedTokenizerFast(tokenizer_object=t, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512, clean_up_tokenization_spaces=False, add_prefix_space=True)


def load_tokenizer(folder: Path, seed: int) -> PreTrainedTokenizerFast:
    """The one kept beside the checkpoints, made at the first run."""
    if not (folder / "tokenizer.json").exists():
        make_tokenizer(seed).save_pretrained(folder)
    return PreTrainedTokenizerFast.from_pretrained(folder, add_prefix_space=True)
