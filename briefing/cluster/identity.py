"""Event[], PastEvent[] -> Event[]: an event keeps its id from day to day although articles come and go.

An event continues the past one with which it shares most articles, copies and new versions of a page included. Where
two events continue one (a split) the larger share keeps the id; where one continues two (a merge) the larger share
gives it, then the older. A new event's id is made from its earliest article, so it does not depend on any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from briefing.models import Article, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """What is remembered of an event of an earlier edition.

    `articles` are the ids of its articles, copies included; `keys` their keys, by which a new version of a page is
    known; `order` counts editions from the first in which it stood, so that smaller is older.
    """

    id: str
    articles: tuple[str, ...]
    keys: tuple[str, ...] = ()
    order: int = 0


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

    `past` may hold an id several times, once for each edition; what it shares is then counted over all of them.
    """
    given = _continued(events, past)
    taken = {each.id for each in past}
    out: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: event.id):
        name = given.get(event.id) or _fresh(event.id, taken)
        taken.add(name)
        out[event.id] = replace(event, id=name)
    return tuple(out[event.id] for event in events)


def _continued(events: Sequence[Event], past: Sequence[PastEvent]) -> dict[str, str]:
    """For each event that continues a past one, by its own id, that one's id."""
    age: dict[str, int] = {}
    holders: dict[str, set[str]] = {}
    for each in past:
        age[each.id] = min(age.get(each.id, each.order), each.order)
        for sign in (*each.articles, *(f"key {key}" for key in each.keys)):
            holders.setdefault(sign, set()).add(each.id)
    shares: dict[tuple[str, str], int] = {}
    for event in events:
        for article in _articles(event):
            for name in holders.get(article.id, set()) | holders.get(f"key {article.key}", set()):
                shares[event.id, name] = shares.get((event.id, name), 0) + 1
    given, used = dict[str, str](), set[str]()
    for event_id, name in sorted(shares, key=lambda pair: (-shares[pair], age[pair[1]], pair[1], pair[0])):
        if event_id not in given and name not in used:
            given[event_id] = name
            used.add(name)
    return given


def _articles(event: Event) -> Iterator[Article]:
    """All articles of an event, copies included."""
    yield from event.articles
    yield from (duplicate.article for duplicate in event.duplicates)


def _fresh(name: str, taken: set[str]) -> str:
    """An id that nothing has: the event's own or, where a past event took it along, one made from it."""
    while name in taken:
        name = sha256(f"again {name}".encode()).hexdigest()[:12]
    return name
