"""language -> Lists: the words and phrases by which the guards judge, one plain file a language in `data/`.

A file holds sections, `[name]`, of one phrase a line; `#` after two blanks starts a comment. In a phrase `*` is the
rest of a word, `?` one letter, `#` a number; `=` in front asks for exactly this case. Any section may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """A language's sections, each as one pattern that finds any of its phrases as whole words."""

    opening: re.Pattern[str]
    opening_but: re.Pattern[str]
    anywhere: re.Pattern[str]
    adding: re.Pattern[str]
    this: re.Pattern[str]
    this_but: re.Pattern[str]
    he: re.Pattern[str]
    they: re.Pattern[str]
    it: re.Pattern[str]
    person: re.Pattern[str]
    plural: re.Pattern[str]
    capital_nouns: re.Pattern[str]
    article: re.Pattern[str]
    indefinite: re.Pattern[str]
    the: re.Pattern[str]
    anchor: re.Pattern[str]
    saying: re.Pattern[str]
    reporter: re.Pattern[str]
    reader: re.Pattern[str]
    teaser: re.Pattern[str]
    furniture: re.Pattern[str]
    no_name: re.Pattern[str]
    nation: re.Pattern[str]
    two: re.Pattern[str]
    event: re.Pattern[str]
    told: re.Pattern[str]


@lru_cache(maxsize=64)
def lists(language: str) -> Lists:
    """The lists of a language; of one without a file, lists that find nothing."""
    file = _FOLDER / f"{language}.txt"
    sections = _sections(file.read_text(encoding="utf-8")) if language.isalpha() and file.exists() else {}
    patterns = {name.replace(" ", "_"): _any(phrases) for name, phrases in sections.items()}
    unknown = patterns.keys() - set(Lists.__slots__)
    if unknown:
        raise ValueError(f"{file.name}: no such section: {', '.join(sorted(unknown))}")
    return Lists(**{name: patterns.get(name, _NEVER) for name in Lists.__slots__})


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        phrase = re.split(r"\s{2,}#|^# ", line)[0].strip()
        if phrase.startswith("[") and "]" in phrase:
            name = phrase[1 : phrase.index("]")]
            sections[name] = []
        elif phrase and name:
            sections[name].append(phrase)
    return sections


def _any(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest first, between word edges."""
    if not phrases:
        return _NEVER
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_one, ordered)) + ")")


def _one(phrase: str) -> str:
    exact = phrase.startswith("=")
    pattern = re.escape(phrase.removeprefix("=").replace("’", "'"))
    pattern = pattern.replace(r"\*", r"\w*").replace(r"\?", r"\w").replace(r"\#", r"[\d.,]*\d").replace(r"\ ", r"\s+")
    edge = r"(?!\w)" if phrase[-1].isalnum() or phrase[-1] in "*?" else ""
    return pattern + edge if exact else f"(?i:{pattern}){edge}"
