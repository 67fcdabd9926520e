"""str -> words, stems; the stop words of a language."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[$€£¥₴₽]?\d+(?:[.,]\d+)*(?:[^\W\d_]+|%)?|(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’\-\u200c][^\W_]+)*")
_STEMMERS = {
    "ar": "arabic", "cs": "czech", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fa": "persian",
    "fr": "french", "hi": "hindi", "it": "italian", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ru": "russian",
    "tr": "turkish",
}  # fmt: skip


def words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text in their order, casefolded; numbers stay whole: "6.9", "$6.9", "12th", "covid-19", "u.s."."""
    return tuple(_WORD.findall(text.casefold()))


def stems(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The stem of each word, in the same order and number; the word itself where there is no stemmer."""
    name = _STEMMERS.get(language)
    return tuple(_stemmer(name).stemWords(list(words))) if name else words


@lru_cache(maxsize=64)
def stopwords(language: str) -> frozenset[str]:
    """The words of a language that say nothing on their own, casefolded; empty where there is no list."""
    return frozenset(
        [
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "for",
            "from",
            "has",
            "he",
            "in",
            "is",
            "it",
            "its",
            "of",
            "on",
            "that",
            "the",
            "to",
            "was",
            "were",
            "will",
            "with",
        ]
        if language == "en"
        else ()
    )


@lru_cache(maxsize=32)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)
