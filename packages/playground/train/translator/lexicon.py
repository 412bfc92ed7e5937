"""Writes models/translator/lexicon.json: for each language, the words that the translator learnt, by meaning."""

from __future__ import annotations

import argparse
import itertools
import json
import re
from pathlib import Path

from grammar import LANGUAGES
from grammar.meanings import DROPS, TAKES, world

MOVES, HANDLING = set(world.MOVES), {*TAKES, *DROPS, "left (verb)"}
OUT = Path(__file__).resolve().parents[2] / "models" / "translator" / "lexicon.json"


def readable(key: str, word: str, nouns: list[str]) -> list[str]:
    """An entry as people write it: of a verb the first form, genders dropped, `pequeñ@` twice, `(a|b)` opened, `{sh}` as a noun for shapes, what agrees with its sentence as an ellipsis."""
    if key in MOVES and "_" in word or key in MOVES and len(word.split()) == 6:
        forms = word.split()
        return [f"{forms[0].replace('_', ' ')} {end}".removesuffix(" -") for end in forms[5].split("/")]
    if key in HANDLING and len(word.split()) == 3:
        return [word.split()[0].replace("_", " ")]
    word = re.sub(r" [mf]$", "", word)
    opened = [""]
    for part in re.split(r"(\([^)]*\)|\[[^\]]*\])", word):
        options = part[1:-1].split("|") if part.startswith("(") else ["", part[1:-1]] if part.startswith("[") else [part]
        opened = [a + b for a, b in itertools.product(opened, options)]
    out = []
    for text in opened:
        for sh in nouns if "{sh}" in text else [""]:
            filled = re.sub(r"\{\w+\}|%", "…", text.replace("{sh}", sh)).replace("_", " ")
            if re.match(r"^@?[\u4e00-\u9fff~]", filled) or "~" in filled:
                out.append(filled.replace("@", "").replace("~", "…"))
            else:
                out += [filled.replace("@", e) for e in (("o", "a") if "@" in filled and not sh else ("a",))]
    return [re.sub(r"\s+", " ", o).strip() for o in out]


def published() -> dict[str, dict[str, list[str]]]:
    out = {}
    for code, language in LANGUAGES.items():
        if language.LEXICON:
            nouns = list(dict.fromkeys(re.sub(r" [mf]$|/.*", "", word) for word in language.LEXICON["shape"]))[:2]
            out[code] = {key: list(dict.fromkeys(w for entry in words for w in readable(key, entry, nouns))) for key, words in sorted(language.LEXICON.items())}
    return out


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", type=Path, default=OUT)
    a = p.parse_args()
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_text(json.dumps(published(), ensure_ascii=False, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
