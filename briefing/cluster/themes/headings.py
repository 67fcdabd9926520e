"""The reader's headings, and the ready-made sets of them: `themes: general`, `themes: conflict`.

A set is a file a language in `sets/`: a section for each heading, in the order of the page, with its words between
commas. A speaker of the language can mend it without knowing the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from briefing.cluster.themes.lists import sections

SETS = ("conflict", "general")
"""The names of the ready-made sets."""

_DEFAULT = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the reader's: its name, and words or phrases that tell what belongs under it.

    A word stands for its other endings too, a star in it for any letters; one in brackets counts half: `strike`,
    `*wahl`, "peace deal", `(talks)`.
    """

    name: str
    words: tuple[str, ...] = ()


@lru_cache(maxsize=32)
def ready_made(name: str, *, languages: tuple[str, ...] = (_DEFAULT,)) -> tuple[Heading, ...]:
    """The headings of a set, named in the first of the languages that it has, with the words of all of them.

    Languages that the set does not have are passed over; where it has none of them, it is the English one.

    Raises:
        KeyError: there is no such set.
    """
    if name not in SETS:
        raise KeyError(name)
    known = [found for language in languages if (found := _set(name, language))] or [_set(name, _DEFAULT)]
    return tuple(
        Heading(name=same[0].name, words=tuple(dict.fromkeys(word for heading in same for word in heading.words)))
        for same in zip(*known, strict=True)
    )


def _set(name: str, language: str) -> Sequence[Heading]:
    file = files("briefing.cluster.themes") / "sets" / f"{name}.{language}.txt"
    if not language.isalnum() or not file.is_file():
        return ()
    return tuple(
        Heading(name=heading, words=tuple(word.strip() for line in lines for word in line.split(",") if word.strip()))
        for heading, lines in sections(file.read_text(encoding="utf-8")).items()
    )
