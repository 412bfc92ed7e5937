"""English: the canonical sentences as they are, and a few other wordings, for texts that were taken for another language."""

from __future__ import annotations

from .meanings import Meaning
from .template import Chooser, expand

NAME = "English"
FOLD: dict[str, str] = {}
LEXICON: dict[str, list[str]] = {}
IN = "[in the (image|picture|drawing|photo)]"
TEMPLATES = {
    "color": ["what color is the {t}", "what is the color of the {t}", "which color is the {t}", "what color does the {t} have", f"(tell me|please tell me) the color of the {{t}} {IN}"],
    "shape-bare": ["what shape is (in|shown in) the (image|picture)", "what shape does the (image|picture) contain", "what shape is present", "which shape (is there|can be seen) [in the image]"],
    "shape-of": ["what is the {t}", "what shape is the {t}", "what is the shape of the {t}", "which shape is the {t}", "what shape does the {t} have"],
    "exists": [f"is there (a|any) {{t}} {IN}", "is a {t} present", "does the (image|picture) (contain|have|show) a {t}", f"are there any {{t}}s {IN}", f"can you see a {{t}} {IN}"],
    "not-exists": [f"is there (not a|no) {{t}} {IN}", "is no {t} present", "does the (image|picture) not (contain|have|show) a {t}", f"is there not a {{t}} {IN}", f"isn't there a {{t}} {IN}", f"are there no {{t}}s {IN}"],
    "count": [f"how many {{t}}s (are there|do you see) {IN}", f"what is the number of {{t}}s {IN}", "count the {t}s"],
    "where": ["where is {who} [now]", "in which room is {who}", "where did {who} go"],
}


def say(meaning: Meaning, chooser: Chooser) -> str:
    """The canonical English itself, or one of a few other wordings of it."""
    m = meaning
    kind = m.kind if m.kind != "shape" else "shape-bare" if m.target.noun() == "shape" else "shape-of"
    if kind not in TEMPLATES or chooser.chance(0.4):
        return m.english
    slots = {"t": m.target.noun() if m.target else "", "who": m.people[0] if m.people else ""}
    return expand(chooser.template(TEMPLATES[kind], f"en/{kind}"), chooser, slots) + ("?" if chooser.chance(0.85) else "")
