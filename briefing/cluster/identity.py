"""Event[], PastEvent[] -> Event[]: an event keeps its id from day to day although articles come and go.

An event continues the past one with which it shares most articles, copies and new versions of a page included. Where
two events continue one (a split) the larger share keeps the id; where one continues two (a merge) the larger share
gives it, then the older. A new event's id is made from its earliest article, so it does not depend on any order.
Merges and splits are noted on the day on which they happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from briefing.models import Article, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """What is remembered of an event of an earlier edition.

    `articles` are the ids of its articles, copies included; `keys` their keys, by which a new version of a page is
    known; `order` counts editions from the first in which it stood, so that smaller is older; `merged` are the ids of
    the events that it took over then.
    """

    id: str
    articles: tuple[str, ...]
    keys: tuple[str, ...] = ()
    order: int = 0
    merged: tuple[str, ...] = ()


def remember(event: Event, *, order: int = 0) -> PastEvent:
    """What is to be remembered of an event."""
    articles = sorted(_articles(event), key=lambda article: article.id)
    return PastEvent(
        id=event.id,
        articles=tuple(article.id for article in articles),
        keys=tuple(sorted({article.key for article in articles if article.key})),
        order=order,
    )


def keep(events: Sequence[Event], past: Sequence[PastEvent]) -> tuple[Event, ...]:
    """The same events in the same order, those that continue a past one under its id; no id is given twice.

    A past event that none continues was merged into the event that holds most of its articles; an event that continues
    none, and holds articles of one that another continues, was split from that.

    `past` may hold an id several times, once for each edition; what it shares is then counted over all of them.
    """
    shares = _shares(events, past)
    given = _continued(shares, past)
    taken = {each.id for each in past}
    gone = {id for each in past for id in each.merged}
    out: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: event.id):
        name = given.get(event.id) or _fresh(event.id, taken)
        taken.add(name)
        out[event.id] = replace(event, id=name)
    for own, merged in _merged(shares, given).items():
        out[own] = replace(out[own], merged=tuple(sorted({*out[own].merged} | (merged - gone))))
    for own, parent in _split(shares, given).items():
        out[own] = replace(out[own], split_from=parent)
    return tuple(out[event.id] for event in events)


Shares = Mapping[tuple[str, str], int]
"""(event of today by its own id, past event) -> how many articles of the one are of the other."""


def _shares(events: Sequence[Event], past: Sequence[PastEvent]) -> Shares:
    holders: dict[str, set[str]] = {}
    for each in past:
        for sign in (*each.articles, *(f"key {key}" for key in each.keys)):
            holders.setdefault(sign, set()).add(each.id)
    shares: dict[tuple[str, str], int] = {}
    for event in events:
        for article in _articles(event):
            for name in holders.get(article.id, set()) | holders.get(f"key {article.key}", set()):
                shares[event.id, name] = shares.get((event.id, name), 0) + 1
    return shares


def _continued(shares: Shares, past: Sequence[PastEvent]) -> dict[str, str]:
    """For each event that continues a past one, by its own id, that one's id."""
    age: dict[str, int] = {}
    for each in past:
        age[each.id] = min(age.get(each.id, each.order), each.order)
    given, used = dict[str, str](), set[str]()
    for event_id, name in sorted(shares, key=lambda pair: (-shares[pair], age[pair[1]], pair[1], pair[0])):
        if event_id not in given and name not in used:
            given[event_id] = name
            used.add(name)
    return given


def _merged(shares: Shares, given: Mapping[str, str]) -> dict[str, set[str]]:
    """For each event that takes over past ones, by its own id, the ids of these."""
    found: dict[str, set[str]] = {}
    over = set[str]()
    for event_id, name in sorted(shares, key=lambda pair: (-shares[pair], pair[1], pair[0])):
        if name not in over and name not in given.values():
            over.add(name)
            found.setdefault(event_id, set()).add(name)
    return found


def _split(shares: Shares, given: Mapping[str, str]) -> dict[str, str]:
    """For each event that comes apart from a past one, by its own id, that one's id."""
    found: dict[str, str] = {}
    for event_id, name in sorted(shares, key=lambda pair: (-shares[pair], pair[1], pair[0])):
        if event_id not in given:
            found.setdefault(event_id, name)
    return found


def _articles(event: Event) -> Iterator[Article]:
    """All articles of an event, copies included."""
    yield from event.articles
    yield from (duplicate.article for duplicate in event.duplicates)


def _fresh(name: str, taken: set[str]) -> str:
    """An id that nothing has: the event's own or, where a past event took it along, one made from it."""
    while name in taken:
        name = sha256(f"again {name}".encode()).hexdigest()[:12]
    return name
