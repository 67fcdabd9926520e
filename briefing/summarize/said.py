"""str -> Said: what a text says, as word stems and pairs of stems."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from briefing.text.words import stems, stopwords, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text as `size` words, the stems of those that are no stop words, and the pairs of adjoining stems, "a b"."""

    size: int
    singles: frozenset[str]
    pairs: frozenset[str]


# An event's sentences, at most 400 (`choose`), and what was printed of it: more would only fill a service's memory.
_KEPT = 512


@lru_cache(maxsize=_KEPT)
def tokens(text: str, language: str) -> tuple[str, ...]:
    """The words of a sentence, kept: guards, limits and terms ask for them one after the other."""
    return words(text, language)


@lru_cache(maxsize=_KEPT)
def said(text: str, language: str) -> Said:
    """The terms of a text. A pair of two stop words is none; a pair with one is ("president of", "of Norvia")."""
    told = tokens(text, language)
    stop = stopwords(language)
    roots = stems(told, language)
    dull = [token in stop for token in told]
    return Said(
        size=len(told),
        singles=frozenset(root for root, none in zip(roots, dull, strict=True) if not none),
        pairs=frozenset(f"{roots[i]} {roots[i + 1]}" for i in range(len(told) - 1) if not (dull[i] and dull[i + 1])),
    )
