"""Event[] -> Theme[]: under the reader's own headings or, where there are none, under headings found in the events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.cluster.themes.found import found_headings
from briefing.cluster.themes.headings import SETS, Heading, ready_made
from briefing.cluster.themes.reader import reader_headings
from briefing.models import Article, Event, Theme

__all__ = ["SETS", "Heading", "ThemeSettings", "into_themes", "ready_made"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSettings:
    """The reader's headings in the order of the page (none: find them), and the name of the last one."""

    headings: tuple[Heading, ...] = ()
    rest: str = "Other developments"


def into_themes(
    events: Sequence[Event], *, settings: ThemeSettings, archive: Sequence[Article] = ()
) -> tuple[Theme, ...]:
    """The events under their headings, each under exactly one; headings without an event are left out.

    The reader's headings come in the reader's order, found ones by the number of their events, the last heading last.
    The events of a theme keep the order in which they came.

    Args:
        archive: articles from which the words of the reader's headings are expanded, beside those of the events.
    """
    if settings.headings:
        places = reader_headings(events, settings.headings, archive=archive)
        order = [heading.name for heading in settings.headings]
    else:
        places, order = found_headings(events)
    sections: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        sections[places.get(event.id, settings.rest)].append(event)
    order = [name for name in dict.fromkeys(order) if name != settings.rest] + [settings.rest]
    return tuple(Theme(name=name, events=tuple(sections[name])) for name in order if sections.get(name))
