"""str -> words, stems; the stop words of a language."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

# Marks that belong to the letter before them; Python's \w leaves them out and would cut Hindi and pointed Arabic apart.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b3c-\u0b57"
    "\u0bbe-\u0bcd\u0c3e-\u0c56\u0cbc-\u0cd6\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
)
"""The inside of a character class: combining marks of the scripts in use, and the joiners."""

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
