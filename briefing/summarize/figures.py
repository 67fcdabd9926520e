"""Event -> Difference[]: where its publishers give different figures for one thing, each in a sentence of its own.

Both are shown and neither is chosen. A line "figures differ" that is wrong destroys trust in the whole page, a missed
one costs little: whatever may be another count, a part of it, of another day or of another place, is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from briefing.models import Article, Count, Difference, Event, Sentence
from briefing.summarize.amounts import Amount, amounts
from briefing.summarize.counted import Counted, Kind, counted, tokens
from briefing.summarize.guards import refuse
from briefing.summarize.trimming import trim
from briefing.text.sentences import sentences
from briefing.text.words import stems, words

# What was said a day apart is not a difference: the one is yesterday's figure.
_TOGETHER = timedelta(hours=24)
# An article tells its own count early; further down stands what happened elsewhere and before: without this bound 5 of
# 18 reports on ECB+ hold a wrong figure, with it none of 13; it costs 3 right ones (docs/decisions/0007-figures.md).
_EARLY = 10
# What a publisher counts now stands in its latest articles; of hundreds on one event the earlier ones are not read. On
# ECB+, dealt out to three publishers, and 6,000 made-up articles, five find the 12 differences that all find, two 4.
_LATEST = 5
# A sentence of more characters has more words than one that may be printed (guards.MOST_WORDS).
_LONGEST = 1000
# Two sentences that are the same but for the figure say the same only if they have so many words that say something.
_FEWEST = 4
# A count that is so many times another is a count of something else: the dead of the tsunami of 2004, not of the quake.
_FARTHEST = 20
# The sentences at an article's start in which the whole count is told; what follows it and is less is a part of it.
_LEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a figure counts: the kind, and of whom or in which currency, "" for everyone.

    Where the kind is not one of the list, `rest` are the other words of the sentence: only a sentence that otherwise
    says the same counts the same.
    """

    kind: str
    of: str = ""
    rest: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What the page calls it."""
        return f"{self.kind}: {self.of}" if self.of else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure of a sentence, what it counts, and the places and days that the sentence says it of."""

    thing: Thing
    amount: Amount
    sentence: Sentence
    places: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()

    @property
    def value(self) -> str:
        """The figure as it stands in the sentence."""
        return self.sentence.text[self.amount.start : self.amount.end]

    def differs(self, other: Told) -> bool:
        """Whether the two cannot both be true, as far as rounding goes, and are said of one place or of none."""
        if self.amount.agrees(other.amount):
            return False
        one, two = sorted((self.amount.high, other.amount.high))
        there = self.places & other.names or other.places & self.names or not self.places or not other.places
        then = self.days & other.days or not self.days or not other.days
        return bool(there and then) and two <= one * _FARTHEST


def differences(event: Event, *, language: str) -> tuple[Difference, ...]:
    """Where the publishers of an event differ, in the order in which the language's list names what is counted.

    Of each publisher the latest figure counts: that is its revision of the earlier ones; what its last five articles do
    not give again is not looked for. Copies have no voice. Of figures that agree as far as rounding goes, the latest
    stands for all of them.

    Args:
        event: its articles of the edition's window; their order does not matter.
        language: the edition's; where there are no lists for it, nothing is compared.
    """
    lists = counted(language)
    if lists is None or len({article.publisher for article in event.articles}) < 2:
        return ()
    latest: dict[str, deque[Article]] = defaultdict(lambda: deque(maxlen=_LATEST))
    for article in sorted(event.articles, key=lambda article: (article.version, article.id)):
        latest[article.publisher].append(article)
    said: dict[Thing, list[tuple[Article, tuple[Told, ...]]]] = defaultdict(list)
    for article in chain.from_iterable(latest.values()):
        for thing, told in _of_article(article, lists, language).items():
            said[thing].append((article, told))
    voices = {thing: _voices(found, language) for thing, found in said.items() if _may_differ(found)}
    times = {article.id: article.time for article in event.articles}
    order = {kind.name: place for place, kind in enumerate(lists.kinds)}
    found = []
    for thing in sorted(voices, key=lambda each: (order.get(each.kind, len(order)), each.name, sorted(each.rest))):
        apart = _apart([told for publisher, told in voices[thing].items() if told and publisher], times)
        if len(apart) > 1:
            counts = tuple(Count(sentence=told.sentence, value=told.value) for told in apart)
            found.append(Difference(counted=thing.name, counts=counts))
    return tuple(found)


def _apart(told: list[Told], times: Mapping[str, datetime]) -> list[Told]:
    """The latest figure and those within a day of it that differ from every later one."""
    told = sorted(told, key=lambda each: (times[each.sentence.article], each.sentence.article), reverse=True)
    kept: list[Told] = []
    for each in told:
        if times[told[0].sentence.article] - times[each.sentence.article] >= _TOGETHER:
            break
        if all(each.differs(other) for other in kept):
            kept.append(each)
    return kept


# --- what an article says ---------------------------------------------------------------------------------------------


def _of_article(article: Article, lists: Counted, language: str) -> dict[Thing, tuple[Told, ...]]:
    """What the article counts, each thing with all its figures, in sentences that may be printed and others."""
    found: dict[Thing, tuple[Told, ...]] = {}
    if article.language == language:
        for sentence in map(trim, sentences(article, first=_EARLY)):
            for told in of_sentence(sentence, lists, said=article.time):
                found[told.thing] = (*found.get(told.thing, ()), told)
    return found


def _may_differ(said: list[tuple[Article, tuple[Told, ...]]]) -> bool:
    """Whether two publishers give figures that do not all agree: most do not, and need no closer look."""
    given = [each.amount for _, told in said for each in told]
    apart = max(amount.low for amount in given) > min(amount.high for amount in given)
    return apart and len({article.publisher for article, _ in said}) > 1


def _voices(said: list[tuple[Article, tuple[Told, ...]]], language: str) -> dict[str, Told | None]:
    """The figure of each publisher, its latest; None where its article gives several and none is the whole."""
    found: dict[str, Told | None] = {}
    for article, told in said:
        if printable := [each for each in told if _is_printable(each.sentence, article, language)]:
            found[article.publisher] = _whole(printable)
    return found


def _is_printable(sentence: Sentence, article: Article, language: str) -> bool:
    """Whether the page may show it; what only leans on the sentence before may, at an article's start."""
    refusal = refuse(sentence, article.text, language=language)
    return refusal is None or (refusal.soft and sentence.position < _LEAD)


def _whole(told: list[Told]) -> Told | None:
    """The figure that an article gives: its first, where the others agree with it or are less and follow a lead."""
    first = told[0]
    others = [each for each in told[1:] if not each.amount.agrees(first.amount)]
    leads = first.sentence.position < _LEAD and all(each.amount.high < first.amount.low for each in others)
    return first if leads or not others else None


# --- what a sentence says ---------------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_BREAK = re.compile(r"[,;:–—()“”\"]|\s-+\s")
_WORD = re.compile(r"\s([^\W\d_][\w'’-]+)")
_MARKS = re.compile(r"⟦(\d+)⟧")
_NAMED = re.compile(r"[^\W\d_a-z][\w'’-]+")
# A phrase of so many words before the first comma says when or where: "In 2004, ..."; a longer one is a clause.
_OPENING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A count as a pattern finds it in a sentence whose figures are masked, with the clause around it."""

    kind: Kind
    match: re.Match[str]
    clause: str
    opening: str

    @property
    def number(self) -> int:
        return int(self.match["n"])

    @property
    def around(self) -> str:
        return f"{self.opening} {self.clause}"


def of_sentence(sentence: Sentence, lists: Counted, *, said: datetime) -> Iterator[Told]:
    """The counts that a sentence gives, each number once.

    Args:
        sentence: as `trim` leaves it.
        said: when it was said; an earlier year or another month in the clause makes it history.
    """
    if len(sentence.text) > _LONGEST:
        return
    held = tokens(sentence.text)
    if lists.numbers.words and not held & lists.numbers.words and not any(token[0].isdigit() for token in held):
        return
    given = amounts(sentence.text, lists.numbers)
    kinds = tuple(kind for kind in lists.kinds if kind.heads & held)
    taken: set[int] = set()
    for found in _all(_masked(sentence.text, given), kinds):
        amount = given[found.number]
        if found.number in taken or not _fits(amount, found) or not _is_whole(found, lists):
            continue
        if any(_is_past(sentence.text, given[int(mark)], said.year) for mark in _MARKS.findall(found.around)):
            continue
        if _other_months(found.around, lists, said=said):
            continue
        taken.add(found.number)
        yield Told(
            thing=Thing(kind=found.kind.name, of=_whom(found, lists) or amount.currency),
            amount=amount,
            sentence=sentence,
            places=frozenset(_places(found.around, lists)),
            names=frozenset(_names(sentence.text, lists)),
            days=frozenset(lists.weekday.findall(found.around)),
        )
    if not taken and len(given) == 1:
        yield from _alike(given[0], sentence, lists)


def _alike(amount: Amount, sentence: Sentence, lists: Counted) -> Iterator[Told]:
    """The one figure of a sentence that holds nothing of the list, to be compared with a sentence of the same words."""
    text = sentence.text
    around = words(f"{text[: amount.start]} {text[amount.end :]}", sentence.language)
    rest = frozenset(stems(around, sentence.language)) - lists.common
    behind = _WORD.match(text, amount.end)
    kind = lists.plain.get(amount.unit) or (behind.group(1) if behind else "")
    if kind and len(rest) >= _FEWEST and not _YEAR.fullmatch(text[amount.bare : amount.end]):
        yield Told(
            thing=Thing(kind=kind, of=amount.currency, rest=rest),
            amount=amount,
            sentence=sentence,
            days=frozenset(lists.weekday.findall(text)),
        )


def _masked(text: str, said: tuple[Amount, ...]) -> str:
    """The text with a mark in the place of each figure, so that a pattern sees figures of all kinds alike."""
    pieces, at = [], 0
    for number, amount in enumerate(said):
        pieces += [text[at : amount.start], f"⟦{number}⟧"]
        at = amount.end
    return "".join((*pieces, text[at:]))


def _all(masked: str, kinds: tuple[Kind, ...]) -> Iterator[_Found]:
    first = _BREAK.search(masked)
    opening = masked[: first.start()] if first else ""
    breaks = [found.span() for found in _BREAK.finditer(masked)]
    for kind in kinds:
        if not kind.must.search(masked):
            continue
        for pattern in kind.patterns:
            for match in pattern.finditer(masked):
                start = max((end for _, end in breaks if end <= match.start()), default=0)
                end = min((begin for begin, _ in breaks if begin >= match.end()), default=len(masked))
                yield _Found(
                    kind=kind,
                    match=match,
                    clause=masked[start:end],
                    opening=opening if len(opening.split()) <= _OPENING else "",
                )


def _fits(amount: Amount, found: _Found) -> bool:
    """Whether the amount can be one of the thing: in its unit, within its bounds, and whole where it counts."""
    kind = found.kind
    if amount.unit != kind.unit.removeprefix("number"):
        return False
    return (bool(kind.unit) or amount.whole) and kind.least <= amount.high <= kind.most


def _is_whole(found: _Found, lists: Counted) -> bool:
    """Whether the count is the whole one of this thing, here and now, and of this thing alone."""
    masked, match = found.match.string, found.match
    first = masked[: match.start()]
    behind = masked[match.end() :]
    if lists.joined.match(behind.lstrip(" ,")) or lists.shared.search(behind):
        return False
    if match.group().startswith("⟦"):
        if first.rstrip().endswith("⟧"):  # one 7.3-magnitude tremor
            return False
        if lists.part.search(first) or (not match.groupdict().get("who") and _is_name(first, lists)):
            return False
    elif lists.joining.search(first):
        return False
    whom = match.groupdict().get("who") or ""
    if lists.others.fullmatch(whom) and not _MARKS.search(masked[: match.start("n") - 1]):
        return False
    if found.kind.never.search(found.around):
        return False
    return all(found.kind.may.fullmatch(word.group()) for word in lists.elsewhere.finditer(found.around))


def _is_name(before: str, lists: Counted) -> bool:
    """Whether the word before a number makes a name with it: Flight 17; "on Monday 17 were hurt" does not."""
    last = (before.split() or ("",))[-1]
    return last[:1].isupper() and last.casefold() not in lists.common and not lists.weekday.fullmatch(last)


def _is_past(text: str, amount: Amount, year: int) -> bool:
    said = text[amount.bare : amount.end]
    return bool(_YEAR.fullmatch(said)) and int(said) < year


def _other_months(around: str, lists: Counted, *, said: datetime) -> bool:
    """Whether a month is named that is neither that in which it was said nor that of the day before."""
    now = {said.month, (said - timedelta(days=1)).month}
    return any(lists.months.index(month) + 1 not in now for month in lists.month.findall(around))


def _whom(found: _Found, lists: Counted) -> str:
    """Of whom the count is, "" for everyone."""
    said = found.match.groupdict()
    who, which = (said.get("who") or "").casefold(), (said.get("which") or "").casefold()
    which = " ".join(word for word in which.split() if not lists.neutral.fullmatch(word))
    everyone = not who or found.kind.everyone.fullmatch(who) or lists.others.fullmatch(who)
    return which if everyone else f"{which} {who}".strip()


def _names(said: str, lists: Counted) -> Iterator[str]:
    """The capitalised words of a sentence but for its first, in small letters."""
    for match in _NAMED.finditer(said):
        if match.start() and match.group() not in lists.no_place:
            yield _plain(match.group())


def _plain(name: str) -> str:
    return name.casefold().removesuffix("'s").removesuffix("’s")


def _places(said: str, lists: Counted) -> Iterator[str]:
    """The first word of each name that follows a preposition of place."""
    for match in lists.place.finditer(said):
        named = _NAMED.match(said, match.end())
        if named and named.group() not in lists.no_place:
            yield _plain(named.group())
