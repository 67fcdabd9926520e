"""Made-up news, day by day -> how many events that go on for days keep one id, and how many found events mix two.

Every day the articles of that day and the week before are folded, grouped and given the ids of the days before, as the
program does. An event keeps its id where the found event that holds most of its articles has the same id on every day
on which it is reported. Where several hold equally many (two articles that are not yet one event), `strict` takes the
first by name; in `tied` the event keeps its id if one of these is the id of the other days.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from benchmarks.corpus import Planted, corpus
from briefing.cluster.events import find_events
from briefing.cluster.identity import PastEvent, keep, remember
from briefing.dedupe import fold
from briefing.edition import MEMORY
from briefing.models import Event


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to make, and how long the window is."""
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--window", type=int, default=1 + MEMORY.days, help="days that are looked at on each day")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The share of events of several days with one id, and of found events that mix, in percent."""
    made = sorted(corpus(options.articles, seed=options.seed), key=lambda planted: planted.article.time)
    ids: dict[str, list[set[str]]] = {}
    past: list[PastEvent] = []
    mixed = found = 0
    day, last = made[0].article.time, made[-1].article.time
    for order in range((last - day).days + 1):
        end = day + timedelta(days=order + 1)
        seen = [each for each in made if end - timedelta(days=options.window) <= each.article.time < end]
        events = keep(_found(seen), past)
        past += [remember(event, order=order) for event in events]
        planted = {each.article.id: each.event for each in made}
        held = {event.id: Counter(planted[name] for name in _articles(event)) for event in events}
        found += len(held)
        mixed += sum(len(events_of) > 1 for events_of in held.values())
        for name in _today(seen, end):
            most = max(count[name] for count in held.values())
            ids.setdefault(name, []).append({each for each, count in held.items() if count[name] == most})
    lasting = [each for each in ids.values() if len(each) > 1]
    strict = sum(len({min(day) for day in each}) == 1 for each in lasting)
    tied = sum(bool(set.intersection(*each)) for each in lasting)
    return {
        "continuity": {
            "articles": len(made),
            "lasting": len(lasting),
            "strict": round(100 * strict / max(len(lasting), 1), 2),
            "tied": round(100 * tied / max(len(lasting), 1), 2),
            "mixed": round(100 * mixed / max(found, 1), 2),
        }
    }


def _found(planted: Sequence[Planted]) -> tuple[Event, ...]:
    """The events of some articles."""
    kept, folded = fold([each.article for each in planted])
    return find_events(kept, folded)


def _articles(event: Event) -> tuple[str, ...]:
    """The ids of an event's articles, copies included."""
    return remember(event).articles


def _today(planted: Sequence[Planted], end: datetime) -> set[str]:
    """The planted events that are reported on the day that ends then."""
    return {each.event for each in planted if each.article.time >= end - timedelta(days=1)}
