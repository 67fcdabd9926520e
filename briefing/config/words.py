"""Names and patterns -> what a person meant by them, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_BRACES = re.compile(r"\{([^{}]*)\}")


def suggest(word: str, choices: Iterable[str]) -> str:
    """The choice that a misspelt word most likely meant, "" where none is near (a ratio below 0.6, difflib's default).

    Letter case, and - or a blank for _, count for nothing; of a choice with slashes the last part alone counts too, so
    that `Kyiv` finds `Europe/Kyiv`.
    """
    known = {_plain(choice): choice for choice in sorted(choices, reverse=True)}
    known = {_plain(choice.rpartition("/")[2]): choice for choice in known.values()} | known
    near = get_close_matches(_plain(word), known, n=1)
    return known[near[0]] if near else ""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """`; did you mean timezone?`, or the whole choice where nothing is near."""
    names = sorted(choices)
    near = suggest(word, names)
    return f"; did you mean {near}?" if near else f"; known here: {', '.join(names) or 'nothing'}"


def duration(text: str) -> timedelta:
    """`90m`, `24h`, `7d`, `2w` -> a length of time.

    Raises:
        ValueError: it is written in another way.
    """
    match = re.fullmatch(r"([0-9]{1,6})([mhdw])", text)
    if not match:
        raise ValueError(f"{text!r} should be a length of time such as 90m, 24h, 7d or 2w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def written(length: timedelta) -> str:
    """A length of time as it is written in the file: the inverse of `duration`, in the largest unit that fits."""
    minutes = int(length.total_seconds()) // 60
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0 and minutes > size:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def placeholders(pattern: str) -> tuple[str, ...]:
    """The names that stand in braces, in order: `wiki/{year}/{date}.md` -> (year, date)."""
    return tuple(_BRACES.findall(pattern))


def braces_wrong(pattern: str, allowed: Iterable[str]) -> str:
    """What is wrong with the placeholders of a pattern, "" where nothing is."""
    names = set(allowed)
    for name in placeholders(pattern):
        if name not in names:
            return f"{{{name}}} is no placeholder here{did_you_mean(name, names)}"
    if set(_BRACES.sub("", pattern)) & {"{", "}"}:
        return f"{pattern!r} holds a brace that is not part of a placeholder: {', '.join(sorted(names))}"
    return ""


def slug(text: str) -> str:
    """The nearest name that would be taken: lower case, a-z, 0-9 and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _plain(word: str) -> str:
    return re.sub(r"[-\s]", "_", word.casefold())
