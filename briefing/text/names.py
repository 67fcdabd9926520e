"""str -> the names and the figures in it, as they stand."""

from __future__ import annotations

import re

from briefing.text.words import stopwords

_NAME = re.compile(
    r"[A-ZÀ-ÞŁŚŻА-ЯЄІЇҐΑ-Ω][\w’'\-]*(?: (?:(?:de|von|van|al|bin|du|der) )?[A-ZÀ-ÞŁŚŻА-ЯЄІЇҐΑ-Ω][\w’'\-]*)*"
)
_NUMBER = re.compile(r"[$€£¥₴₽]?\d+(?:[.,]\d+)*%?")


def names(text: str, language: str) -> tuple[str, ...]:
    """The capitalised phrases that are not merely how a sentence starts, each once, in the order of their first place."""
    stop = stopwords(language)
    found = (match.group() for match in _NAME.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name.casefold() not in stop))


def numbers(text: str) -> tuple[str, ...]:
    """The figures of a text as they stand, in order: "6.9", "$1,200", "12%"."""
    return tuple(match.group() for match in _NUMBER.finditer(text))
