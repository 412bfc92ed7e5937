"""The translator's tokenizer: a byte-level BPE over folded text.

What is read is folded first (case, accents, punctuation, width, traditional characters), so that none of it has to be
learnt; what is written keeps its case and marks. Both share one vocabulary, and Transformers.js needs the reading half only.
"""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

PAD, EOS, UNK = "<pad>", "</s>", "<unk>"
VOCABULARY = 3072
# Every Han character stands alone: without spaces, BPE would otherwise make whole sentences one token.
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"


def reading(fold: dict[str, str]):
    """Normalizer and pre-tokenizer of what is read."""
    normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            *(normalizers.Replace(a, b) for a, b in fold.items()),
            normalizers.Replace(Regex(r"[^\p{L}\p{N}?]+"), " "),
            normalizers.Strip(),
        ]
    )
    pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), "removed"),
            pre_tokenizers.Split(Regex(HAN), "isolated"),
            pre_tokenizers.Split(Regex(r"[?\p{N}]"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False),
        ]
    )
    return normalizer, pre_tokenizer


def writing_pre_tokenizer():
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def _finish(bpe: models.BPE, normalizer, pre_tokenizer) -> Tokenizer:
    tokenizer = Tokenizer(bpe)
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([PAD, EOS, UNK])
    tokenizer.post_processor = processors.TemplateProcessing(single=f"$A {EOS}", special_tokens=[(EOS, tokenizer.token_to_id(EOS))])
    return tokenizer


def train(sources: Iterable[str], targets: Iterable[str], fold: dict[str, str]) -> Tokenizer:
    """The tokenizer of what is read, trained on both sides; `writer` makes its other half."""
    normalizer, pre_tokenizer = reading(fold)
    writing = writing_pre_tokenizer()
    separator = "\n"

    def pieces():
        for text in sources:
            yield separator.join(p for p, _ in pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(text)))
        for text in targets:
            yield separator.join(p for p, _ in writing.pre_tokenize_str(text))

    learner = Tokenizer(models.BPE(unk_token=UNK))
    learner.pre_tokenizer = pre_tokenizers.Split(separator, "removed")
    learner.train_from_iterator(
        pieces(),
        trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=[PAD, EOS, UNK], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False),
    )
    learner.pre_tokenizer = pre_tokenizer
    return _finish(learner.model, normalizer, pre_tokenizer)


def writer(tokenizer: Tokenizer) -> Tokenizer:
    """The same vocabulary for what is written: nothing folded, no space before the first word."""
    return _finish(tokenizer.model, None, writing_pre_tokenizer())


def wrap(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD, eos_token=EOS, unk_token=UNK, model_max_length=256, clean_up_tokenization_spaces=False)
