"""A file of phrases, one a line under its `[section]` -> one pattern a section, which any of its phrases matches."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def phrases(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of `name`.txt beside this module, in any case; `*` in a phrase stands for any few words.

    Apostrophes are straight in them: give them a text that `straight` has been over.
    """
    return {section: _pattern(found) for section, found in _sections(name).items()}


def _pattern(found: list[str]) -> re.Pattern[str]:
    escaped = (re.escape(straight(phrase)).replace(r"\*", r".{0,80}?") for phrase in found)
    return re.compile("(?:" + "|".join(escaped) + ")", re.IGNORECASE)


@cache
def _sections(name: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    section = ""
    for line in Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line[1 : line.index("]")]
        elif line and not line.startswith("#"):
            sections.setdefault(section, []).append(line)
    return sections


def mentions(name: str, section: str, text: str) -> bool:
    """Whether a phrase of a section without `*` stands anywhere in a text: much faster than its pattern."""
    folded = straight(text).casefold()
    return any(phrase in folded for phrase in _plain(name, section))


@cache
def _plain(name: str, section: str) -> tuple[str, ...]:
    return tuple(straight(phrase).casefold() for phrase in _sections(name)[section])


def straight(text: str) -> str:
    """The text with its apostrophes straight, character for character."""
    return text.replace("’", "'")
