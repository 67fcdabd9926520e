"""language -> its plain word lists, from `data/LANGUAGE.txt`: files that a speaker can read and mend.

A file holds sections: a line `[name]`, then words between blanks; a line that starts with # is a comment. An
abbreviation stands without its last full stop. A word with a capital is matched as it stands, one without in any case.

| section          | words                                                                                       |
| ---------------- | ------------------------------------------------------------------------------------------- |
| titles           | abbreviations after which a sentence always goes on: Mr, e.g                                  |
| numbered         | abbreviations that count as such only before a figure: No, p; -str: words that end so          |
| abbreviations    | may end a sentence: they do where a word of `starters` or `stopwords` follows with a capital  |
| units            | stand after a figure and end a sentence where any capital follows: г, r                       |
| prepositions     | with which a date starts a sentence: В (2022 г. Россия ...)                                   |
| ends             | end a sentence wherever a capital follows: etc, usw                                           |
| ordinals before  | words that make a figure with a full stop an ordinal: am (3. März)                            |
| ordinals after   | words before which a figure with a full stop is an ordinal: Jahrhundert                       |
| starters         | words, besides the stop words, with which sentences start                                     |
| not starters     | stop words that are also names: Will, May                                                     |
| names            | names that end in an exclamation or question mark: Yahoo                                      |
| reporting        | what follows a question in quotation marks within one sentence: asked                         |
| calendar         | days and months, where they have capitals: they are no names                                  |
| stopwords        | words that say nothing on their own                                                           |
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = frozenset(
    ("ar", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "zh")
)
"""The languages that have lists (ISO 639-1)."""


def words_in(language: str, section: str) -> frozenset[str]:
    """The words of one section of a language's file; none where there is no such file or section."""
    return _sections(language).get(section, frozenset())


@lru_cache(maxsize=64)
def _sections(language: str) -> Mapping[str, frozenset[str]]:
    if language not in LANGUAGES:
        return MappingProxyType({})
    text = (files("briefing.text") / "data" / f"{language}.txt").read_text(encoding="utf-8")
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in text.splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[] "), set())
        elif not line.startswith("#"):
            current.update(line.split())
    return MappingProxyType({name: frozenset(words) for name, words in sections.items()})
