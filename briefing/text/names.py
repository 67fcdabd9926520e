"""str -> the proper names and the figures in it, as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing.text.boundaries import rules_of
from briefing.text.lists import words_in

_CAPITALS = "".join(c for c in map(chr, (*range(0x41, 0x530), *range(0x1E00, 0x2000))) if c.isupper())
_ARTICLE = r"\b(?:al|el|ad|ar|as|ash|an|at|az)-"  # al-Sharaa
_NAMED = rf"(?:(?:{_ARTICLE})?\b[{_CAPITALS}]\w*(?:[-’'.&]\w+)*|\b[a-z][{_CAPITALS}]\w+)"
_INITIAL = rf"\b[{_CAPITALS}]\w?\."  # J. Dupont, Дж. Байден
_LINK = (
    "(?:de|de la|de las|de los|del|della|dei|di|da|do|dos|das|du|des|of|of the|von|von der|zu|van|van de|van der"
    "|van den|ter|bin|ibn|ben|al|el)"
)
# A run of capitalised words and initials, with the small words that tie the parts of a name together.
_NAME = re.compile(rf"(?:{_INITIAL} ?){{0,4}}{_NAMED}(?: (?:{_LINK} )?(?:{_INITIAL} ?){{0,4}}{_NAMED})*")
_START = re.compile(r"(?:^|[.!?…:•●\n])[\s\"'“”„‘’«»‹›(\[¿¡–—-]*$")
_BEHIND = 12  # characters read before a name, to see whether it starts a sentence
_ABBREVIATED = re.compile(r"(\w+)\.\s*$")
_ENDING = {"en": re.compile(r"['’]s?$"), "": re.compile(r"['’]s$"), "tr": re.compile(r"['’]\w+$")}  # Ankara'da
_TITLES = frozenset(("Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr", "Dr.", "Prof", "Prof."))
_SHORT = 300  # characters: a headline has no second mention that proves its first word a name; there it is believed

_QUOTED = re.compile(r"«([^«»\n]{2,40})»|“([^“”\n]{2,40})”|「([^「」\n]{2,20})」|《([^《》\n]{2,20})》")
_LATIN_OR_KATAKANA = re.compile(
    "[A-Z][A-Za-z0-9&.-]*[A-Za-z0-9](?: [A-Z][A-Za-z0-9&.-]*[A-Za-z0-9])*|[\u30a1-\u30fa\u30fc・]{3,}"
)
_CASELESS = frozenset(("ar", "fa", "he", "hi", "ja", "zh"))
_QUOTED_WORDS = 3  # a quotation of more words is speech, not a name

# German writes every noun with a capital: a single one counts where a preposition stands right before it ("in Berlin")
# and it does not end as common nouns and plurals do.
_GERMAN_NOUN = re.compile(r"(?:ung|heit|keit|schaft|ion|tät|ment|nis|tum|ling|e|en|er|ern|eln|mus|ik|s)$")
_GERMAN_PREPOSITION = re.compile(r"(?:^|\W)(?:in|aus|nach|bei|von|gegen|zwischen|und) $")

_NUMBER = re.compile(
    r"(?<![\w.,])(?<!\w[-–])[$€£¥₴₽₹₺₪]?(?:\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,٫٬]\d+)*)[%٪]?"  # 1 433, as in French
)


def names(text: str, language: str) -> tuple[str, ...]:
    """The proper names of a text, each once, in the order of their first place, as they stand there.

    Runs of capitalised words with what ties them ("Ahmed al-Sharaa", "Bank of England", "J. R. R. Tolkien"), without
    the word that merely starts a sentence and without names of days and months. German, where all nouns have capitals:
    runs of two, abbreviations in capitals, and what follows a preposition. Scripts without capitals: short quotations,
    Latin words, katakana.
    """
    if language in _CASELESS:
        return tuple(dict.fromkeys(_without_case(text)))
    found = list(_runs(text, language))
    if language == "de":
        found = list(_likely_german(text, found))
    proved = {word for run in found if not run.starts for word in run.name.split()}
    believed = len(text) <= _SHORT
    return tuple(dict.fromkeys(run.name for run in found if not run.starts or believed or _is_proved(run.name, proved)))


def numbers(text: str) -> tuple[str, ...]:
    """The figures of a text as they stand, in order: "6.9", "$1,200", "12%", "1 433"; none that is part of a name."""
    return tuple(match.group() for match in _NUMBER.finditer(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of capitalised words and where it starts; `starts`: it is one word, and that starts a sentence."""

    name: str
    at: int
    starts: bool


def _runs(text: str, language: str) -> Iterator[_Run]:
    """Each capitalised run without stop words and days at its edges; cut where a possessive ends a name."""
    dropped, calendar, titles = _dropped(language)
    for match in _NAME.finditer(text):
        starts = _starts(text, match.start(), titles=titles)
        for at, words in _split(match, language=language):
            first, last = 0, len(words)
            while first < last and (words[first].casefold() in dropped or words[first] in calendar | _TITLES):
                at += len(words[first]) + 1
                first, starts = first + 1, False
            while first < last and words[last - 1] in calendar:
                last -= 1
            if first < last and (last - first > 1 or words[first] not in titles):
                yield _Run(name=" ".join(words[first:last]), at=at, starts=starts and last - first == 1)
            starts = False


def _split(match: re.Match[str], *, language: str) -> Iterator[tuple[int, list[str]]]:
    """A run in pieces, each with its offset: "Ukraine's President Zelenskyy" names two; the 's goes."""
    ending = _ENDING.get(language)
    piece: list[str] = []
    at = start = match.start()
    for word in match.group().split(" "):
        at += len(word) + 1
        bare = ending.sub("", word) if ending else word
        piece.append(bare)
        if bare != word:
            yield start, piece
            piece, start = [], at
    yield start, piece


def _starts(text: str, at: int, *, titles: frozenset[str]) -> bool:
    """Whether a sentence, or a quotation that is one, starts at an offset; behind "Dr." none does."""
    before = text[max(0, at - _BEHIND) : at]
    if not _START.search(before):
        return False
    abbreviated = _ABBREVIATED.search(before)
    return abbreviated is None or (abbreviated[1] not in titles and len(abbreviated[1]) > 1)


def _is_proved(name: str, proved: set[str]) -> bool:
    """Whether a word that starts a sentence is a name: it is one elsewhere, or has capitals that no sentence gives."""
    return name in proved or any(map(str.isupper, name[1:]))


def _likely_german(text: str, runs: list[_Run]) -> Iterator[_Run]:
    """The runs that are likely names where all nouns have capitals."""
    for run in runs:
        words = run.name.split()
        if (
            _GERMAN_NOUN.search(words[0])
            and len(words) > 1
            and (words[1] == "von" or _starts(text, run.at, titles=frozenset()))
        ):
            words = words[2:] if words[1] == "von" else words[1:]  # "Angaben von Selenskyj", "Russische Truppen"
        single = len(words) == 1 and not any(map(str.isupper, words[0][1:]))
        before = text[max(0, run.at - _BEHIND) : run.at]
        if single and (_GERMAN_NOUN.search(words[0]) or not _GERMAN_PREPOSITION.search(before)):
            continue
        if words:
            yield _Run(name=" ".join(words), at=run.at, starts=run.starts)


def _without_case(text: str) -> Iterator[str]:
    """Short quotations, Latin words and katakana, in the order of their places."""
    found = [(m.start(), m.group()) for m in _LATIN_OR_KATAKANA.finditer(text)]
    for match in _QUOTED.finditer(text):
        inside = match[match.lastindex or 0].strip()
        if inside and len(inside.split()) <= _QUOTED_WORDS and inside[-1] not in "。！？.!?؟،,":
            found.append((match.start(), inside))
    yield from (name for _, name in sorted(found))


@lru_cache(maxsize=64)
def _dropped(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """What a name neither starts nor ends with (small), days and months (as they stand), and titles before a name."""
    rules = rules_of(language)
    return rules.starters, words_in(language, "calendar"), rules.titles
