"""Article -> which of a row it tells of: the 12th package is not the 13th, however alike they are told."""

from __future__ import annotations

import re
from collections.abc import Mapping

from briefing.models import Article
from briefing.text.words import stems, stopwords, words

Counted = Mapping[str, frozenset[int]]

_FIGURE = re.compile(r"(\d{1,3})(?:st|nd|rd|th|ª|º|e|è?me|er|-?й|-?я|-?е)")
_SPELLED = {
    word: number
    for language in (
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth",
        "zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte dreizehnte vierzehnte fünfzehnte",
        "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième",
    )
    for number, word in enumerate(language.split(), start=2)
}
# A count that makes the news stands in the headline or the first sentence; what it counts, in the next three words:
# "12th package of sanctions", "twelfth EU sanctions package".
_HEAD, _NEXT = 40, 3


def ordinals(article: Article) -> Counted:
    """For each thing counted in the head of an article its stem and the numbers: {"packag": {12}, "sanction": {12}}."""
    language, stop = article.language, stopwords(article.language)
    out: dict[str, set[int]] = {}
    for part in ("" if article.part else article.title, article.text[: _HEAD * 10]):
        head = [word for word in words(part, language)[:_HEAD] if word not in stop]
        for place, word in enumerate(head):
            if number := _ordinal(word, language):
                for thing in stems(tuple(head[place + 1 : place + 1 + _NEXT]), language):
                    if thing.isalpha():
                        out.setdefault(thing, set()).add(number)
    return {thing: frozenset(numbers) for thing, numbers in out.items()}


def _ordinal(word: str, language: str) -> int:
    """The number that an ordinal names; 0 where the word is none."""
    if figure := word[0].isdigit() and _FIGURE.fullmatch(word):
        return int(figure[1])
    return _SPELLED.get(word) or (language == "de" and _SPELLED.get(word[:-1])) or 0


def parted(one: Counted, other: Counted) -> int:
    """How many things two heads both count; 0 where they count one of them to the same number."""
    things = one.keys() & other.keys()
    return len(things) if all(one[thing].isdisjoint(other[thing]) for thing in things) else 0


def together(one: Counted, other: Counted) -> Counted:
    """What either counts."""
    if not one or not other:
        return one or other
    return {thing: one.get(thing, frozenset()) | other.get(thing, frozenset()) for thing in one.keys() | other.keys()}
