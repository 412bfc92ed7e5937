"""The grammars by language; add a language by adding its file and naming it here."""

from . import ar, de, en, es, fr, ru, zh

LANGUAGES = {"es": es, "zh": zh, "de": de, "fr": fr, "ru": ru, "ar": ar, "en": en}
