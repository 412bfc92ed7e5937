"""The grammars by language; add a language by adding its file and naming it here."""

from . import en, es, zh

LANGUAGES = {"es": es, "zh": zh, "en": en}
