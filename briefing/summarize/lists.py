"""language -> Lists: the words and phrases by which the guards judge, one plain file a language in `data/`.

A file holds sections, `[name]`, of one phrase a line; `#` after two blanks starts a comment. In a phrase `*` is the
rest of a word, `?` one letter, `#` a number; `{two|three} days later` is two phrases; `=` in front asks for exactly
this case. Any section may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")
_NEVER = re.compile(r"(?!)")
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"\w+(?![\w*?#])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Any of some phrases: in any case where they stand in `small`, in exactly the case of `exact`.

    The text is made small rather than the pattern blind to case: that is five times as fast in `re`. `heads` are the
    first words of the phrases, in small letters: a text without any of them holds no phrase, and most texts hold none.
    None where a phrase begins with a part of a word or with a number.
    """

    small: re.Pattern[str] = _NEVER
    exact: re.Pattern[str] = _NEVER
    heads: frozenset[str] | None = frozenset()

    def __bool__(self) -> bool:
        return self.small is not _NEVER or self.exact is not _NEVER

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the phrases in the text."""
        if not self._may_be_in(text):
            return None
        found = (self.small.search(_small(text)), self.exact.search(text))
        return min(filter(None, found), key=lambda match: match.start(), default=None)

    def match(self, text: str) -> re.Match[str] | None:
        """The phrase that the text begins with."""
        return self.small.match(_small(text)) or self.exact.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The phrase that is the text."""
        return self.small.fullmatch(_small(text)) or self.exact.fullmatch(text)

    def finditer(self, text: str) -> list[re.Match[str]]:
        """All of the phrases in the text, in their order."""
        if not self._may_be_in(text):
            return []
        found = (*self.small.finditer(_small(text)), *self.exact.finditer(text))
        return sorted(found, key=lambda match: match.start())

    def sub(self, text: str) -> str:
        """The text without the phrases, in small letters."""
        return self.exact.sub("", self.small.sub("", _small(text)))

    def _may_be_in(self, text: str) -> bool:
        return self.heads is None or not self.heads.isdisjoint(_words_of(text))


@lru_cache(maxsize=8)
def _words_of(text: str) -> frozenset[str]:
    """Every run of letters and figures of a text, in small letters: a sentence is looked at by dozens of lists."""
    return frozenset(_WORD.findall(_small(text)))


def _small(text: str) -> str:
    """The text in small letters, every character in its place; the few that become two, such as İ, stay as they are."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """A language's sections, each of which finds any of its phrases as whole words."""

    opening: Phrases
    opening_but: Phrases
    anywhere: Phrases
    adding: Phrases
    this: Phrases
    this_but: Phrases
    he: Phrases
    they: Phrases
    it: Phrases
    person: Phrases
    plural: Phrases
    capital_nouns: Phrases
    article: Phrases
    indefinite: Phrases
    the: Phrases
    the_but: Phrases
    anchor: Phrases
    saying: Phrases
    reporter: Phrases
    reader: Phrases
    teaser: Phrases
    furniture: Phrases
    no_name: Phrases
    nation: Phrases
    two: Phrases
    event: Phrases
    told: Phrases
    article_within: Phrases
    kind: Phrases
    service: Phrases
    nobody: Phrases
    answer: Phrases
    counting: Phrases
    joining: Phrases
    known: Phrases
    weak_furniture: Phrases


@lru_cache(maxsize=64)
def lists(language: str) -> Lists:
    """The lists of a language; of one without a file, lists that find nothing."""
    file = _FOLDER / f"{language}.txt"
    sections = _sections(file.read_text(encoding="utf-8")) if language.isalpha() and file.exists() else {}
    found = {name.replace(" ", "_"): _any(phrases) for name, phrases in sections.items()}
    unknown = found.keys() - set(Lists.__slots__)
    if unknown:
        raise ValueError(f"{file.name}: no such section: {', '.join(sorted(unknown))}")
    return Lists(**{name: found.get(name, Phrases()) for name in Lists.__slots__})


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        phrase = re.split(r"\s{2,}#|^# ", line)[0].strip()
        if phrase.startswith("[") and "]" in phrase:
            name = phrase[1 : phrase.index("]")]
            sections[name] = []
        elif phrase and name:
            sections[name] += _each(phrase)
    return sections


def _each(phrase: str) -> list[str]:
    """The phrases that a line stands for: "{two|three} days later" is two."""
    parts = re.split(r"\{([^{}]*)\}", phrase)
    return [
        "".join(chosen) for chosen in product(*(part.split("|") if n % 2 else [part] for n, part in enumerate(parts)))
    ]


def _any(phrases: list[str]) -> Phrases:
    exact = [phrase.removeprefix("=") for phrase in phrases if phrase.startswith("=")]
    small = [_small(phrase) for phrase in phrases if not phrase.startswith("=")]
    heads = [_HEAD.match(_small(phrase)) for phrase in (*exact, *small)]
    return Phrases(
        small=_pattern(small),
        exact=_pattern(exact),
        heads=None if None in heads else frozenset(head.group() for head in heads if head),
    )


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first, those with the same first letter together."""
    if not phrases:
        return _NEVER
    first: dict[str, list[str]] = {}
    for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
        first.setdefault(phrase[0] if phrase[0].isalpha() else "", []).append(phrase)
    groups = [
        re.escape(letter) + "(?:" + "|".join(_one(phrase[len(letter) :]) for phrase in own) + ")"
        for letter, own in sorted(first.items(), reverse=True)
    ]
    return re.compile(r"\b(?:" + "|".join(groups) + ")")


def _one(rest: str) -> str:
    pattern = re.escape(rest.replace("’", "'"))
    pattern = pattern.replace(r"\*", r"\w*").replace(r"\?", r"\w").replace(r"\#", r"[\d.,]*\d").replace(r"\ ", r"\s+")
    return pattern + (r"(?!\w)" if not rest or rest[-1].isalnum() or rest[-1] in "*?#" else "")
