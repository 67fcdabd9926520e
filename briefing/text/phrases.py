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
    sections: dict[str, list[str]] = {}
    section = ""
    for line in Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line[1 : line.index("]")]
        elif line and not line.startswith("#"):
            phrase = re.escape(straight(line)).replace(r"\*", r".{0,80}?")
            sections.setdefault(section, []).append(phrase)
    return {section: re.compile("(?:" + "|".join(found) + ")", re.IGNORECASE) for section, found in sections.items()}


def straight(text: str) -> str:
    """The text with its apostrophes straight, character for character."""
    return text.replace("’", "'")
