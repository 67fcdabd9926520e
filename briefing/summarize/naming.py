"""What a sentence calls by name, and what it calls as if it had been told before: "the attack", "the minister".

A text and a language's lists in, a phrase out, "" where there is none; guards.py says what becomes of it.
"""

from __future__ import annotations

import re

from briefing.summarize.lists import Lists
from briefing.text.words import stopwords

_CAPITAL = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΆ-ΏΑ-ΫЀ-ЯҐҐ"
CAPITALISED = re.compile(rf"[{_CAPITAL}]")
_CAPITALISED_WORD = re.compile(rf"(?<!\w)[{_CAPITAL}][\w'.-]*")
# An organisation's letters, as the subject that a sentence opens with.
_LETTERS = re.compile(r"(?:\w{1,3}\s)?(?P<letters>[A-ZА-ЯІЇЄҐ]{3,6})(?=\s[^\W\d_A-Z])")


def names_in(said: str, own: Lists, language: str) -> list[tuple[int, int]]:
    """Where names stand: what is capitalised, but for days and months and a first word that is no name.

    Where nouns are capitalised too (German), a name is what stands beside another capital or right after a preposition:
    places and people go without an article.
    """
    found = [match.span() for match in _CAPITALISED_WORD.finditer(said)]
    names = [span for span in found if not own.no_name.fullmatch(said[slice(*span)].removesuffix("'s"))]
    if names and names[0][0] == 0 and _is_no_name(said, names, own, language):
        names = names[1:]
    if own.capital_nouns:
        starts, ends = {start for start, _ in names}, {end for _, end in names}
        names = [
            (start, end)
            for start, end in names
            if end + 1 in starts or start - 1 in ends or start == 0 or _after_preposition(said[:start], own)
        ]
    return names


def _is_no_name(said: str, names: list[tuple[int, int]], own: Lists, language: str) -> bool:
    """Whether the first word is capitalised only because it is the first."""
    start, end = names[0]
    word = said[start:end].removesuffix("'s")
    if word.casefold() in stopwords(language) or len(word) < 2 or own.article.fullmatch(word):
        return True
    followed = len(names) > 1 and names[1][0] == end + 1
    return not followed and (own.plural.fullmatch(word) is not None or own.indefinite.fullmatch(word) is not None)


def _after_preposition(before: str, own: Lists) -> bool:
    last = before.split()[-1:]
    return bool(last) and own.anchor.fullmatch(last[0]) is not None


def phrases_before(names: list[tuple[int, int]], stop: int) -> int:
    """How many names stand before a place; "Mr. Obama" is one."""
    before = [span for span in names if span[1] <= stop]
    return sum(place == 0 or before[place - 1][1] + 1 != start for place, (start, _) in enumerate(before))


def told_before(said: str, own: Lists, names: list[tuple[int, int]]) -> str:
    """What a sentence calls "the attack" without having told of one or saying which; "" for no such thing."""
    for found in own.event.finditer(said):
        article = re.search(r"(\w+')$|(\w+)\s+$", said[: found.start()])
        if not article or article.start() == 0 or not _is_article(article.group().strip(), own):
            continue
        if own.event.search(said[: article.start()]):
            continue
        after = said[found.end() :].split()[:3]
        if after and said[found.end()] == " ":
            if own.told.fullmatch(after[0]):
                continue
            if own.anchor.fullmatch(after[0]) and _any_within(names, found.end(), len(" ".join(after)) + 1):
                continue
        return article.group() + found.group()
    return ""


def _is_article(word: str, own: Lists) -> bool:
    return bool(own.article.fullmatch(word) or own.article_within.fullmatch(word))


def _any_within(names: list[tuple[int, int]], start: int, reach: int) -> bool:
    return any(start <= begin < start + reach for begin, _ in names)


def unspelled(said: str, own: Lists, names: list[tuple[int, int]]) -> str:
    """The letters that a sentence opens with where no other name says what they stand for, unless everybody knows."""
    found = _LETTERS.match(said)
    if not found or not own.known or own.known.fullmatch(found["letters"]):
        return ""
    return "" if any(start >= found.end() for start, _ in names) else found["letters"]


def definite(said: str, own: Lists, names: list[tuple[int, int]]) -> str:
    """The definite phrase that a sentence opens with and that no name tells from others, "" where there is none.

    In a language without articles the first word alone may be such a phrase.
    """
    article = own.article.match(said) if own.article else re.match("", said)
    if not article or ((names or own.capital_nouns) and own.the_but.match(said)):
        return ""
    if own.service.match(said) and any(start > 0 for start, _ in names):
        return ""  # the police of the place that is named
    parts = list(re.finditer(r"\S+", said[article.end() :]))
    for place, token in enumerate(parts[: 4 if own.article else 1]):
        end = article.end() + token.end()
        word = token.group().rstrip(",.;:)").removesuffix("'s")
        following = parts[place + 1].group().rstrip(",.;:)") if place + 1 < len(parts) else ""
        if own.the.fullmatch(word):
            if own.the.fullmatch(following) and not token.group().endswith(","):
                continue  # "city council": the last noun of the run is the one that is told
            return "" if _told_apart(said, end, own, names) else said[:end]
        if word.isdigit() and len(word) < 4 and own.the.fullmatch(following):
            continue  # "The 12 miners"; a year says which
        if (CAPITALISED.match(word) and own.article) or word[:1].isdigit() or own.nation.fullmatch(word):
            return ""
    return ""


def _told_apart(said: str, end: int, own: Lists, names: list[tuple[int, int]]) -> bool:
    """Whether what follows a noun says which: "on Kyiv", "of the city of Kyiv", "français", ", Paul Achterberg,"."""
    end = _after_kind(said, end, own)
    after = said[end:]
    if after[:3].isspace() and len(after) > 3:
        return True  # a name in quotation marks stood here: the ship "Meridian"
    following = after.split()[:7]
    if any(own.nation.fullmatch(word.rstrip(",")) for word in following[:2]):
        return True
    reach = end + len(" ".join(following)) + 1
    if own.anchor.match(after.lstrip()):
        return any(end <= start < reach for start, _ in names)
    if not own.article and not said[:end].endswith(","):  # "the ministry (of) defence (of) Norvia"
        return any(end <= start < end + len(" ".join(following[:3])) + 1 for start, _ in names)
    beside = end + (2 if said[end - 1] == "," else 1)
    return any(start <= beside and start >= end for start, _ in names)


def _after_kind(said: str, end: int, own: Lists) -> int:
    """Where the adjectives behind a noun end: "La banque centrale", "El banco central"."""
    while said[end - 1] != "," and (word := re.match(r"\s+([\w-]+)(?=\s)", said[end:])):
        if own.nation.fullmatch(word.group(1)) or not own.kind.fullmatch(word.group(1)):
            break
        end += word.end()
    return end
