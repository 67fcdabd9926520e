"""language -> the word lists of the headings, from `data/LANGUAGE.txt`: files that a speaker can read and mend.

A file holds sections: a line `[name]`, then one entry a line; a line that starts with # is a comment.

| section | entries                                                                                              |
| ------- | ---------------------------------------------------------------------------------------------------- |
| in      | words that stand before the name of a place: in, near                                                  |
| the     | words that stand before a noun: the, its                                                               |
| nouns   | `capitals` where every noun is written with a capital                                                  |
| dull    | what every page of news says: people, officials; a heading never consists of them                        |
| places  | a place's name as printed, a colon, further names that mean it, between commas                         |
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = frozenset(("de", "en"))
"""The languages that have lists (ISO 639-1)."""


def lines(language: str, section: str) -> tuple[str, ...]:
    """The entries of one section of a language's file; none where there is no such file or section."""
    return _sections(language).get(section, ())


@lru_cache(maxsize=64)
def _sections(language: str) -> Mapping[str, tuple[str, ...]]:
    if language not in LANGUAGES:
        return MappingProxyType({})
    text = (files("briefing.cluster.themes") / "data" / f"{language}.txt").read_text(encoding="utf-8")
    return MappingProxyType(sections(text))


def sections(text: str) -> dict[str, tuple[str, ...]]:
    """The sections of a file in their order, each with its lines."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return {name: tuple(entries) for name, entries in found.items()}
