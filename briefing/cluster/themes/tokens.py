"""str -> its words as they stand: with a capital or without, at a sentence's start or inside, a name as one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefing.cluster.themes.places import Phrase, places
from briefing.text.words import stems, words

COUNTRY = "@"
"""What the stem of a country's name begins with, before the country's code."""

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?:al-|[A-Z][a-z]{1,2}-(?=[A-Z]))?[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = re.compile(r"[.!?:;\n•“\"„»«–—(\[]")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word as it stands: `first` of its sentence; `follows` the word before it with only a blank between."""

    text: str
    word: str
    stem: str
    capital: bool
    first: bool
    follows: bool


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The words of a text; a country's name is one, whatever its form, and has no capital: its stem says what it is."""
    found = _cased(text, language) if _has_capitals(text) else _plain(text, language)
    known = places(language)
    # English writes adjectives of countries large as well, so that a turkey is no country.
    return join(found, known.codes, longest=known.longest, large=language == "en")


def join(
    found: Sequence[Token], codes: Mapping[Phrase, str], *, longest: Mapping[str, int], large: bool = False
) -> tuple[Token, ...]:
    """The tokens with each phrase of `codes` made one, the longest first.

    Args:
        longest: the number of words of the longest phrase that begins with a stem (`lengths`).
        large: only phrases that begin with a capital.
    """
    joined: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        most = longest.get(token.stem, 0) if token.capital or not large else 0
        end = at + _length(found[at : at + most], codes) if most else at
        joined.append(_one(found[at:end], codes) if end > at else token)
        at = max(end, at + 1)
    return tuple(joined)


def lengths(codes: Iterable[Phrase]) -> dict[str, int]:
    """First stem of a phrase -> the number of words of the longest that begins with it."""
    found: dict[str, int] = {}
    for phrase in codes:
        found[phrase[0]] = max(len(phrase), found.get(phrase[0], 0))
    return found


def _length(run: Sequence[Token], codes: Mapping[Phrase, str]) -> int:
    """How many words of a run make the longest phrase that it begins with; 0 for none."""
    linked = next((at for at, token in enumerate(run) if at and not token.follows), len(run))
    stems_ = tuple(token.stem for token in run[:linked])
    return next((length for length in range(linked, 0, -1) if stems_[:length] in codes), 0)


def _one(run: Sequence[Token], codes: Mapping[Phrase, str]) -> Token:
    """A phrase as one token."""
    code = codes[tuple(token.stem for token in run)]
    stem = code if " " in code else COUNTRY + code
    capital = run[0].capital and not stem.startswith(COUNTRY)
    text = " ".join(token.text for token in run)
    return Token(text=text, word=stem, stem=stem, capital=capital, first=run[0].first, follows=run[0].follows)


def _cased(text: str, language: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        plain, word, stem, capital = _spelled(match.group(), language)
        first = not found or (gap != " " and bool(_ENDS.search(gap)))
        follows = gap == " " and not first
        found.append(Token(text=plain, word=word, stem=stem, capital=capital, first=first, follows=follows))
        end = match.end()
    return found


@lru_cache(maxsize=200_000)  # words, some 50 MB
def _spelled(written: str, language: str) -> tuple[str, str, str, bool]:
    """(without 's, the word, its stem, whether it has a capital)"""
    said = words(written, language)[:1] or (written.casefold(),)
    large = written[0].isupper() or written.startswith("al-")
    return _POSSESSIVE.sub("", written), said[0], stems(said, language)[0], large


def _plain(text: str, language: str) -> list[Token]:
    """The words of a script without capitals."""
    found = words(text, language)
    return [
        Token(text=word, word=word, stem=stem, capital=False, first=place == 0, follows=place > 0)
        for place, (word, stem) in enumerate(zip(found, stems(found, language), strict=True))
    ]


def _has_capitals(text: str) -> bool:
    """Whether most letters of its beginning change with their case."""
    letters = [character for character in text[:200] if character.isalpha()]
    return 2 * sum(letter.lower() != letter.upper() for letter in letters) > len(letters)
