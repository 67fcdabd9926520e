"""str -> its words as they stand: with a capital or without, at a sentence's start or inside, a name as one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.cluster.themes.places import Phrase, places
from briefing.text.words import stems, words

COUNTRY = "@"
"""What the stem of a country's name begins with, before the country's code."""

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?:[Aa]l-)?[^\W\d_]+(?:['’][^\W\d_]+)*")
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
    if language == "en":  # the one language here that writes adjectives large, so that a turkey is no country
        return join(found, known.codes, longest=known.longest, large=True)
    return join(found, known.codes, longest=known.longest)


def join(
    found: Sequence[Token], codes: Mapping[Phrase, str], *, longest: int, large: bool = False
) -> tuple[Token, ...]:
    """The tokens with each phrase of `codes` made one, the longest first; `large`: only where it has a capital."""
    return tuple(_joined(found, codes, longest=longest, large=large))


def _joined(found: Sequence[Token], codes: Mapping[Phrase, str], *, longest: int, large: bool) -> Iterator[Token]:
    at = 0
    while at < len(found):
        for length in range(min(longest, len(found) - at), 0, -1):
            run = found[at : at + length]
            code = codes.get(tuple(token.stem for token in run), "")
            if code and (run[0].capital or not large) and all(token.follows for token in run[1:]):
                text = " ".join(token.text for token in run)
                stem = code if " " in code else COUNTRY + code
                capital = run[0].capital and not stem.startswith(COUNTRY)
                yield replace(run[0], text=text, word=stem, stem=stem, capital=capital)
                at += length
                break
        else:
            yield found[at]
            at += 1


def _cased(text: str, language: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        said = words(match.group(), language)[:1] or (match.group().casefold(),)
        found.append(
            Token(
                text=_POSSESSIVE.sub("", match.group()),
                word=said[0],
                stem=stems(said, language)[0],
                capital=match.group()[0].isupper() or match.group().startswith("al-"),
                first=not found or bool(_ENDS.search(gap)),
                follows=gap == " " and bool(found),
            )
        )
        end = match.end()
    return found


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
